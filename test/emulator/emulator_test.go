// Package emulator deploys apps/deploy and the plain template on this machine, with the
// CDK CLI and the AWS CLI as users have them, and looks at the result.
//
// Behind the two is an emulator of CloudFormation and Route 53 Resolver on top of moto,
// a Python script that is not part of this project:
//
//	VPCDNS_EMULATOR=/path/of/the/emulator/script go test -v ./test/emulator
//
// reads as a transcript. Without the variable, the tests are skipped.
//
// The emulator has the order in which CloudFormation works and the refusals that AWS
// documents. It has no DNS, no log delivery, no permissions and no checks of template
// parameters: what passes here can still fail at AWS.
package emulator

import (
	"context"
	"testing"
	"time"
)

// patience is the timeout of one test. Two tests must take less than the ten minutes of go test,
// whose timeout would leave an emulator running.
const patience = 4 * time.Minute

// step is a part of a test that depends on the steps before it.
type step struct {
	name string
	run  func(t *testing.T)
}

// runSteps ends at the first step that fails.
func runSteps(t *testing.T, steps ...step) {
	for _, s := range steps {
		if !t.Run(s.name, s.run) {
			return
		}
	}
}

// newShell starts an emulator and gives a shell in an empty folder, where the CDK CLI and
// the AWS CLI talk to it.
func newShell(t *testing.T) *shell {
	script := emulatorScript(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	endpoint := startEmulator(ctx, t, script)
	return &shell{
		ctx: ctx,
		dir: t.TempDir(),
		env: environment(endpoint, t.TempDir()),
		cdk: cdkCli(ctx, t),
		api: api{ctx, endpoint},
	}
}

// require ends the test on an error.
func require(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
