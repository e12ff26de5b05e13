package resolvertest_test

import (
	"os"
	"testing"

	"github.com/aws/jsii-runtime-go"
)

// TestMain turns off the CDK's own validation, as that of package resolver does.
func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false")
	jsii.Close()
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}
