package resolver_test

import (
	"os"
	"testing"

	"github.com/aws/jsii-runtime-go"
)

// TestMain turns off the CDK's own validation, which takes seconds and is run over all
// templates by the strict test of the project. Closing jsii before its first use makes
// it read the environment again.
func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false")
	jsii.Close()
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}
