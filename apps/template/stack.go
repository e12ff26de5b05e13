package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// synthesize makes the template by the same constructs that CDK apps use. If validation
// is on, any finding of the CDK is an error.
func synthesize(k kind, validate bool) (map[string]any, error) {
	app := awscdk.NewApp(&awscdk.AppProps{
		AnalyticsReporting: jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false),
		Context: &map[string]any{
			"@aws-cdk/core:explicitStackTags":           true,
			"@aws-cdk/core:validateAgainstDefaultRules": validate,
			"@aws-cdk/core:strictCfnValidateErrors":     validate,
		},
	})
	newStack(app, k)
	assembly := app.Synth(nil)
	text, err := os.ReadFile(filepath.Join(*assembly.Directory(), "vpcdns.template.json"))
	if err != nil {
		return nil, err
	}
	var template map[string]any
	if err := json.Unmarshal(text, &template); err != nil {
		return nil, err
	}
	withoutQueryParameters(template)
	return template, nil
}

// withoutQueryParameters writes the default of a saved query's parameter into the query: Regions
// in China and GovCloud do not take parameters there.
func withoutQueryParameters(template map[string]any) {
	for _, each := range template["Resources"].(map[string]any) {
		resource := each.(map[string]any)
		if resource["Type"] != "AWS::Logs::QueryDefinition" {
			continue
		}
		properties := resource["Properties"].(map[string]any)
		parameters, _ := properties["Parameters"].([]any)
		delete(properties, "Parameters")
		for _, each := range parameters {
			p := each.(map[string]any)
			name, value := p["Name"].(string), p["DefaultValue"].(string)
			query := strings.ReplaceAll(properties["QueryString"].(string), "{{"+name+"}}", value)
			properties["QueryString"] = fmt.Sprintf("# Replace %s. %s.\n%s", value, p["Description"], query)
		}
	}
}

func newStack(app awscdk.App, k kind) {
	stack := awscdk.NewStack(app, jsii.String("vpcdns"), &awscdk.StackProps{
		Description: jsii.String(k.description),
		// No asset, and so no bootstrap bucket and no parameter for its version.
		Synthesizer: awscdk.NewBootstraplessSynthesizer(nil),
	})
	options := stack.TemplateOptions()
	options.SetTemplateFormatVersion(jsii.String("2010-09-09"))
	accept(stack, "there are more combinations of conditions than the CDK looks at; cfn-lint and the tests look at all", "W9052")
	addInterface(options, k)
	p := addParameters(stack, k)
	c := addConditions(stack, k, p)
	addAssertions(stack, k, p)
	made := made{logging: addQueryLogging(stack, k, p, c), toBucket: addLoggingToBucket(stack, k, p, c)}
	made.lists = addLists(stack, k, p, c)
	made.firewall = addFirewall(stack, k, p, c, made.lists)
	made.alerts = addAlerts(stack, p, c, made.firewall)
	addQueries(stack, c, made.logging)
	addOutputs(stack, k, p, c, made)
}

// made are the constructs that outputs refer to.
type made struct {
	logging, toBucket resolver.QueryLogging
	lists             domainLists
	firewall          resolver.DnsFirewall
	alerts            resolver.DnsAlerts
}
