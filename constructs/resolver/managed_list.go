package resolver

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// ManagedListContext is the prefix of the context keys under which vpcdns managed-lists
// --write keeps the IDs of AWS's managed lists: vpcdns:managed-lists:REGION.
const ManagedListContext = "vpcdns:managed-lists:"

// DomainListFromManagedName imports a domain list that AWS manages by its name, such as
// [awsdns.AWSManagedDomainsAggregateThreatList]. A rule takes the ID alone, which differs
// from Region to Region and which AWS does not publish.
//
// Where the stack has a Region, the ID comes from what vpcdns managed-lists --write has
// looked up, or else from the table of [awsdns.ManagedListID]. Where it has none, the
// template gets that table as a mapping, and a parameter that overrides it, for Regions that
// the table lacks. For a list by its ID use [DomainListFromDomainListId].
func DomainListFromManagedName(scope constructs.Construct, id *string, name *string) DomainList {
	region := *awscdk.Stack_Of(scope).Region()
	p := problemsOfNew("DomainList", scope, id)
	checkManagedName(p, scope, region, textOf(name))
	must(p.err())

	list := &domainList{managed: *name, content: listContent{unknown: true}}
	constructs.NewConstruct_Override(list, scope, id)
	listId := *name
	if !textOf(name).pending {
		listId = mappedOrKnown(list, region, *name)
	}
	list.id = &listId
	return list
}

func checkManagedName(p *problems, scope constructs.Construct, region string, name text) {
	switch {
	case name.token:
		p.add("the name of the managed list is known only at deployment; import the list by its ID with DomainListFromDomainListId")
	case name.pending:
	case isTokenText(region):
		if len(awsdns.ManagedListRegions(name.value)) == 0 {
			p.add("unknown managed list %q; use one of %s, or DomainListFromDomainListId",
				name.value, strings.Join(awsdns.ManagedLists(), ", "))
		}
	case knownManagedId(scope, region, name.value) == "":
		p.add("the ID of the managed list %q in %s is not known; run vpcdns managed-lists --region %s --write cdk.context.json, or use DomainListFromDomainListId",
			name.value, region, region)
	}
}

func mappedOrKnown(list constructs.Construct, region, name string) string {
	if isTokenText(region) {
		return mappedId(list, name)
	}
	return knownManagedId(list, region, name)
}

// knownManagedId is the ID of a list in a Region, or nothing. An ID that was looked up takes
// precedence over the published table.
func knownManagedId(scope constructs.Construct, region, name string) string {
	if looked, ok := scope.Node().TryGetContext(ptr(ManagedListContext + region)).(map[string]any); ok {
		if id, ok := looked[name].(string); ok {
			return id
		}
	}
	if id, known := awsdns.ManagedListID(region, name); known {
		return id
	}
	return ""
}

// mappedId looks the ID up when the stack is deployed.
func mappedId(list constructs.Construct, name string) string {
	byRegion := map[string]*map[string]any{}
	for _, region := range awsdns.ManagedListRegions(name) {
		id, _ := awsdns.ManagedListID(region, name)
		byRegion[region] = &map[string]any{"Id": id}
	}
	// Validators put an empty default into every branch and refuse it.
	const known = "KNOWN"
	ids := awscdk.NewCfnMapping(list, ptr("Ids"), &awscdk.CfnMappingProps{Mapping: &byRegion})
	override := awscdk.NewCfnParameter(list, ptr("Id"), &awscdk.CfnParameterProps{
		Default:        ptr(known),
		AllowedPattern: ptr("^" + known + "$|^" + awsdns.DomainListID + "[0-9a-f]+$"),
		Description: ptr(fmt.Sprintf("ID of %s in this Region, as aws route53resolver list-firewall-domain-lists shows it; %s uses the one known on %s",
			name, known, awsdns.ManagedListsAsOf)),
	})
	given := awscdk.NewCfnCondition(list, ptr("IdIsGiven"), &awscdk.CfnConditionProps{
		Expression: awscdk.Fn_ConditionNot(awscdk.Fn_ConditionEquals(override.ValueAsString(), ptr(known))),
	})
	found := ids.FindInMap(awscdk.Aws_REGION(), ptr("Id"), nil)
	return *awscdk.Token_AsString(awscdk.Fn_ConditionIf(given.LogicalId(), override.ValueAsString(), found), nil)
}

// warnOfRedundantLists warns where a managed list of the group holds another one: AWS
// charges for neither, but rules are counted.
func (f *dnsFirewall) warnOfRedundantLists() {
	managed := map[string]placedRule{}
	for _, rule := range f.group.rules {
		if list, ok := rule.list.(*domainList); ok && list.managed != "" {
			managed[list.managed] = rule
		}
	}
	for _, name := range slices.Sorted(maps.Keys(managed)) {
		for _, part := range awsdns.ManagedListIncludes(name) {
			if redundant, ok := managed[part]; ok {
				warn(f, "redundant-managed-list", "%s uses %s, which is contained in %s of %s; leave it out", redundant.where(), part, name, managed[name].where())
			}
		}
	}
}
