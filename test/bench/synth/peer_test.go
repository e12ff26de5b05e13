package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The figures mean nothing unless both sides make the same templates. Validation is left to the
// benchmark: it takes long.
func TestBothSidesMakeTheSameTemplates(t *testing.T) {
	if testing.Short() {
		t.Skip("npm installs the stacks in JavaScript; run without -short")
	}
	scratch := t.TempDir()
	peer, err := installPeer(filepath.Join(scratch, "peer"))
	if err != nil {
		t.Skipf("skipped: the comparison with the stacks in JavaScript, whose packages cannot be installed here: %v", err)
	}
	apps, err := buildApps(filepath.Join(scratch, "bin"))
	if err != nil {
		t.Fatal(err)
	}
	if err := adoptOrphans(); err != nil {
		t.Fatal(err)
	}
	quick := slices.DeleteFunc(contenders(apps, peer), func(c contender) bool { return c.validation })
	if _, err := (runner{scratch: scratch, node: peer.node}).warmUp(quick); err != nil {
		t.Error(err)
	}
}

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
