package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Both sides must be the same CDK, or the benchmark compares two versions of it.
func TestPeerHasTheVersionsOfTheModule(t *testing.T) {
	text, err := peerFiles.ReadFile("peer/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Dependencies map[string]string }
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for npm, inGo := range map[string]string{
		"aws-cdk-lib": "github.com/aws/aws-cdk-go/awscdk/v2",
		"constructs":  "github.com/aws/constructs-go/constructs/v10",
	} {
		if line := inGo + " v" + manifest.Dependencies[npm] + "\n"; !strings.Contains(string(module), line) {
			t.Errorf("the peer has %s %s and go.mod another version of %s", npm, manifest.Dependencies[npm], inGo)
		}
	}
}
