package account

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// snapshotTimeout is for all of a snapshot. AWS takes 5 requests in a second, so a
// hundred VPCs take a minute.
const snapshotTimeout = 20 * time.Minute

// Snapshot reads some VPCs of the account in a Region, or all VPCs if there are no ids. Parts
// that it can do without and that could not be read are in [snapshot.Snapshot.Unread]; hint
// then names the permissions that are missing, if any are. An empty region is that of the AWS
// profile or of AWS_REGION.
func Snapshot(ctx context.Context, region string, ids []string) (s *snapshot.Snapshot, hint string, err error) {
	ctx, cancel := context.WithTimeout(ctx, snapshotTimeout)
	defer cancel()
	cfg, err := awsConfig(ctx, region, forSnapshots())
	if err != nil {
		return nil, "", err
	}
	c := newCollector(cfg)
	if err := c.collect(ctx, ids); err != nil {
		return nil, "", err
	}
	if len(c.optional) > 0 {
		hint = statementHint(slices.Sorted(maps.Keys(c.optional)))
	}
	return c.snapshot, hint, nil
}

// SnapshotActions are the actions of IAM that a snapshot requires, in lines for people.
func SnapshotActions() []string {
	return []string{
		"route53resolver:ListFirewallRuleGroupAssociations",
		"route53resolver:GetFirewallRuleGroup, route53resolver:ListFirewallRules",
		"route53resolver:ListFirewallDomainLists, route53resolver:ListFirewallDomains",
		"route53resolver:GetFirewallConfig",
		"route53resolver:ListResolverQueryLogConfigAssociations, route53resolver:GetResolverQueryLogConfig",
		"route53profiles:ListProfileAssociations, route53profiles:ListProfileResourceAssociations",
		"ec2:DescribeVpcs, ec2:DescribeDhcpOptions",
	}
}

// collector asks AWS for all that a snapshot has, and for each thing once.
type collector struct {
	resolver *route53resolver.Client
	profiles *route53profiles.Client
	ec2      ec2Client
	region   string

	account    string // of the VPCs; empty until an answer has it
	described  bool   // EC2 has described the VPCs
	noProfiles error  // why no Profile can be read at all
	known      map[string]bool
	denied     denied
	optional   denied                                      // of these, parts that a snapshot can do without
	allowed    map[string]bool                             // actions that AWS has answered
	lists      map[string]types.FirewallDomainListMetadata // by ID; AWS's and the account's
	snapshot   *snapshot.Snapshot
}

// forSnapshots tries more often, as an account shares its 5 requests a second with everybody
// in it.
func forSnapshots() waiting {
	p := forLookups()
	p.attempts = 10
	return p
}

func newCollector(cfg aws.Config) *collector {
	allowed := map[string]bool{}
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), func(stack *middleware.Stack) error {
		return stack.Initialize.Add(noteAllowed(allowed), middleware.After)
	})
	return &collector{
		resolver: route53resolver.NewFromConfig(cfg), ec2: newEC2Client(cfg),
		profiles: route53profiles.NewFromConfig(cfg, func(o *route53profiles.Options) { o.RetryMaxAttempts = min(o.RetryMaxAttempts, 3) }),
		region:   cfg.Region, known: map[string]bool{}, denied: denied{}, optional: denied{}, allowed: allowed, lists: map[string]types.FirewallDomainListMetadata{},
		snapshot: &snapshot.Snapshot{
			Version: snapshot.Version, Region: cfg.Region,
			VPCs: []snapshot.VPC{}, Profiles: []snapshot.Profile{}, RuleGroups: []snapshot.RuleGroup{},
			DomainLists: []snapshot.DomainList{}, QueryLogConfigs: []snapshot.QueryLogConfig{}, Unread: []snapshot.Unread{},
		},
	}
}

// noteAllowed keeps the names of the actions that AWS has answered.
func noteAllowed(allowed map[string]bool) middleware.InitializeMiddleware {
	return middleware.InitializeMiddlewareFunc("noteAllowed", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		out, metadata, err := next.HandleInitialize(ctx, in)
		if err == nil {
			allowed[strings.ToLower(awsmiddleware.GetServiceID(ctx))+":"+awsmiddleware.GetOperationName(ctx)] = true
		}
		return out, metadata, err
	})
}

// collect reads some VPCs, or all if there are none. What a missing permission hides is left
// out, and the error is about all of them.
func (c *collector) collect(ctx context.Context, ids []string) error {
	if err := c.readListNames(ctx); err != nil {
		return err
	}
	vpcs, err := c.vpcs(ctx, ids)
	if err != nil {
		return err
	}
	for _, vpc := range vpcs {
		if err := c.addVPC(ctx, vpc); err != nil {
			return err
		}
	}
	if len(c.denied) > 0 {
		return c.missingPermissions(ctx)
	}
	return nil
}

func (c *collector) addVPC(ctx context.Context, vpc snapshot.VPC) error {
	vpc.RuleGroups, vpc.QueryLogs, vpc.Profiles = []snapshot.Association{}, []snapshot.QueryLog{}, []string{}
	for _, read := range []func(context.Context, *snapshot.VPC) error{c.readFailOpen, c.readRuleGroups, c.readQueryLogs, c.readProfiles} {
		if err := read(ctx, &vpc); err != nil {
			return err
		}
	}
	c.snapshot.VPCs = append(c.snapshot.VPCs, vpc)
	return nil
}

// first reports whether an ID has not been met yet.
func (c *collector) first(id string) bool {
	met := c.known[id]
	c.known[id] = true
	return !met
}

// unread keeps why a part could not be read.
func (c *collector) unread(part snapshot.Part, of string, err error) {
	if isDenied(err) {
		c.optional[actionOf(err)] = err
	}
	c.snapshot.Unread = append(c.snapshot.Unread, snapshot.Unread{Part: part, Of: of, Why: whyRefused(err)})
}

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

// readProfiles reads the Route 53 Profile of a VPC. In Regions without Profiles
// the endpoint does not answer: the snapshot goes on, and does not ask for the next VPC.
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

// ec2VPC is a VPC as DescribeVpcs has it.
type ec2VPC struct {
	ID          string `xml:"vpcId"`
	DHCPOptions string `xml:"dhcpOptionsId"`
}

// vpcs returns the VPCs to read with their name servers. Without the permission to
// describe them, those that were asked for are returned without.
func (c *collector) vpcs(ctx context.Context, ids []string) ([]snapshot.VPC, error) {
	found, err := c.describeVPCs(ctx, ids)
	switch {
	case hasCode(err, "InvalidVpcID.NotFound") && len(ids) == 1:
		return nil, noSuchVPC(ids[0], c.region)
	case hasCode(err, "InvalidVpcID.NotFound"):
		return nil, explainLookup(err, c.region)
	case err != nil && len(ids) == 0:
		return nil, c.essential(err)
	case err != nil:
		return c.withoutNameServers(ids, err), ctx.Err()
	case len(found) == 0:
		return nil, hint.With(fmt.Errorf("no VPC found in %s", c.region), "check the Region and the account of your credentials")
	}
	c.described = true
	servers, err := c.nameServers(ctx, found)
	if err != nil {
		for _, vpc := range found {
			ids = append(ids, vpc.ID)
		}
		slices.Sort(ids)
		return c.withoutNameServers(slices.Compact(ids), err), ctx.Err()
	}
	var vpcs []snapshot.VPC
	for _, vpc := range found {
		vpcs = append(vpcs, snapshot.VPC{ID: vpc.ID, NameServers: servers[vpc.DHCPOptions]})
	}
	return vpcs, nil
}

func (c *collector) withoutNameServers(ids []string, err error) []snapshot.VPC {
	var vpcs []snapshot.VPC
	for _, id := range ids {
		c.unread(snapshot.NameServers, id, err)
		vpcs = append(vpcs, snapshot.VPC{ID: id})
	}
	return vpcs
}

func (c *collector) describeVPCs(ctx context.Context, ids []string) ([]ec2VPC, error) {
	var all []ec2VPC
	for token := ""; ; {
		var page struct {
			VPCs      []ec2VPC `xml:"vpcSet>item"`
			NextToken string   `xml:"nextToken"`
		}
		if err := c.ec2.ask(ctx, "DescribeVpcs", numbered("VpcId", ids, token), &page); err != nil {
			return nil, err
		}
		all = append(all, page.VPCs...)
		if token = page.NextToken; token == "" {
			return all, nil
		}
	}
}

// nameServers returns those of the DHCP options of some VPCs, by the ID of the options.
func (c *collector) nameServers(ctx context.Context, vpcs []ec2VPC) (map[string][]string, error) {
	var ids []string
	for _, vpc := range vpcs {
		if vpc.DHCPOptions != "" && vpc.DHCPOptions != "default" {
			ids = append(ids, vpc.DHCPOptions)
		}
	}
	slices.Sort(ids)
	servers := map[string][]string{}
	for some := range slices.Chunk(slices.Compact(ids), 100) {
		var answer struct {
			Options []struct {
				ID             string `xml:"dhcpOptionsId"`
				Configurations []struct {
					Key    string   `xml:"key"`
					Values []string `xml:"valueSet>item>value"`
				} `xml:"dhcpConfigurationSet>item"`
			} `xml:"dhcpOptionsSet>item"`
		}
		if err := c.ec2.ask(ctx, "DescribeDhcpOptions", numbered("DhcpOptionsId", some, ""), &answer); err != nil {
			return nil, err
		}
		c.allowed["ec2:DescribeDhcpOptions"] = true
		for _, o := range answer.Options {
			for _, configuration := range o.Configurations {
				if configuration.Key == "domain-name-servers" {
					servers[o.ID] = configuration.Values
				}
			}
		}
	}
	return servers, nil
}

// numbered returns parameters as EC2 has lists: VpcId.1, VpcId.2.
func numbered(name string, values []string, token string) url.Values {
	parameters := url.Values{}
	for i, value := range values {
		parameters.Set(name+"."+strconv.Itoa(i+1), value)
	}
	if token != "" {
		parameters.Set("NextToken", token)
	}
	return parameters
}
