package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

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

func (c *collector) addToProfile(ctx context.Context, profile *snapshot.Profile, a types.ProfileResourceAssociation) error {
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
