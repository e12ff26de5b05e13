package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

const configType = "AWS::Route53Resolver::ResolverQueryLoggingConfig"

// Templates returns findings about what stands in the templates of an app and is no part of
// its policy: who may write query logs, and how the configs can be changed.
func Templates(all []template.Template, o Options) []Finding {
	l := newLinter(&policy.Policy{}, o)
	logs := slices.ContainsFunc(all, func(t template.Template) bool {
		return slices.ContainsFunc(slices.Collect(maps.Values(t.Resources)), func(r template.Resource) bool { return r.Type == configType })
	})
	for _, t := range all {
		for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
			if logs {
				l.principal(t, id)
			}
			l.tags(t, id)
			l.parameters(t, id)
		}
	}
	return Sorted(l.findings)
}

// inTemplate is the place of a resource, or of something inside of it.
func inTemplate(t template.Template, path ...string) place {
	at := t.Position(path...)
	return place{at: policy.Origin{File: at.File, Line: at.Line, Path: strings.Join(path, ".")}}
}

// principal finds policies, whatever their destination, that let Route 53 Resolver write,
// which writes no log anywhere, and not who does.
func (l *linter) principal(t template.Template, id string) {
	const wrong = "route53resolver.amazonaws.com"
	property := map[string]string{
		"AWS::Logs::ResourcePolicy": "PolicyDocument", "AWS::Logs::LogGroup": "ResourcePolicyDocument",
		"AWS::S3::BucketPolicy": "PolicyDocument", "AWS::KMS::Key": "KeyPolicy",
	}[t.Resources[id].Type]
	value, given := t.Resources[id].Properties[property]
	if !given {
		return
	}
	var services []string
	for _, s := range access.Parse(unsubstituted(value)).Statements {
		if !s.Deny {
			services = append(services, s.Principals("Service")...)
		}
	}
	if slices.Contains(services, wrong) && !slices.Contains(services, logWriter) {
		l.found(wrongLogPrincipal, inTemplate(t, "Resources", id, "Properties", property), "%s of %s allows %s, which writes no query log", property, id, wrong)
	}
}

// unsubstituted returns the text of an Fn::Sub, and other values as they are.
func unsubstituted(value any) any {
	object, _ := value.(map[string]any)
	switch sub := object["Fn::Sub"].(type) {
	case string:
		return sub
	case []any:
		return slices.Concat(sub, []any{nil})[0]
	default:
		return value
	}
}

// tags finds query log configs that a changed tag would replace.
func (l *linter) tags(t template.Template, id string) {
	r := t.Resources[id]
	if tags, _ := r.Properties["Tags"].([]any); r.Type == configType && len(tags) > 0 {
		l.found(taggedQueryLogConfig, inTemplate(t, "Resources", id, "Properties", "Tags"), "config %s has tags", id)
	}
}
