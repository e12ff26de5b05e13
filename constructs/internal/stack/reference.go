package stack

import (
	"fmt"
	"slices"
	"strings"
)

// ref is Ref.
func (s *Stack) ref(name string) any {
	if name == "AWS::NoValue" {
		return noValue{}
	}
	if slices.Contains(pseudoParameters(), name) {
		return s.pseudo(name)
	}
	if declaration, ok := s.declared(name); ok {
		return s.parameter(name, declaration)
	}
	return s.attribute(name, "")
}

func (s *Stack) getAtt(argument any) any {
	list, _ := argument.([]any)
	if len(list) != 2 {
		return badArgument("Fn::GetAtt", "a logical ID and an attribute").text()
	}
	id, isText := list[0].(string)
	value := s.eval(list[1])
	t, _ := textOf(value)
	attribute, known := t.Literal()
	if !isText || t == nil || known && attribute == "" {
		return badArgument("Fn::GetAtt", "a logical ID and an attribute").text()
	}
	if !known {
		return derived("Fn::GetAtt", causeIn("Fn::GetAtt", t), s.id, id, value)
	}
	return s.attribute(id, attribute)
}

// attribute returns what a resource returns; its Ref is the attribute "".
func (s *Stack) attribute(id, attribute string) any {
	r, ok := s.resources[id]
	if !ok {
		if maker := s.makerOf(id); maker != "" {
			return (&Unknown{
				Name: id, Key: shortKey("made " + s.scoped(id) + "." + attribute), Foreign: true,
				Why: fmt.Sprintf("%s is not in the template and may be made by %s, which is not read", id, maker),
			}).text()
		}
		return (&Unknown{Name: id, Why: fmt.Sprintf("the template has no parameter or resource %q", id), Invalid: true}).text()
	}
	if truth, _ := s.Exists(id); truth == No {
		return (&Unknown{Name: id, Why: fmt.Sprintf("resource %s is referred to and its condition does not hold", id), Invalid: true}).text()
	}
	if output, ok := strings.CutPrefix(attribute, "Outputs."); ok && r.Type == "AWS::CloudFormation::Stack" {
		return s.outputOf(id, output)
	}
	ref := Text{{Ref: &Reference{Stack: s, LogicalID: id}}}
	switch {
	case attribute == idAttribute(r.Type) || attribute == "":
		return ref
	case attribute == "Arn" && arnOf(r.Type) != nil:
		return s.arn(arnOf(r.Type), ref)
	default:
		ref[0].Ref.Attribute = attribute
		return ref
	}
}

// idAttribute is the attribute that is the same as the Ref.
func idAttribute(resourceType string) string {
	switch {
	case resourceType == "AWS::EC2::VPC":
		return "VpcId"
	case resourceType == "AWS::EC2::DHCPOptions":
		return "DhcpOptionsId"
	case strings.HasPrefix(resourceType, "AWS::Route53Resolver::"), strings.HasPrefix(resourceType, "AWS::Route53Profiles::"):
		return "Id"
	default:
		return ""
	}
}

// arnOf returns the service and the kind that the ARN of a type has.
func arnOf(resourceType string) []string {
	switch resourceType {
	case "AWS::Route53Resolver::FirewallRuleGroup":
		return []string{"route53resolver", "firewall-rule-group"}
	case "AWS::Route53Resolver::FirewallDomainList":
		return []string{"route53resolver", "firewall-domain-list"}
	case "AWS::Route53Resolver::ResolverQueryLoggingConfig":
		return []string{"route53resolver", "resolver-query-log-config"}
	case "AWS::Route53Profiles::Profile":
		return []string{"route53profiles", "profile"}
	default:
		return nil
	}
}

func (s *Stack) arn(of []string, id Text) Text {
	var b builder
	for i, name := range []string{"AWS::Partition", "", "AWS::Region", "AWS::AccountId"} {
		b.literal.WriteString([]string{"arn:", ":", ":", ":"}[i])
		if name == "" {
			b.literal.WriteString(of[0])
			continue
		}
		t, _ := textOf(s.pseudo(name))
		b.add(t)
	}
	b.literal.WriteString(":" + of[1] + "/")
	b.add(id)
	return b.text()
}

// output is an output of a stack that was computed, or is being so.
type output struct {
	busy  bool
	value any
}

// outputOf returns an output of a nested stack.
func (s *Stack) outputOf(id, name string) any {
	child, ok := s.nested[id]
	if !ok {
		return (&Unknown{
			Name: id + ".Outputs." + name, Key: "output " + name + " of nested stack " + s.scoped(id), Foreign: true,
			Why: fmt.Sprintf("the template of nested stack %s is not at hand", id),
		}).text()
	}
	return child.output(name)
}

func (s *Stack) output(name string) any {
	if known, ok := s.outputs[name]; ok {
		if known.busy {
			return (&Unknown{Name: name, Why: fmt.Sprintf("output %s depends on itself", name), Invalid: true}).text()
		}
		return known.value
	}
	declaration, ok := s.declaredOutputs()[name].(map[string]any)
	if !ok {
		return (&Unknown{Name: name, Why: fmt.Sprintf("%s has no output %q", s.File, name), Invalid: true}).text()
	}
	o := &output{busy: true}
	s.outputs[name] = o
	o.value = s.eval(declaration["Value"])
	o.busy = false
	return o.value
}

func (s *Stack) declaredOutputs() map[string]any {
	all, _ := s.Template.Document["Outputs"].(map[string]any)
	return all
}

// exportKey is where the names of exports are unique.
type exportKey struct{ account, region, name string }

type export struct {
	stack  *Stack
	output string
}

// importValue is Fn::ImportValue.
func (s *Stack) importValue(argument any) any {
	value := s.eval(argument)
	t, ok := textOf(value)
	if !ok {
		return badArgument("Fn::ImportValue", "the name of an export").text()
	}
	if key, ok := t.Key(); ok {
		if found, ok := s.exported(key); ok {
			return found
		}
	}
	u := &Unknown{
		Name: t.Label(), Foreign: true,
		Why: fmt.Sprintf("%s is an export of a stack that is not part of this", t),
	}
	if key, ok := t.Key(); ok {
		u.Key = shortKey("export " + key + s.environment())
	}
	return u.text()
}

// exported looks for an export in the environment of a stack, and then for one of a stack
// whose environment is not known.
func (s *Stack) exported(name string) (any, bool) {
	s.app.findExports()
	for _, at := range []exportKey{{s.Account, s.Region, name}, {"", "", name}} {
		if found := s.app.exports[at]; len(found) == 1 {
			return found[0].stack.output(found[0].output), true
		}
	}
	if s.Account+s.Region == "" {
		return s.app.exportedAnywhere(name)
	}
	return nil, false
}

// exportedAnywhere looks for the only export of a name, whatever its environment.
func (a *App) exportedAnywhere(name string) (any, bool) {
	var found []export
	for at, exports := range a.exports {
		if at.name == name {
			found = append(found, exports...)
		}
	}
	if len(found) != 1 {
		return nil, false
	}
	return found[0].stack.output(found[0].output), true
}

// findExports computes the names of all exports once.
func (a *App) findExports() {
	if a.exports != nil {
		return
	}
	a.exports = map[exportKey][]export{}
	for _, s := range a.Stacks {
		for _, id := range sortedKeys(s.declaredOutputs()) {
			declaration, _ := s.declaredOutputs()[id].(map[string]any)
			exported, _ := declaration["Export"].(map[string]any)
			if exported["Name"] == nil {
				continue
			}
			t, _ := textOf(s.eval(exported["Name"]))
			if key, ok := t.Key(); ok {
				at := exportKey{s.Account, s.Region, key}
				a.exports[at] = append(a.exports[at], export{s, id})
			}
		}
	}
}
