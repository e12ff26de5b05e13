package main

var awsdnsMutants = []mutant{
	{pkg: "constructs/awsdns", fault: "HTTPS is type 64", find: `{"HTTPS", 65, false}`, replace: `{"HTTPS", 66, false}`},
	{pkg: "constructs/awsdns", fault: "CAA is type 256", find: `{"CAA", 257, true}`, replace: `{"CAA", 258, true}`},
	{pkg: "constructs/awsdns", fault: "DS is type 42", find: `{"DS", 43, true}`, replace: `{"DS", 42, true}`},
	{pkg: "constructs/awsdns", fault: "SPF is type 98", find: `{"SPF", 99, true}`, replace: `{"SPF", 98, true}`},
	{pkg: "constructs/awsdns", fault: "ANY is type 254", find: `{"ANY", 255, false}`, replace: `{"ANY", 254, false}`},
	{pkg: "constructs/awsdns", fault: "SRV is type 34", find: `{"SRV", 33, true}`, replace: `{"SRV", 34, true}`},
	{pkg: "constructs/awsdns", fault: "a rule takes DS by number alone", find: `{"DS", 43, true}`, replace: `{"DS", 43, false}`},
	{
		pkg: "constructs/awsdns", fault: "a managed list has another ID in one Region",
		find: "8d0f4229b2734c50", replace: "8d0f4229b2734c51",
	},
	{
		pkg: "constructs/awsdns", fault: "two managed lists of one Region are swapped",
		find: `"154a50443f004ad4", "946e512cb7624fd5"`, replace: `"946e512cb7624fd5", "154a50443f004ad4"`,
	},
}

var templateMutants = []mutant{
	{
		pkg: "constructs/template", fault: "two associations may have one priority on a VPC",
		find: `return []string{claim("VpcId", "FirewallRuleGroupId"), claim("VpcId", "Priority")}`, replace: `return []string{claim("VpcId", "FirewallRuleGroupId")}`,
	},
	{
		pkg: "constructs/template", fault: "a rule group may be on a VPC twice",
		find: `return []string{claim("VpcId", "FirewallRuleGroupId"), claim("VpcId", "Priority")}`, replace: `return []string{claim("VpcId", "Priority")}`,
	},
	{
		pkg: "constructs/template", fault: "two log groups may have one name",
		find: `return r.Properties["LogGroupName"] != nil`, replace: `return false && r.Properties["LogGroupName"] != nil`,
	},
	{
		pkg: "constructs/template", fault: "two buckets may have one name",
		find: `return r.Properties["BucketName"] != nil`, replace: `return false && r.Properties["BucketName"] != nil`,
	},
	{
		pkg: "constructs/template", fault: "a log config claims its destination alone",
		find: `return []string{claim("DestinationArn", "Name")}`, replace: `return []string{claim("DestinationArn")}`,
	},
	{
		pkg: "constructs/template", fault: "the order of tags makes a claim another one",
		find: `ok && property == "Tags" {`, replace: `ok && property == "tags" {`,
	},
	{
		pkg: "constructs/template", fault: "the last claimant of several holds a claim",
		find: "if _, taken := claimed[claim]; !taken {", replace: "if _, taken := claimed[claim]; !taken || true {",
	},
	{
		pkg: "constructs/template", fault: "a replaced rule group keeps its claim on the VPC",
		find: "return claims[1:]", replace: "return claims",
	},
	{
		pkg: "constructs/template", fault: "a number in quotes is another one",
		find: "return strconv.FormatFloat(value, 'f', -1, 64)", replace: "return value",
	},
	{
		pkg: "constructs/template", fault: "AWS::NoValue is a value",
		find: `if object["Ref"] == "AWS::NoValue" {`, replace: `if object["Ref"] == "AWS::Novalue" {`,
	},
	{
		pkg: "constructs/template", fault: "mutation protection lets the old one be deleted",
		find: "found.Fails = true\n\tfound.Why += \"; under mutation protection", replace: "found.Fails = false\n\tfound.Why += \"; under mutation protection",
	},
	{
		pkg: "constructs/template", fault: "a swap of two priorities works",
		find: "if next == id {\n\t\t\treturn true", replace: "if next == id {\n\t\t\treturn false",
	},
	{
		pkg: "constructs/template", fault: "a change of a protected association's priority works",
		find: `[]string{"Name", "Priority"}`, replace: `[]string{"Name"}`,
	},
}

var lintMutants = []mutant{
	{
		pkg: "constructs/policy", fault: "a rule of one type is hidden by one of another type",
		find: `for _, t := range []string{"", queryType} {`, replace: "for t := range c {",
	},
	{
		pkg: "constructs/policy", fault: "the last of several rules hides",
		find: "if at, ok := c[t][above]; ok && (!found || at < rule) {", replace: "if at, ok := c[t][above]; ok && (!found || at > rule) {",
	},
	{
		pkg: "constructs/policy", fault: "a rule that trusts hides one that inspects",
		find: "h.All = h.All && found\n", replace: "h.All = h.All || found\n",
	},
	{
		pkg: "constructs/policy/lint", fault: "a quota is exceeded when it is reached",
		find: "if used > most.Value() {", replace: "if used >= most.Value() {",
	},
	{
		pkg: "constructs/policy/lint", fault: "the rules of a group are over the quota when they reach it",
		find: "most := len(g.Rules), awsdns.RulesPerRuleGroup; n > most.Value() {", replace: "most := len(g.Rules), awsdns.RulesPerRuleGroup; n >= most.Value() {",
	},
	{
		pkg: "constructs/policy/lint", fault: "a BLOCK that an ALERT hides is not found",
		find: "case here == policy.ActionBlock && there == policy.ActionAlert:", replace: "case here == policy.ActionBlock && there == policy.ActionBlock:",
	},
	{
		pkg: "constructs/policy/lint", fault: "deployed resources are marked as refused",
		find: "if p.Complete {\n\t\treturn\n\t}\n\tvar all []mark", replace: "var all []mark",
	},
	{
		pkg: "constructs/policy/lint", fault: "a denied delivery is not found",
		find: "case decision.DeniedBy != nil && d.reported[decision.In]:", replace: "case decision.DeniedBy != nil:",
	},
	{
		pkg: "constructs/policy/lint", fault: "the writer asks for other accounts' folders",
		find: `access.Literal("AWSLogs/"), s.Account,`, replace: `access.Literal("AWSLogs/"), access.Unknown(access.Anything, ""),`,
	},
	{
		pkg: "constructs/policy/lint", fault: "the writer comes through an endpoint",
		find: `"aws:sourcevpce":            {Absent: true},`, replace: "",
	},
}

// The readers of load are packages below it, and most tests of them are in load.
var loadMutants = []mutant{
	{
		pkg: "constructs/policy/load", fault: "a source may have any size",
		find: "return source.MaxSize", replace: "return 0 * source.MaxSize",
	},
	{
		pkg: "constructs/policy/load/internal/source", fault: "the manifest of an assembly is a template", tests: []string{"constructs/policy/load"},
		find: "case top.Artifacts != nil && top.Version != nil:\n\t\treturn Assembly", replace: "case top.Artifacts != nil && top.Version != nil:\n\t\treturn Template",
	},
	{
		pkg: "constructs/policy/load", fault: "a snapshot takes parameters",
		find: `if err := withoutParameters("a snapshot", o); err != nil {`, replace: `if err := withoutParameters("a snapshot", o); err != nil && false {`,
	},
}

var boundedMutants = []mutant{
	{
		pkg: "constructs/bounded", fault: "a byte more than the limit is read",
		find: "if r.left -= int64(n); r.left < 0 {", replace: "if r.left -= int64(n); r.left < -1 {",
	},
	{
		pkg: "constructs/bounded", fault: "the limit itself is refused",
		find: "if r.left -= int64(n); r.left < 0 {", replace: "if r.left -= int64(n); r.left <= 0 {",
	},
	{
		pkg: "constructs/bounded", fault: "what follows a document is passed over",
		find: "if _, err := d.decoder.Token(); err == nil {", replace: "if _, err := d.decoder.Token(); err == nil && d == nil {",
	},
	{
		pkg: "constructs/bounded", fault: "a member may be there twice",
		find: "if seen[name] {", replace: "if !seen[name] && seen[name] {",
	},
}

var resolverMutants = []mutant{
	{
		pkg: "constructs/resolver", fault: "MutationProtection false renders ENABLED", run: "TestEveryBoolHasTwoValues/AssociationProps",
		find: `props.MutationProtection = ptr("DISABLED")`, replace: `props.MutationProtection = ptr("ENABLED")`,
	},
	{
		pkg: "constructs/resolver", fault: "records move to STANDARD_IA after 29 days", run: "TestLifecycleBounds",
		find: "infrequent && l.transitionDays.known() && l.transitionDays.value < 30 {", replace: "infrequent && l.transitionDays.known() && l.transitionDays.value < 29 {",
	},
	{
		pkg: "constructs/resolver", fault: "records cannot move to STANDARD_IA after 30 days", run: "TestLifecycleBounds",
		find: "infrequent && l.transitionDays.known() && l.transitionDays.value < 30 {", replace: "infrequent && l.transitionDays.known() && l.transitionDays.value <= 30 {",
	},
	{
		pkg: "constructs/resolver", fault: "records may go on the day they move", run: "TestLifecycleBounds",
		find: "l.expirationDays.value <= l.transitionDays.value {", replace: "l.expirationDays.value < l.transitionDays.value {",
	},
	{
		pkg: "constructs/resolver", fault: "tag keys of 128 characters pass", run: "TestTagsThatCloudFormationRefuses",
		find: "n > maxTagKey && !isTokenText(key)", replace: "n > maxTagKey+1 && !isTokenText(key)",
	},
	{
		pkg: "constructs/resolver", fault: "tags reach the query log config, which they replace", run: "TestTagsOnTheAppNeverReachTheConfig",
		find: `config.AddPropertyDeletionOverride(ptr("Tags"))`, replace: `config.AddPropertyDeletionOverride(ptr("tags"))`,
	},
	{
		pkg: "constructs/resolver", fault: "an association may have priority 100", run: "TestAssociationsThatAwsWouldRefuse",
		find: "\tif n.known() && (!within(n, awsdns.AssociationPriorities())) {", replace: "\tif n.known() && (n.value < 100 || n.value > 9899) {",
	},
}
