package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// description has at most 512 characters, the bound that the CDK sets.
const description = "Sees and controls the DNS queries of a VPC. " +
	"Makes a CloudWatch log group, a Route 53 Resolver query log config and saved Logs Insights queries; " +
	"DNS Firewall domain lists, a rule group and its association; for alerts an SNS topic and its key. " +
	"You pay for log data taken in and kept, for domain names stored and queries checked, and for the key. " +
	"After deletion the log group stays, because it is evidence; delete it by hand. " +
	"Queries past AmazonProvidedDNS are neither seen nor filtered."

// synthesize makes the template by the same constructs that CDK apps use. If validation
// is on, any finding of the CDK is an error.
func synthesize(validate bool) (map[string]any, error) {
	app := awscdk.NewApp(&awscdk.AppProps{
		AnalyticsReporting: jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false),
		Context: &map[string]any{
			"@aws-cdk/core:explicitStackTags":           true,
			"@aws-cdk/core:validateAgainstDefaultRules": validate,
			"@aws-cdk/core:strictCfnValidateErrors":     validate,
		},
	})
	newStack(app)
	assembly := app.Synth(nil)
	text, err := os.ReadFile(filepath.Join(*assembly.Directory(), "vpcdns.template.json"))
	if err != nil {
		return nil, err
	}
	var template map[string]any
	if err := json.Unmarshal(text, &template); err != nil {
		return nil, err
	}
	return template, numbersAsNumbers(template)
}

// numbersAsNumbers mends the allowed values of number parameters, which the CDK takes
// as texts only: a default of 30 is not among them.
func numbersAsNumbers(template map[string]any) error {
	for _, parameter := range template["Parameters"].(map[string]any) {
		p := parameter.(map[string]any)
		values, _ := p["AllowedValues"].([]any)
		for i := range values {
			if p["Type"] != "Number" {
				break
			}
			n, err := strconv.Atoi(values[i].(string))
			if err != nil {
				return err
			}
			values[i] = n
		}
	}
	return nil
}

func newStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("vpcdns"), &awscdk.StackProps{
		Description: jsii.String(description),
		// No asset, and so no bootstrap bucket and no parameter for its version.
		Synthesizer: awscdk.NewBootstraplessSynthesizer(nil),
	})
	stack.TemplateOptions().SetTemplateFormatVersion(jsii.String("2010-09-09"))
	addInterface(stack)
	p := addParameters(stack)
	c := addConditions(stack, p)
	addAssertions(stack, p)
	logging := addQueryLogging(stack, p, c)
	addLoggingToBucket(stack, p, c)
	lists := addLists(stack, p, c)
	firewall := addFirewall(stack, p, c, lists)
	addAlerts(stack, p, c, firewall)
	addQueries(stack, c, logging)
	addOutputs(stack, p, c, logging, lists, firewall)
}
