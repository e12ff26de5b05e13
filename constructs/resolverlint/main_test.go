package resolverlint

import (
	"os"
	"testing"

	"github.com/aws/jsii-runtime-go"
)

// TestMain turns off the CDK's own validation, which takes seconds. Closing jsii before
// its first use makes it read the environment again.
func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false")
	jsii.Close()
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}
