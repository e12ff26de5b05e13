package account

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/smithy-go"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

func hasCode(err error, code string) bool {
	var refused smithy.APIError
	return errors.As(err, &refused) && refused.ErrorCode() == code
}

func isDenied(err error) bool {
	return hasCode(err, "AccessDeniedException") || hasCode(err, "AccessDenied") || hasCode(err, "UnauthorizedOperation")
}

func noRegion() error {
	return hint.With(errors.New("no AWS Region"), "add --region, as in --region eu-central-1, or set AWS_REGION")
}

func noCredentials(err error) error {
	return hint.With(fmt.Errorf("no AWS credentials: %w", err),
		"set AWS_PROFILE, or sign in with aws sso login; read-only credentials are enough")
}

func noManagedLists(region string) error {
	return hint.With(fmt.Errorf("AWS has no managed domain lists in %s", region),
		"check the Region; where AWS has none, use lists of your own")
}

// explainLookup words what went wrong with a question to Route 53 Resolver, and what to do about it.
func explainLookup(err error, region string) error {
	return explain(err, "Route 53 Resolver", region)
}

func explain(err error, service, region string) error {
	var refused smithy.APIError
	var answered interface{ HTTPStatusCode() int }
	switch {
	case errors.As(err, &refused) && refused.ErrorCode() == "UnknownError" && errors.As(err, &answered):
		// The SDK's word for an answer that is not of AWS, such as that of a proxy.
		return hint.With(fmt.Errorf("cannot ask %s in %s: the answer has HTTP status %d and is not from AWS", service, region, answered.HTTPStatusCode()),
			"check the network, the proxy and AWS_ENDPOINT_URL")
	case errors.As(err, &refused):
		return explainRefusal(refused, actionOf(err))
	}
	return hint.With(fmt.Errorf("cannot ask %s in %s: %w", service, region, withoutWrapping(err)),
		"check the name of the Region, the network, the proxy and AWS_ENDPOINT_URL")
}

// withoutWrapping returns an error of the network without the words of the SDK around it.
func withoutWrapping(err error) error {
	var unreachable net.Error
	if errors.As(err, &unreachable) {
		return unreachable
	}
	return err
}

func explainRefusal(refused smithy.APIError, action string) error {
	err := fmt.Errorf("AWS refuses: %s: %s", refused.ErrorCode(), refused.ErrorMessage())
	switch refused.ErrorCode() {
	case "AccessDeniedException", "AccessDenied", "UnauthorizedOperation":
		return hint.With(err, statementHint([]string{action}))
	case "ThrottlingException", "Throttling", "TooManyRequestsException":
		return hint.With(err, fmt.Sprintf("wait and try again: AWS takes %v", awsdns.RequestsPerSecond))
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException":
		return hint.With(err, "check the credentials, and that the account has enabled the Region")
	case "ExpiredTokenException", "ExpiredToken":
		return hint.With(err, "sign in again, as with aws sso login")
	default:
		return err
	}
}

func noSuchVPC(id, region string) error {
	return hint.With(fmt.Errorf("VPC %s not found in %s", id, region), "check the ID, the Region and the account of your credentials")
}

// mayBeUnread reports whether a snapshot goes on without the thing that an error is about: one
// that does not exist, or that another account does not show. It stops if a permission is missing
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

// actionOf names the action of a request as a policy of IAM does.
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
	return hint.With(hint.Listed{Head: "AWS refuses, because permissions are missing:", Items: refusals}, statementHint(actions))
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
