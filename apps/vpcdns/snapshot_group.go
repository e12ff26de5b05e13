package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// addRuleGroup adds a rule group, its rules and their lists. What another account shares may
// not be readable; what is one's own has to be.
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
