// Command codepipeline is a CDK app that deploys a DNS Firewall with CodePipeline, and itself:
// lint and policy tests with reports, the verdicts that change, a replay of last week's queries,
// and an approval before anything is deployed.
//
// Copy it with the lists and policy.yaml of examples/policy-tests. It takes its settings from the
// context of cdk.json: repository (OWNER/NAME), connectionArn of CodeConnections, vpcId, and logs
// (s3://BUCKET/PREFIX of query logs), without which nothing is replayed. Then once:
//
//	cdk deploy DnsPipeline
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodebuild"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// install puts vpcdns into the PATH of a build. Take the release that you have tried instead of latest.
const install = `go install github.com/seed-482a6d4f/vpcdns/apps/vpcdns@latest && PATH="$(go env GOPATH)/bin:$PATH"`

// stackName is that of the deployed stack, whose template the verdicts are compared with.
const stackName = "Dns"

// assembly is where cdk synth puts the template of the stage, inside of cdk.out.
const assembly = "assembly-DnsPipeline-Production"

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true},
	})
	settings := map[string]string{}
	for _, key := range []string{"repository", "connectionArn", "vpcId", "logs"} {
		settings[key], _ = app.Node().TryGetContext(&key).(string)
		if settings[key] == "" && key != "logs" {
			fmt.Fprintf(os.Stderr, "codepipeline: the context %s is required; set it in cdk.json\n", key)
			os.Exit(2)
		}
	}
	newPipeline(awscdk.NewStack(app, jsii.String("DnsPipeline"), nil), settings)
	app.Synth(nil)
}

func newPipeline(stack awscdk.Stack, settings map[string]string) {
	synth := pipelines.NewCodeBuildStep(jsii.String("Synth"), &pipelines.CodeBuildStepProps{
		Input: pipelines.CodePipelineSource_Connection(jsii.String(settings["repository"]), jsii.String("main"), &pipelines.ConnectionSourceOptions{
			ConnectionArn: jsii.String(settings["connectionArn"]),
		}),
		InstallCommands: jsii.Strings(install),
		Commands: jsii.Strings(
			"npx --yes aws-cdk@2.1148.1 synth --quiet",
			"mkdir -p reports",
			// Both reports are written before one of them fails the build.
			"failed=0",
			"vpcdns lint cdk.out/"+assembly+" || failed=1",
			"vpcdns lint --format junit cdk.out/"+assembly+" > reports/lint.xml || failed=1",
			"vpcdns test --policy cdk.out/"+assembly+" --require-coverage --junit reports/tests.xml policy.yaml || failed=1",
			"[ $failed = 0 ]",
		),
		PartialBuildSpec: inBash(map[string]any{
			"reports": map[string]any{"dns": map[string]any{"files": []string{"reports/*.xml"}, "file-format": "JUNITXML"}},
		}),
	})
	pipeline := pipelines.NewCodePipeline(stack, jsii.String("Pipeline"), &pipelines.CodePipelineProps{
		Synth:             synth,
		CodeBuildDefaults: &pipelines.CodeBuildOptions{BuildEnvironment: &awscodebuild.BuildEnvironment{BuildImage: awscodebuild.LinuxBuildImage_STANDARD_7_0()}},
	})

	// Everything before the approval is there for whoever approves.
	looks := []pipelines.Step{verdicts(stack, synth)}
	if settings["logs"] != "" {
		looks = append(looks, replay(synth, settings["logs"]))
	}
	approval := pipelines.NewManualApprovalStep(jsii.String("Approve"), &pipelines.ManualApprovalStepProps{
		Comment: jsii.String("The log of Verdicts has the queries whose verdict changes."),
	})
	for _, look := range looks {
		approval.AddStepDependency(look)
	}
	pipeline.AddStage(newStage(stack, settings["vpcId"]), &pipelines.AddStageOpts{Pre: ptr(append(looks, approval))})
}

// newStage is what the pipeline deploys.
func newStage(stack awscdk.Stack, vpcId string) awscdk.Stage {
	stage := awscdk.NewStage(stack, jsii.String("Production"), nil)
	dns := awscdk.NewStack(stage, jsii.String("Dns"), &awscdk.StackProps{StackName: jsii.String(stackName)})
	list := func(id, file string) resolver.DomainList {
		return resolver.NewDomainList(dns, &id, &resolver.DomainListProps{Files: jsii.Strings(file)})
	}
	resolver.NewDnsFirewall(dns, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(&vpcId)},
		Rules: []resolver.Rule{
			resolver.Allow(list("Allowed", "lists/allowed.txt"), &resolver.RuleProps{Priority: jsii.Number(100)}),
			resolver.Block(list("Blocked", "lists/blocked.txt"), resolver.NxDomain(), &resolver.RuleProps{Priority: jsii.Number(200)}),
		},
	})
	return stage
}

// verdicts compares what is synthesized with what is deployed.
func verdicts(stack awscdk.Stack, synth pipelines.CodeBuildStep) pipelines.Step {
	return pipelines.NewCodeBuildStep(jsii.String("Verdicts"), &pipelines.CodeBuildStepProps{
		Input:           synth.PrimaryOutput(),
		InstallCommands: jsii.Strings(install),
		Commands: jsii.Strings(
			"if aws cloudformation get-template --stack-name " + stackName + " --query TemplateBody > deployed.json 2> error.txt; then " +
				"vpcdns diff deployed.json " + assembly + " || [ $? = 1 ]; " +
				"elif grep -q 'does not exist' error.txt; then echo 'nothing is deployed yet'; " +
				"else cat error.txt; false; fi",
		),
		PartialBuildSpec: inBash(nil),
		RolePolicyStatements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings("cloudformation:GetTemplate"),
			Resources: &[]*string{stack.FormatArn(&awscdk.ArnComponents{
				Service: jsii.String("cloudformation"), Resource: jsii.String("stack"), ResourceName: jsii.String(stackName + "/*"),
			})},
		})},
	})
}

// replay judges the queries of last week. Logs that AWS KMS encrypts need kms:Decrypt of their key too.
func replay(synth pipelines.CodeBuildStep, logs string) pipelines.Step {
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(logs, "s3://"), "/")
	return pipelines.NewCodeBuildStep(jsii.String("Replay"), &pipelines.CodeBuildStepProps{
		Input:            synth.PrimaryOutput(),
		InstallCommands:  jsii.Strings(install),
		Env:              &map[string]*string{"LOGS": &logs},
		Commands:         jsii.Strings("vpcdns replay --policy " + assembly + " --since 7d \"$LOGS\""),
		PartialBuildSpec: inBash(nil),
		RolePolicyStatements: &[]awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:   jsii.Strings("s3:ListBucket"),
				Resources: jsii.Strings("arn:aws:s3:::" + bucket),
			}),
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:   jsii.Strings("s3:GetObject"),
				Resources: jsii.Strings("arn:aws:s3:::" + bucket + "/" + strings.TrimSuffix(prefix, "/") + "*"),
			}),
		},
	})
}

// inBash adds a shell and the version of Go to a build specification.
func inBash(spec map[string]any) awscodebuild.BuildSpec {
	all := map[string]any{
		"version": "0.2",
		"env":     map[string]any{"shell": "bash"},
		"phases":  map[string]any{"install": map[string]any{"runtime-versions": map[string]any{"golang": "latest", "nodejs": "22"}}},
	}
	for key, value := range spec {
		all[key] = value
	}
	return awscodebuild.BuildSpec_FromObject(&all)
}

func ptr[T any](value T) *T { return &value }
