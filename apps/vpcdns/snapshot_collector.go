package main

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

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
