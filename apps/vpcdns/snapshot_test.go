package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
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
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
	})
}
