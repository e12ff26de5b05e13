package main

import (
	"os"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolvertest"
)

// TestMain leaves the CDK's own validation to cdk synth, which takes it seconds.
// Closing jsii before its first use makes it read the environment again.
func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false")
	jsii.Close()
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

func TestPolicy(t *testing.T) {
	policy := resolvertest.For(t, newStack(awscdk.NewApp(nil), "vpc-0a1b2c3d4e5f67890"))
	policy.BlocksWith("NXDOMAIN", "metadata.google.internal", "www.malware.example")
	policy.Allows("status.ads.example", "sts.eu-west-1.amazonaws.com")
	policy.RedirectedTo("tracker.ads.example").Blocks("shop.example") // by CNAME
	policy.ReachesEveryRule()
}
