package resolverlint

import (
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// reporter turns findings into the violations of a report.
type reporter struct {
	stacks     map[string]string // construct paths by template
	folders    map[string]bool   // with the templates of the stacks, and of those nested in them
	violations []*awscdk.PolicyViolation
}

// add reports whether a finding is about one of the stacks.
func (r *reporter) add(f lint.Finding) bool {
	if r.elsewhere(f.Origin.File) {
		return false
	}
	v := &awscdk.PolicyViolation{
		RuleName:           jsii.String(f.ID),
		Description:        jsii.String(f.Message + "; " + f.Why),
		Severity:           jsii.String(severity(f.Severity)),
		ViolatingResources: &[]*awscdk.PolicyViolatingResource{r.resource(f)},
	}
	if f.Fix != "" {
		v.Fix = jsii.String(f.Fix)
	}
	r.violations = append(r.violations, v)
	return true
}

// elsewhere reports whether a file is a template of a stage that the plugin was not added
// to. Files of lists belong to no stage.
func (r *reporter) elsewhere(file string) bool {
	return strings.HasSuffix(file, ".template.json") && !r.folders[filepath.Dir(file)]
}

// severity is the CDK's word for a severity.
func severity(s lint.Severity) string {
	if s == lint.Note {
		return "info"
	}
	return s.String()
}

// resource is the subject of a finding: a resource of a template, or a stack.
func (r *reporter) resource(f lint.Finding) *awscdk.PolicyViolatingResource {
	rest, inside := strings.CutPrefix(f.Origin.Path, "Resources.")
	logicalID, property, _ := strings.Cut(rest, ".")
	if !inside {
		return &awscdk.PolicyViolatingResource{ConstructPath: jsii.String(r.stack(f)), Locations: &[]*string{}}
	}
	locations := []*string{}
	if property != "" {
		locations = append(locations, jsii.String(strings.ReplaceAll(property, ".", "/")))
	}
	return &awscdk.PolicyViolatingResource{
		ResourceLogicalId: jsii.String(logicalID),
		TemplatePath:      jsii.String(f.Origin.File),
		Locations:         &locations,
	}
}

// stack is the path of the stack that a finding is about, or of the first one.
func (r *reporter) stack(f lint.Finding) string {
	first := ""
	for template, path := range r.stacks {
		if template == f.Origin.File {
			return path
		}
		if first == "" || path < first {
			first = path
		}
	}
	return first
}
