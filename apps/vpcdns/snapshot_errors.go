package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/smithy-go"
)

func noSuchVPC(id, region string) error {
	return withHint(fmt.Errorf("VPC %s not found in %s", id, region), "check the ID, the Region and the account of your credentials")
}

func hasCode(err error, code string) bool {
	var refused smithy.APIError
	return errors.As(err, &refused) && refused.ErrorCode() == code
}

func isDenied(err error) bool {
	return hasCode(err, "AccessDeniedException") || hasCode(err, "AccessDenied") || hasCode(err, "UnauthorizedOperation")
}

// mayBeUnread reports whether a snapshot goes on without what an error is about: what is not
// there, and what another account does not show. It does not where a permission is missing
// that the caller's own account can give.
func (c *collector) mayBeUnread(err error, foreign bool) bool {
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		return true
	case hasCode(err, "ValidationException"), hasCode(err, "InvalidParameterException"):
		return foreign
	case isDenied(err):
		return foreign || c.isOthers(err)
	default:
		return false
	}
}

var accountInARN = regexp.MustCompile(`arn:[a-z-]+:route53resolver:[a-z0-9-]+:(\d{12}):`)

// isOthers reports whether a refusal names a resource of another account.
func (c *collector) isOthers(err error) bool {
	named := accountInARN.FindStringSubmatch(err.Error())
	return named != nil && c.account != "" && named[1] != c.account
}

// whyRefused says what AWS refused. It leaves out what differs from one person or day to the
// next, such as the session of a role: snapshots must not differ by it.
func whyRefused(err error) string {
	var refused smithy.APIError
	var answered interface{ HTTPStatusCode() int }
	switch {
	case isDenied(err) && errors.As(err, &refused):
		return fmt.Sprintf("AWS refuses %s: %s", actionOf(err), refused.ErrorCode())
	case errors.As(err, &refused):
		return fmt.Sprintf("AWS refuses %s: %s: %s", actionOf(err), refused.ErrorCode(), refused.ErrorMessage())
	case errors.As(err, &answered):
		return fmt.Sprintf("the answer to %s has HTTP status %d", actionOf(err), answered.HTTPStatusCode())
	default:
		return fmt.Sprintf("no answer to %s", actionOf(err))
	}
}

// actionOf names what was asked as a policy of IAM does.
func actionOf(err error) string {
	var operation *smithy.OperationError
	if !errors.As(err, &operation) {
		return "AWS"
	}
	return strings.ToLower(operation.Service()) + ":" + operation.Operation()
}

// denied are the errors of actions that are not allowed, by the names of the actions.
type denied map[string]error

// essential returns the error of a request without which there is no snapshot. That of a
// missing permission is kept, to report all of them at once.
func (c *collector) essential(err error) error {
	if !isDenied(err) {
		return explainLookup(err, c.region)
	}
	if action := actionOf(err); c.denied[action] == nil {
		c.denied[action] = err
	}
	return nil
}

// missingPermissions is the error of all actions that are not allowed. Those that were not
// needed yet, because of the others, are tried with IDs that nothing has: AWS looks at
// permissions first.
func (c *collector) missingPermissions(ctx context.Context) error {
	for action, try := range c.probes() {
		if c.allowed[action] {
			continue
		}
		if err := try(ctx); isDenied(err) && c.denied[action] == nil {
			c.denied[action] = err
		}
	}
	actions := slices.Sorted(maps.Keys(c.denied))
	refusals := make([]string, len(actions))
	for i, action := range actions {
		refusals[i] = action + ": " + refusalText(c.denied[action])
	}
	return withHint(listedError{"AWS refuses, because permissions are missing:", refusals}, statementHint(actions))
}

// refusalText is what AWS says, which names the identity that lacks the permission.
func refusalText(err error) string {
	var refused smithy.APIError
	if !errors.As(err, &refused) {
		return err.Error()
	}
	return refused.ErrorCode() + ": " + refused.ErrorMessage()
}

// statementHint is a statement of an IAM policy to copy.
func statementHint(actions []string) string {
	quoted := make([]string, len(actions))
	for i, action := range actions {
		quoted[i] = strconv.Quote(action)
	}
	return fmt.Sprintf(`add this statement to an IAM policy; its actions read and change nothing: {"Effect": "Allow", "Action": [%s], "Resource": "*"}`, strings.Join(quoted, ", "))
}

// probes are requests for the actions that a snapshot may need after others, for things that
// are not there.
func (c *collector) probes() map[string]func(context.Context) error {
	none := func(prefix string) *string { return aws.String(prefix + "00000000000000000") }
	return map[string]func(context.Context) error{
		"ec2:DescribeDhcpOptions": func(ctx context.Context) error {
			return c.ec2.ask(ctx, "DescribeDhcpOptions", numbered("DhcpOptionsId", []string{*none("dopt-")}, ""), &struct{}{})
		},
		"route53resolver:ListFirewallRuleGroupAssociations": func(ctx context.Context) error {
			_, err := c.resolver.ListFirewallRuleGroupAssociations(ctx, &route53resolver.ListFirewallRuleGroupAssociationsInput{VpcId: none("vpc-")})
			return err
		},
		"route53resolver:GetFirewallRuleGroup": func(ctx context.Context) error {
			_, err := c.resolver.GetFirewallRuleGroup(ctx, &route53resolver.GetFirewallRuleGroupInput{FirewallRuleGroupId: none("rslvr-frg-")})
			return err
		},
		"route53resolver:ListFirewallRules": func(ctx context.Context) error {
			_, err := c.resolver.ListFirewallRules(ctx, &route53resolver.ListFirewallRulesInput{FirewallRuleGroupId: none("rslvr-frg-")})
			return err
		},
		"route53resolver:ListFirewallDomains": func(ctx context.Context) error {
			_, err := c.resolver.ListFirewallDomains(ctx, &route53resolver.ListFirewallDomainsInput{FirewallDomainListId: none("rslvr-fdl-")})
			return err
		},
		"route53resolver:GetFirewallConfig": func(ctx context.Context) error {
			_, err := c.resolver.GetFirewallConfig(ctx, &route53resolver.GetFirewallConfigInput{ResourceId: none("vpc-")})
			return err
		},
		"route53resolver:ListResolverQueryLogConfigAssociations": func(ctx context.Context) error {
			_, err := c.resolver.ListResolverQueryLogConfigAssociations(ctx, &route53resolver.ListResolverQueryLogConfigAssociationsInput{})
			return err
		},
		"route53resolver:GetResolverQueryLogConfig": func(ctx context.Context) error {
			_, err := c.resolver.GetResolverQueryLogConfig(ctx, &route53resolver.GetResolverQueryLogConfigInput{ResolverQueryLogConfigId: none("rqlc-")})
			return err
		},
		"route53profiles:ListProfileAssociations": func(ctx context.Context) error {
			_, err := c.profiles.ListProfileAssociations(ctx, &route53profiles.ListProfileAssociationsInput{ResourceId: none("vpc-")})
			return err
		},
		"route53profiles:ListProfileResourceAssociations": func(ctx context.Context) error {
			_, err := c.profiles.ListProfileResourceAssociations(ctx, &route53profiles.ListProfileResourceAssociationsInput{ProfileId: none("rp-")})
			return err
		},
	}
}
