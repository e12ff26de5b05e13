package main

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

func (c *collector) readFailOpen(ctx context.Context, vpc *snapshot.VPC) error {
	out, err := c.resolver.GetFirewallConfig(ctx, &route53resolver.GetFirewallConfigInput{ResourceId: &vpc.ID})
	switch {
	case hasCode(err, "ResourceNotFoundException") && c.described:
		return nil // the VPC has AWS's default
	case hasCode(err, "ResourceNotFoundException"):
		return noSuchVPC(vpc.ID, c.region)
	case isDenied(err):
		c.unread(snapshot.FailOpen, vpc.ID, err)
		return nil
	case err != nil:
		return explainLookup(err, c.region)
	}
	vpc.FailOpen = string(out.FirewallConfig.FirewallFailOpen)
	c.account = text(out.FirewallConfig.OwnerId)
	return nil
}

// readRuleGroups reads the associations and the groups behind them. Without them, there is no
// snapshot.
func (c *collector) readRuleGroups(ctx context.Context, vpc *snapshot.VPC) error {
	pages := route53resolver.NewListFirewallRuleGroupAssociationsPaginator(c.resolver, &route53resolver.ListFirewallRuleGroupAssociationsInput{VpcId: &vpc.ID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return c.essential(err)
		}
		for _, a := range page.FirewallRuleGroupAssociations {
			vpc.RuleGroups = append(vpc.RuleGroups, snapshot.Association{
				ID: text(a.Id), Name: text(a.Name), RuleGroup: text(a.FirewallRuleGroupId), Priority: a.Priority,
				MutationProtection: string(a.MutationProtection), ManagedOwnerName: text(a.ManagedOwnerName), Status: string(a.Status),
			})
			if err := c.addRuleGroup(ctx, text(a.FirewallRuleGroupId), text(a.ManagedOwnerName) != ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *collector) readQueryLogs(ctx context.Context, vpc *snapshot.VPC) error {
	name := "ResourceId"
	pages := route53resolver.NewListResolverQueryLogConfigAssociationsPaginator(c.resolver, &route53resolver.ListResolverQueryLogConfigAssociationsInput{
		Filters: []types.Filter{{Name: &name, Values: []string{vpc.ID}}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if isDenied(err) {
			c.unread(snapshot.QueryLogs, vpc.ID, err)
			return nil
		}
		if err != nil {
			return explainLookup(err, c.region)
		}
		for _, a := range page.ResolverQueryLogConfigAssociations {
			vpc.QueryLogs = append(vpc.QueryLogs, snapshot.QueryLog{
				ID: text(a.Id), Config: text(a.ResolverQueryLogConfigId), Status: string(a.Status), Error: strings.TrimPrefix(string(a.Error), "NONE"),
			})
			if err := c.addQueryLogConfig(ctx, text(a.ResolverQueryLogConfigId)); err != nil {
				return err
			}
		}
	}
	return nil
}

// addQueryLogConfig adds a config, which may be another account's.
func (c *collector) addQueryLogConfig(ctx context.Context, id string) error {
	if !c.first(id) {
		return nil
	}
	out, err := c.resolver.GetResolverQueryLogConfig(ctx, &route53resolver.GetResolverQueryLogConfigInput{ResolverQueryLogConfigId: &id})
	config := snapshot.QueryLogConfig{ID: id}
	switch {
	case isDenied(err) || hasCode(err, "ResourceNotFoundException"):
		config.Unread = whyRefused(err)
	case err != nil:
		return explainLookup(err, c.region)
	default:
		o := out.ResolverQueryLogConfig
		config.Name, config.Destination, config.Status = text(o.Name), text(o.DestinationArn), string(o.Status)
	}
	c.snapshot.QueryLogConfigs = append(c.snapshot.QueryLogConfigs, config)
	return nil
}

// readProfiles reads the Route 53 Profile of a VPC. There are Regions without any, where nobody
// answers: that is no reason to have no snapshot, nor to ask for the next VPC.
func (c *collector) readProfiles(ctx context.Context, vpc *snapshot.VPC) error {
	if c.noProfiles != nil {
		c.unread(snapshot.Profiles, vpc.ID, c.noProfiles)
		return nil
	}
	pages := route53profiles.NewListProfileAssociationsPaginator(c.profiles, &route53profiles.ListProfileAssociationsInput{ResourceId: &vpc.ID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			c.noProfiles = err
			c.unread(snapshot.Profiles, vpc.ID, err)
			return ctx.Err()
		}
		for _, a := range page.ProfileAssociations {
			vpc.Profiles = append(vpc.Profiles, text(a.ProfileId))
			if err := c.addProfile(ctx, text(a.ProfileId)); err != nil {
				return err
			}
		}
	}
	return nil
}
