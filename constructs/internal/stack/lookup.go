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
		return (&Unknown{Name: id, Why: fmt.Sprintf("there is no parameter or resource %q in the template", id), Invalid: true}).text()
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
