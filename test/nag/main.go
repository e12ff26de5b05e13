// Command nag runs the AwsSolutions rules of cdk-nag over everything that the constructs
// make and over the committed templates of the apps and examples.
//
// It prints every finding with the path of its resource. It exits with 1 if one of them is
// not suppressed with a reason, or if a suppression has become superfluous. It runs in its
// own folder, since it reads the templates from there.
//
// It is a module of its own, so the constructs do not depend on cdk-nag.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

func main() {
	fault := flag.String("fault", "", "judge a stack that must fail instead: finding or stale")
	flag.Parse()
	outdir, err := os.MkdirTemp("", "nag-")
	must(err)
	code := run(*fault, outdir)
	must(os.RemoveAll(outdir))
	jsii.Close()
	os.Exit(code)
}

// run returns the exit code.
func run(fault, outdir string) int {
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:             &outdir,
		AnalyticsReporting: jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false),
		Context:            &map[string]any{"@aws-cdk/core:explicitStackTags": true, "aws:cdk:bundling-stacks": []string{}},
	})
	accepted := build(app, fault)
	suppress(app, accepted)
	// It writes its report into outdir, where readReport finds it.
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
	if !judge(os.Stdout, readReport(app.Synth(nil)), accepted) {
		return 1
	}
	return 0
}

// build makes the stacks and returns their suppressions.
func build(app awscdk.App, fault string) []suppression {
	switch fault {
	case "":
	case "finding":
		addBadBucket(app)
		return nil
	case "stale":
		return addStaleSuppression(app)
	default:
		panic(fmt.Errorf("unknown fault %q; use finding or stale", fault))
	}
	addLogGroups(app)
	addBuckets(app)
	addStreams(app)
	addSharing(app)
	addFailMode(app)
	addFirewall(app)
	addCanary(app)
	addReview(app)
	addTemplates(app)
	return slices.Concat(bucketSuppressions, streamSuppressions, failModeSuppressions, canarySuppressions, reviewSuppressions, templateSuppressions)
}

func newStack(app awscdk.App, id string) awscdk.Stack {
	return awscdk.NewStack(app, &id, &awscdk.StackProps{
		// It leaves out the parameter of the bootstrap version, which is in the committed
		// templates already.
		Synthesizer: awscdk.NewBootstraplessSynthesizer(nil),
	})
}
