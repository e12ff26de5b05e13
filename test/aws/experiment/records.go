package experiment

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

const recordFile = "constructs/querylog/record.go"

func responses(zone string) []Experiment {
	nodata, nxdomain, override, allowed := "nodata."+zone, "nxdomain."+zone, "override."+zone, "allowed."+zone
	target := "target.override." + zone
	return []Experiment{
		blockResponse("nodata-response", nodata, "NODATA", "NOERROR"),
		blockResponse("nxdomain-response", nxdomain, "NXDOMAIN", "NXDOMAIN"),
		{
			Name: "override-response", Point: "e", Question: "What do the client and the record get for OVERRIDE?",
			Assumes: []Assumption{{"IsBlock", "constructs/querylog/record.go", "a block is known by firewall_rule_action alone"}},
			Records: []Record{{target, "A", Address}},
			Rules:   []Rule{{Action: "BLOCK", Entries: []string{override}, Response: "OVERRIDE", Override: target}},
			Asks:    []string{override},
			Judge:   func(o Observed) Finding { return judgeOverride(o, override, target) },
		},
		{
			Name: "allow-record", Point: "e", Question: "Does the record of an allowed query name no rule?",
			Assumes: []Assumption{{"FirewallRuleAction", recordFile, "only ALERT and BLOCK are logged"}},
			Rules:   []Rule{{Action: "ALLOW", Entries: []string{allowed}}},
			Asks:    []string{allowed},
			Judge: func(o Observed) Finding {
				r, logged := o.Logged[allowed]
				switch {
				case !logged:
					return undecided("no record of %s in the query log", allowed)
				case r.Action == "" && r.Group == "" && r.List == "":
					return confirmed("the record has no firewall field")
				}
				return refuted("the record has action %q, group %q, list %q", r.Action, r.Group, r.List).
					change("read ALLOW in %s, and count allow rules in replay and test --coverage", recordFile)
			},
		},
		{
			Name: "record-keys", Point: "e", Question: "Do records have only keys that querylog reads?",
			Reads:   "the records of all names",
			Assumes: []Assumption{{"keys", recordFile, strings.Join(knownKeys(), ", ")}},
			Judge: func(o Observed) Finding {
				var unknown []string
				for _, key := range slices.Sorted(maps.Keys(o.Keys)) {
					if !slices.Contains(knownKeys(), key) {
						unknown = append(unknown, fmt.Sprintf("%s (%s)", key, o.Keys[key]))
					}
				}
				switch {
				case o.Unreadable != "":
					return refuted("querylog cannot read a record: %s", o.Unreadable).change("read it in constructs/querylog")
				case len(o.Keys) == 0:
					return undecided("the query log has no record")
				case len(unknown) > 0:
					return refuted("unknown: %s", strings.Join(unknown, ", ")).change("read the new keys in %s", recordFile)
				}
				return confirmed("%d keys, all of them known", len(o.Keys))
			},
		},
	}
}

// knownKeys are the keys that package querylog reads. A test compares them with it.
func knownKeys() []string {
	return []string{
		"version", "account_id", "region", "vpc_id", "query_timestamp", "query_name", "query_type", "query_class", "rcode",
		"answers", "srcaddr", "srcport", "transport", "srcids", "firewall_rule_action", "firewall_rule_group_id",
		"firewall_domain_list_id", "firewall_protection", "additional_properties",
	}
}

// blockResponse is about the answer and the record of a block without an override.
func blockResponse(name, asked, response, rcode string) Experiment {
	return Experiment{
		Name: name, Point: "e", Question: "Does a BLOCK with " + response + " answer " + rcode + " without a record, and log it so?",
		Assumes: []Assumption{{"Response", "constructs/policy/verdict.go", response + " is " + rcode + ", no answers"}},
		Rules:   []Rule{{Action: "BLOCK", Entries: []string{asked}, Response: response}},
		Asks:    []string{asked},
		Judge: func(o Observed) Finding {
			a, r := o.Answers[asked], o.Logged[asked]
			_, logged := o.Logged[asked]
			switch {
			case a.Rcode == "":
				return undecided("%s: %s", asked, a.Error)
			case a.Rcode != rcode || len(a.Answers) > 0:
				return refuted("the client gets %s", a).change("describe %s as %s in constructs/policy/verdict.go", response, a)
			case !logged:
				return undecided("the client gets %s; there is no record of %s", a, asked)
			case r.Action != "BLOCK" || r.Rcode != rcode || len(r.Answers) > 0 || r.List == "" || r.Group == "":
				return refuted("the record has action %q, rcode %q, %d answers, list %q, group %q", r.Action, r.Rcode, len(r.Answers), r.List, r.Group).
					change("follow the record in the doc comments of %s", recordFile)
			}
			return confirmed("the client and the record have %s", a)
		},
	}
}

func judgeOverride(o Observed, override, target string) Finding {
	a := o.Answers[override]
	r, logged := o.Logged[override]
	cname := "CNAME " + target
	switch {
	case a.Rcode == "":
		return undecided("%s: %s", override, a.Error)
	case !slices.Contains(a.Answers, cname):
		return refuted("the client gets %s", a).change("describe OVERRIDE as that in constructs/policy/verdict.go")
	case !logged:
		return undecided("the client gets %s; there is no record of %s", a, override)
	case r.Action != "BLOCK":
		return refuted("the record has action %q", r.Action).change("do not recognise blocks with OVERRIDE by the action in %s", recordFile)
	}
	return confirmed("the client gets %s; the record has BLOCK, %s and %d answers", a, r.Rcode, len(r.Answers))
}

// generated are names as malware generates them, and tunnel one as a tunnel has. Whether AWS
// takes them for that is up to AWS.
func generated() []string {
	return []string{
		"qxkzvbwpjrtmfhg.com", "xvqjzkwtrbnplmd.net", "wqpzxkcvjbnmtrh.org", "zkxqwvjpbtnrmdf.info",
		"jqxzvkwbptnmrhd.biz", "vbxqzjwkptrnmlg.com", "kzqxjvwbtpnrmhf.net", "pqzxwvkjbtnrmdg.com",
	}
}

func tunnel() []string {
	return []string{
		"4d5a90000300000004000000ffff0000b8000000000000004000.00000000000000000000000000000000000000000000.t1.example.com",
		"0e1fba0e00b409cd21b8014ccd21546869732070726f6772616d.2063616e6e6f742062652072756e20696e20.t2.example.com",
	}
}

const categoryDisplayName, categorySite = "Social Networking", "www.facebook.com"

func advanced() []Experiment {
	return []Experiment{
		{
			Name: "protection-record", Point: "e", Extra: Advanced,
			Question: "Which fields has the record of a rule of DNS Firewall Advanced?",
			Assumes: []Assumption{
				{"FirewallProtection", recordFile, "firewall_protection, as events have it"},
				{"FirewallDomainListID", recordFile, "absent"},
			},
			Rules: []Rule{
				{In: OfAdvanced, Action: "ALERT", Protection: "DGA"},
				{In: OfAdvanced, Action: "ALERT", Protection: "DNS_TUNNELING"},
			},
			Asks:  append(generated(), tunnel()...),
			Judge: func(o Observed) Finding { return judgeProtection(o, append(generated(), tunnel()...)) },
		},
		{
			Name: "category-record", Point: "e", Extra: Advanced,
			Question: "Which fields has the record of a rule for a content category?",
			Assumes:  []Assumption{{"FirewallDomainListID", recordFile, "absent"}},
			Rules:    []Rule{{In: OfAdvanced, Action: "ALERT", CategoryFor: categoryDisplayName}},
			Asks:     []string{categorySite},
			Judge: func(o Observed) Finding {
				if o.CategoryID(categoryDisplayName) == "" {
					return undecided("ListFirewallRuleTypes has no category %q: %s", categoryDisplayName, o.RuleTypesErr)
				}
				r := o.Logged[categorySite]
				switch {
				case r.Action != "ALERT":
					return undecided("AWS did not take %s for %s", categorySite, categoryDisplayName)
				case r.List != "":
					return refuted("the record has list %s", r.List).change("say in %s that a category has a list ID", recordFile)
				}
				return confirmed("no list ID; firewall_protection %q", r.Protection)
			},
		},
	}
}

// judgeProtection judges the records of names that may have been taken for malware's.
func judgeProtection(o Observed, names []string) Finding {
	for _, name := range names {
		r := o.Logged[name]
		switch {
		case r.Action != "ALERT":
			continue
		case r.List != "":
			return refuted("%s: the record has list %s", name, r.List).change("FirewallDomainListID is set for Advanced rules too: correct %s", recordFile)
		case r.Protection == "":
			return refuted("%s: the record has ALERT and no firewall_protection", name).
				change("drop FirewallProtection in %s, or read the key that record-keys found", recordFile)
		}
		return confirmed("%s: firewall_protection %q, no list ID", name, r.Protection)
	}
	return undecided("AWS took none of the %d names for generated or tunnelled", len(names))
}

// CategoryID returns the identifier of a content category, or "".
func (o Observed) CategoryID(displayName string) string {
	for _, each := range o.RuleTypes {
		if strings.EqualFold(each.DisplayName, displayName) && strings.Contains(strings.ToLower(each.Kind), "content") {
			return each.Value
		}
	}
	return ""
}

func ruleTypes() Experiment {
	const file = "constructs/awsdns/managed.go"
	return Experiment{
		Name: "category-ids", Point: "g", Question: "Which identifiers have the categories?",
		Reads: "ListFirewallRuleTypes",
		Assumes: []Assumption{
			{"awsdns.ContentCategoryViolenceAndHateSpeech", file, awsdns.ContentCategoryViolenceAndHateSpeech},
			{"awsdns.ThreatCategoryPhishing", file, awsdns.ThreatCategoryPhishing},
			{"awsdns.ContentCategoryDisplayNames", file, fmt.Sprintf("%d names", len(awsdns.ContentCategoryDisplayNames()))},
		},
		Judge: func(o Observed) Finding {
			if len(o.RuleTypes) == 0 {
				return undecided("ListFirewallRuleTypes: %s", o.RuleTypesErr)
			}
			if missing := missingTypes(o.RuleTypes); len(missing) > 0 {
				return refuted("%d rule types; without %s", len(o.RuleTypes), strings.Join(missing, ", ")).change("correct the names in %s", file)
			}
			return answered("%d rule types: %s", len(o.RuleTypes), valuesOf(o.RuleTypes)).change("add the identifiers as constants in %s", file)
		},
	}
}

// missingTypes are identifiers and display names of ours that AWS does not have.
func missingTypes(all []RuleType) (missing []string) {
	values, names := map[string]bool{}, map[string]bool{}
	for _, each := range all {
		values[each.Value], names[strings.ToLower(each.DisplayName)] = true, true
	}
	for _, value := range []string{awsdns.ContentCategoryViolenceAndHateSpeech, awsdns.ThreatCategoryPhishing} {
		if !values[value] {
			missing = append(missing, value)
		}
	}
	for _, name := range append(awsdns.ContentCategoryDisplayNames(), awsdns.ThreatCategoryDisplayNames()...) {
		if !names[strings.ToLower(name)] {
			missing = append(missing, name)
		}
	}
	return missing
}

func valuesOf(all []RuleType) string {
	var values []string
	for _, each := range all {
		values = append(values, each.Value)
	}
	slices.Sort(values)
	return strings.Join(values, ", ")
}
