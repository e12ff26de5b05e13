package account

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	profiletypes "github.com/aws/aws-sdk-go-v2/service/route53profiles/types"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// addRuleGroup adds a rule group, its rules and their lists. What another account shares may
// not be readable; a rule group of the account itself must be.
func (c *collector) addRuleGroup(ctx context.Context, id string, foreign bool) error {
	if !c.first(id) {
		return nil
	}
	group := snapshot.RuleGroup{ID: id, Rules: []snapshot.Rule{}}
	out, err := c.resolver.GetFirewallRuleGroup(ctx, &route53resolver.GetFirewallRuleGroupInput{FirewallRuleGroupId: &id})
	if err == nil {
		g := out.FirewallRuleGroup
		group.Name, group.OwnerID, group.ShareStatus = text(g.Name), text(g.OwnerId), string(g.ShareStatus)
		foreign = foreign || g.ShareStatus == types.ShareStatusSharedWithMe
		err = c.readRules(ctx, &group)
	}
	switch {
	case c.mayBeUnread(err, foreign):
		group.Rules, group.Unread = []snapshot.Rule{}, whyRefused(err)
	case err != nil:
		return c.essential(err)
	}
	c.snapshot.RuleGroups = append(c.snapshot.RuleGroups, group)
	return nil
}

func (c *collector) readRules(ctx context.Context, group *snapshot.RuleGroup) error {
	pages := route53resolver.NewListFirewallRulesPaginator(c.resolver, &route53resolver.ListFirewallRulesInput{FirewallRuleGroupId: &group.ID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, r := range page.FirewallRules {
			group.Rules = append(group.Rules, ruleOf(r))
			if err := c.addDomainList(ctx, text(r.FirewallDomainListId)); err != nil {
				return err
			}
		}
	}
	return nil
}

func ruleOf(r types.FirewallRule) snapshot.Rule {
	rule := snapshot.Rule{
		Name: text(r.Name), Priority: r.Priority, Action: string(r.Action),
		BlockResponse: string(r.BlockResponse), BlockOverrideDNSType: string(r.BlockOverrideDnsType),
		BlockOverrideDomain: text(r.BlockOverrideDomain), BlockOverrideTTL: r.BlockOverrideTtl,
		DomainList: text(r.FirewallDomainListId), Qtype: text(r.Qtype), RedirectionAction: string(r.FirewallDomainRedirectionAction),
		DNSThreatProtection: string(r.DnsThreatProtection), ConfidenceThreshold: string(r.ConfidenceThreshold),
	}
	if t := r.FirewallRuleType; t != nil {
		setRuleType(&rule, t)
	}
	return rule
}

func setRuleType(rule *snapshot.Rule, t *types.FirewallRuleType) {
	switch {
	case t.FirewallAdvancedThreatCategory != nil:
		rule.ThreatCategory = text(t.FirewallAdvancedThreatCategory.Category)
	case t.FirewallAdvancedContentCategory != nil:
		rule.ContentCategory = text(t.FirewallAdvancedContentCategory.Category)
	case t.DnsThreatProtection != nil:
		rule.DNSThreatProtection = text(t.DnsThreatProtection.Value)
		rule.ConfidenceThreshold = string(t.DnsThreatProtection.ConfidenceThreshold)
	}
}

// addDomainList adds a list with its domains. AWS publishes none of its own lists, and what is
// neither AWS's nor the account's is another account's, which may not show it.
func (c *collector) addDomainList(ctx context.Context, id string) error {
	if id == "" || !c.first(id) {
		return nil
	}
	metadata, own := c.lists[id]
	list := snapshot.DomainList{ID: id, Name: text(metadata.Name), ManagedOwnerName: text(metadata.ManagedOwnerName)}
	if list.ManagedOwnerName == "" {
		err := c.readDomains(ctx, &list)
		switch {
		case c.mayBeUnread(err, !own):
			list.Domains, list.Unread = nil, whyRefused(err)
		case isDenied(err):
			return c.essential(err)
		case err != nil:
			return err
		}
	}
	c.snapshot.DomainLists = append(c.snapshot.DomainLists, list)
	return nil
}

// readListNames reads what lists there are. That is fewer requests than to ask for each, and
// shows which are AWS's.
func (c *collector) readListNames(ctx context.Context) error {
	pages := route53resolver.NewListFirewallDomainListsPaginator(c.resolver, &route53resolver.ListFirewallDomainListsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return c.essential(err)
		}
		for _, l := range page.FirewallDomainLists {
			c.lists[text(l.Id)] = l
		}
	}
	return nil
}

// domainsInPage is the most domains that a page may have.
const domainsInPage = 5000

func (c *collector) readDomains(ctx context.Context, list *snapshot.DomainList) error {
	most := int32(domainsInPage)
	pages := route53resolver.NewListFirewallDomainsPaginator(c.resolver, &route53resolver.ListFirewallDomainsInput{FirewallDomainListId: &list.ID, MaxResults: &most})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		list.Domains = append(list.Domains, page.Domains...)
	}
	return nil
}

// addProfile adds what a Route 53 Profile brings to its VPCs, as far as it is about DNS
// Firewall and query logging.
func (c *collector) addProfile(ctx context.Context, id string) error {
	if !c.first(id) {
		return nil
	}
	profile := snapshot.Profile{ID: id, RuleGroups: []snapshot.Association{}, QueryLogs: []snapshot.QueryLog{}}
	pages := route53profiles.NewListProfileResourceAssociationsPaginator(c.profiles, &route53profiles.ListProfileResourceAssociationsInput{ProfileId: &id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			c.unread(snapshot.Profiles, id, err)
			break
		}
		for _, a := range page.ProfileResourceAssociations {
			if err := c.addToProfile(ctx, &profile, a); err != nil {
				return err
			}
		}
	}
	c.snapshot.Profiles = append(c.snapshot.Profiles, profile)
	return ctx.Err()
}

func (c *collector) addToProfile(ctx context.Context, profile *snapshot.Profile, a profiletypes.ProfileResourceAssociation) error {
	_, resource, _ := strings.Cut(text(a.ResourceArn), "/")
	switch kindOfARN(text(a.ResourceArn)) {
	case "firewall-rule-group":
		profile.RuleGroups = append(profile.RuleGroups, snapshot.Association{
			ID: text(a.Id), Name: text(a.Name), RuleGroup: resource, Priority: priorityIn(text(a.ResourceProperties)), Status: string(a.Status),
		})
		return c.addRuleGroup(ctx, resource, false)
	case "resolver-query-log-config":
		profile.QueryLogs = append(profile.QueryLogs, snapshot.QueryLog{ID: text(a.Id), Config: resource, Status: string(a.Status)})
		return c.addQueryLogConfig(ctx, resource)
	default:
		return nil // hosted zones and the like
	}
}

// kindOfARN returns the kind of resource that an ARN names, as in
// arn:aws:route53resolver:eu-central-1:123456789012:firewall-rule-group/rslvr-frg-1.
func kindOfARN(arn string) string {
	before, _, _ := strings.Cut(arn, "/")
	return before[strings.LastIndex(before, ":")+1:]
}

// priorityIn reads the properties of a rule group in a Profile, {"priority": 102}.
func priorityIn(properties string) *int32 {
	var p struct{ Priority *int32 }
	if json.Unmarshal([]byte(properties), &p) != nil {
		return nil
	}
	return p.Priority
}
