package lint

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// values are those that a property takes: a range of whole numbers, or texts.
type values struct {
	numbers awsdns.Range // not empty for numbers
	texts   []string
	query   bool // types of queries
}

// takes reports whether a property takes a value.
func (v values) takes(text string) bool {
	switch n, err := strconv.Atoi(text); {
	case v.query:
		return awsdns.IsRuleType(text)
	case len(v.texts) > 0:
		return slices.Contains(v.texts, text)
	default:
		return err == nil && v.numbers.Contains(n)
	}
}

func (v values) String() string {
	switch {
	case v.query:
		return "A, AAAA and other types, or TYPE and a number"
	case len(v.texts) > 0:
		return strings.Join(v.texts, ", ")
	default:
		return v.numbers.String()
	}
}

// takenBy are the values that properties of a type take, by their paths, in which * stands
// for every item of a list.
func takenBy(resourceType string) map[string]values {
	texts := func(all ...string) values { return values{texts: all} }
	switch resourceType {
	case "AWS::Route53Resolver::FirewallRuleGroupAssociation":
		return map[string]values{
			"Priority": {numbers: awsdns.AssociationPriorities()}, "MutationProtection": texts("ENABLED", "DISABLED"),
		}
	case "AWS::Route53Resolver::FirewallRuleGroup":
		return map[string]values{
			"FirewallRules.*.Priority":                        {numbers: awsdns.RulePriorities()},
			"FirewallRules.*.Action":                          texts("ALLOW", "ALERT", "BLOCK"),
			"FirewallRules.*.BlockResponse":                   texts("NODATA", "NXDOMAIN", "OVERRIDE"),
			"FirewallRules.*.BlockOverrideTtl":                {numbers: awsdns.OverrideSeconds()},
			"FirewallRules.*.BlockOverrideDnsType":            texts("CNAME"),
			"FirewallRules.*.Qtype":                           {query: true},
			"FirewallRules.*.DnsThreatProtection":             texts("DGA", "DICTIONARY_DGA", "DNS_TUNNELING"),
			"FirewallRules.*.ConfidenceThreshold":             texts("LOW", "MEDIUM", "HIGH"),
			"FirewallRules.*.FirewallDomainRedirectionAction": texts(policy.Inspect, policy.Trust),
		}
	default:
		return nil
	}
}

// parameters finds parameters that declare which values they take, among them some that the
// property they are for does not take. One that declares nothing takes anything, as its
// author knows.
func (l *linter) parameters(t template.Template, id string) {
	taken := takenBy(t.Resources[id].Type)
	for _, path := range slices.Sorted(maps.Keys(taken)) {
		for _, name := range referredAt(t.Resources[id].Properties, strings.Split(path, ".")) {
			declared := declaredParameter(t, name)
			if value, at := beyond(declared, taken[path]); value != "" {
				property := path[strings.LastIndexByte(path, '.')+1:]
				l.found(parameterRange, inTemplate(t, "Parameters", name, at), "parameter %s takes %s, and %s of %s takes %s", name, value, property, id, taken[path])
			}
		}
	}
}

func declaredParameter(t template.Template, name string) map[string]any {
	all, _ := t.Document["Parameters"].(map[string]any)
	declared, _ := all[name].(map[string]any)
	return declared
}

// beyond returns what a parameter takes and a property does not, and which attribute of the
// parameter lets it through.
func beyond(declared map[string]any, taken values) (value, at string) {
	if allowed, ok := declared["AllowedValues"].([]any); ok {
		for _, each := range allowed {
			if text := plainText(each); text != "" && !taken.takes(text) {
				return text, "AllowedValues"
			}
		}
		return "", ""
	}
	if taken.query || len(taken.texts) > 0 || declared["Type"] != "Number" {
		return "", ""
	}
	least, most := plainText(declared["MinValue"]), plainText(declared["MaxValue"])
	switch {
	case least == "" && most == "":
		return "", ""
	case least == "":
		return "what is below " + strconv.Itoa(taken.numbers.First), "MaxValue"
	case most == "" && taken.numbers != awsdns.RulePriorities(): // which has no end that AWS documents
		return "what is above " + strconv.Itoa(taken.numbers.Last), "MinValue"
	case below(least, taken.numbers.First):
		return least, "MinValue"
	case most != "" && below(strconv.Itoa(taken.numbers.Last), most):
		return most, "MaxValue"
	default:
		return "", ""
	}
}

// below compares numbers, of which one is text of the template.
func below[A, B int | string](a A, b B) bool {
	left, errA := strconv.ParseFloat(fmt.Sprint(a), 64)
	right, errB := strconv.ParseFloat(fmt.Sprint(b), 64)
	return errA == nil && errB == nil && left < right
}

// plainText is a value of a template as text; it is empty for a list or an object.
func plainText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(value)
	default:
		return ""
	}
}

// referredAt returns the names that are referred to at a path, and nothing else.
func referredAt(value any, path []string) []string {
	var names []string
	switch value := value.(type) {
	case map[string]any:
		if branches, ok := value["Fn::If"].([]any); ok && len(branches) == 3 {
			return append(referredAt(branches[1], path), referredAt(branches[2], path)...)
		}
		if len(path) == 0 {
			name, _ := value["Ref"].(string)
			return []string{name}
		}
		return referredAt(value[path[0]], path[1:])
	case []any:
		if len(path) > 0 && path[0] == "*" {
			for _, item := range value {
				names = append(names, referredAt(item, path[1:])...)
			}
		}
	}
	return names
}
