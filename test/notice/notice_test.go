package main

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write NOTICE")

func TestNoticeHasTheLicencesOfWhatIsLinked(t *testing.T) {
	const file = "../../.github/NOTICE"
	want, err := notice("../..")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("NOTICE is not that of go.mod; run go run ./test/notice > .github/NOTICE")
	}
	for _, module := range []string{"Go standard library", "github.com/spf13/cobra", "github.com/aws/aws-sdk-go-v2", "github.com/inconshreveable/mousetrap"} {
		if !strings.Contains(string(want), "\n"+module) {
			t.Errorf("%s is not in it", module)
		}
	}
	// Another kind of licence is a decision of people.
	for _, other := range []string{"GNU GENERAL PUBLIC", "GNU AFFERO", "GNU LESSER"} {
		if strings.Contains(strings.ToUpper(string(want)), other) {
			t.Errorf("something is under %s LICENSE", other)
		}
	}
}

func TestModuleWithoutALicence(t *testing.T) {
	if _, err := (module{Path: "example.com/m", Dir: t.TempDir()}).licence(); err == nil {
		t.Error("no error")
	}
}
