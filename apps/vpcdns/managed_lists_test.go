package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestManagedListsScript runs the stories of managed-lists against a fake of
// Route 53 Resolver. No story has a way to another one: see AWS_ENDPOINT_URL.
func TestManagedListsScript(t *testing.T) {
	t.Parallel()
	endpoint := fakeResolver(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/managed-lists",
		Setup: func(env *testscript.Env) error {
			env.Setenv("AWS_ENDPOINT_URL", endpoint)
			env.Setenv("AWS_ACCESS_KEY_ID", "READER")
			env.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("AWS_MAX_ATTEMPTS", "1")
			return nil
		},
		UpdateScripts: *update,
	})
}
