package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// TestSnapshotScript runs the stories of snapshot against a fake account.
func TestSnapshotScript(t *testing.T) {
	t.Parallel()
	account := newFakeAccount(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/snapshot",
		Setup: func(env *testscript.Env) error {
			env.Setenv("AWS_ENDPOINT_URL", account.URL)
			env.Setenv("AWS_ACCESS_KEY_ID", "READER")
			env.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
			env.Setenv("AWS_REGION", "eu-central-1")
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("AWS_MAX_ATTEMPTS", "1")
			return nil
		},
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		UpdateScripts: *update,
	})
}

// TestSnapshotShowsHostileNames has characters in the name of a list that a terminal obeys: the
// file shows them, is the same as standard output, and gives the name back.
func TestSnapshotShowsHostileNames(t *testing.T) {
	t.Parallel()
	const name = "x\n::error::\x1b[2J\x7f\u202e\U000e0041 <&>"
	s := &snapshot.Snapshot{Version: snapshot.Version, DomainLists: []snapshot.DomainList{{ID: "rslvr-fdl-1", Name: name}}}
	path := filepath.Join(t.TempDir(), "vpc.json")
	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&out)
	for _, to := range []string{"", path} {
		if err := writeSnapshot(cmd, s, to); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, out.Bytes()) {
		t.Errorf("the file is\n%s\nand standard output\n%s", file, out.Bytes())
	}
	if at := bytes.IndexFunc(file, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); at >= 0 {
		t.Errorf("%q is in the file", file[at:])
	}
	again, err := snapshot.Parse(file)
	if err != nil || again.DomainLists[0].Name != name {
		t.Errorf("the name is %q (%v), want %q", again.DomainLists[0].Name, err, name)
	}
}
