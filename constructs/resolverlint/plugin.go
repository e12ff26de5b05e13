package resolverlint

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// Name is the name of the plugin in reports and in the IDs of acknowledgments.
const Name = "vpcdns"

// Props are the options of the plugin.
type Props struct {
	// Disable are the IDs of checks to leave out, such as "alert-only". vpcdns lint
	// --list prints all. Default: none.
	Disable *[]*string

	// FailOnWarnings makes warnings end the synthesis as errors do. Default: false.
	FailOnWarnings *bool

	// Parameters are values of parameters of the templates that have no default, so findings
	// that depend on them are reported too. Default: none.
	Parameters *map[string]*string

	// StandIns are files with the entries of lists that the app does not have, by the
	// ID or the name of the list. Default: none.
	StandIns *map[string]*string
}

// plugin reads the templates of an app. It is pure Go: the CDK calls it once.
type plugin struct {
	disable        []string
	failOnWarnings bool
	load           load.Options
}

// New returns the plugin, with props that may be nil. It panics on an unknown ID in Disable.
func New(props *Props) awscdk.IPolicyValidationPlugin {
	if props == nil {
		props = &Props{}
	}
	p := &plugin{
		failOnWarnings: props.FailOnWarnings != nil && *props.FailOnWarnings,
		load:           load.Options{Parameters: texts(props.Parameters), StandIns: texts(props.StandIns)},
	}
	if props.Disable != nil {
		for _, id := range *props.Disable {
			p.disable = append(p.disable, *id)
		}
	}
	if err := checkIDs(p.disable); err != nil {
		panic(err)
	}
	return p
}

func checkIDs(ids []string) error {
	var problems []error
	for _, id := range ids {
		if _, known := lint.Find(id); !known {
			problems = append(problems, fmt.Errorf("resolverlint: unknown check %q in Disable; did you mean one of %q?", id, lint.Near(id)))
		}
	}
	return errors.Join(problems...)
}

func texts(given *map[string]*string) map[string]string {
	if given == nil {
		return nil
	}
	all := map[string]string{}
	for key, value := range *given {
		if value != nil {
			all[key] = *value
		}
	}
	return all
}

// Validate implements [awscdk.IPolicyValidationPlugin].
func (p *plugin) Validate(context awscdk.IPolicyValidationContext) *awscdk.PolicyValidationPluginReport {
	app, ok := context.AppConstruct().(awscdk.Stage)
	if !ok {
		return failure(errors.New("the root of the tree is not an App, so there is no folder to read"))
	}
	stacks := map[string]string{} // construct paths by template
	for _, s := range *context.StackTemplates() {
		stacks[*s.TemplatePath] = *s.StackConstructPath
	}
	return p.report(*app.Outdir(), stacks)
}

// report lints an assembly and reports the findings in the folders of some stacks.
func (p *plugin) report(folder string, stacks map[string]string) *awscdk.PolicyValidationPluginReport {
	policy, err := load.Open(folder, p.load)
	if err != nil {
		return failure(err)
	}
	templates, err := templatesIn(folder)
	if err != nil {
		return failure(err)
	}
	r := reporter{stacks: stacks, folders: map[string]bool{}}
	for template := range stacks {
		r.folders[filepath.Dir(template)] = true
	}
	fails := lint.Error
	if p.failOnWarnings {
		fails = lint.Warning
	}
	worst := lint.Severity(0)
	options := lint.Options{Today: time.Now(), Disable: p.disable}
	for _, f := range lint.Sorted(append(lint.Run(policy, options), lint.Templates(templates, options)...)) {
		if r.add(f) {
			worst = max(worst, f.Severity)
		}
	}
	return &awscdk.PolicyValidationPluginReport{Success: jsii.Bool(worst < fails), Violations: &r.violations}
}

func templatesIn(folder string) ([]template.Template, error) {
	stacks, err := load.Templates(folder, load.Options{})
	var all []template.Template
	for _, s := range stacks {
		all = append(all, s.Template)
	}
	return all, err
}

// failure is the report of a plugin that failed, in the form of the CDK.
func failure(err error) *awscdk.PolicyValidationPluginReport {
	return &awscdk.PolicyValidationPluginReport{
		Success:    jsii.Bool(false),
		Violations: &[]*awscdk.PolicyViolation{},
		Metadata:   &map[string]*string{"error": jsii.String("resolverlint: " + err.Error())},
	}
}

// Name implements [awscdk.IPolicyValidationPlugin].
func (p *plugin) Name() *string { return jsii.String(Name) }

// RuleIds implements [awscdk.IPolicyValidationPlugin].
func (p *plugin) RuleIds() *[]*string {
	var ids []*string
	for _, c := range lint.Checks() {
		ids = append(ids, jsii.String(c.ID))
	}
	return &ids
}

// Version implements [awscdk.IPolicyValidationPlugin]. It is that of the module in the
// app's go.mod.
func (p *plugin) Version() *string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if strings.HasSuffix(dep.Path, "/vpcdns") {
				return jsii.String(strings.TrimPrefix(dep.Version, "v"))
			}
		}
	}
	return jsii.String("0.0.0")
}
