package resolver

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// arnForm is what the ARN of one kind of thing looks like. The pattern picks out the
// Region and the ID.
type arnForm struct {
	kind, what, form string
	pattern          *regexp.Regexp
}

var (
	queryLogConfigArn = &arnForm{
		"QueryLogging", "query log config", "arn:PARTITION:route53resolver:REGION:ACCOUNT:resolver-query-log-config/rqlc-...",
		regexp.MustCompile(`^arn:aws[a-z-]*:route53resolver:([a-z0-9-]+):[0-9]{12}:resolver-query-log-config/(rqlc-[0-9a-f]+)$`),
	}
	ruleGroupArn = &arnForm{
		"DnsFirewall", "rule group", "arn:PARTITION:route53resolver:REGION:ACCOUNT:firewall-rule-group/rslvr-frg-...",
		regexp.MustCompile(`^arn:aws[a-z-]*:route53resolver:([a-z0-9-]+):[0-9]{12}:firewall-rule-group/(rslvr-frg-[0-9a-f]+)$`),
	}
)

// QueryLoggingFromConfigArn imports a query log config by its ARN, which may be a token:
// one that another account shares, or one of another stack. Other than one imported by
// its ID it can be put into a [Profile], and into a [ResourceShare] if the account of the
// stack owns it.
func QueryLoggingFromConfigArn(scope constructs.Construct, id *string, configArn *string) QueryLogging {
	q := &queryLogging{id: importByArn(scope, id, queryLogConfigArn, configArn), arn: configArn}
	constructs.NewConstruct_Override(q, scope, id)
	q.final = validateAtSynthesis("QueryLogging", q, q.validate)
	return q
}

// DnsFirewallFromRuleGroupArn imports a rule group by its ARN, which may be a token: one
// that another account shares, or one of another stack. Other than one imported by its ID
// it can be put into a [Profile], and into a [ResourceShare] if the account of the stack
// owns it.
func DnsFirewallFromRuleGroupArn(scope constructs.Construct, id *string, firewallRuleGroupArn *string) DnsFirewall {
	f := &dnsFirewall{id: importByArn(scope, id, ruleGroupArn, firewallRuleGroupArn), arn: firewallRuleGroupArn, imported: true}
	constructs.NewConstruct_Override(f, scope, id)
	f.final = validateAtSynthesis("DnsFirewall", f, f.validate)
	return f
}

// importByArn checks an ARN and gives the ID that it ends in.
func importByArn(scope constructs.Construct, id *string, form *arnForm, arn *string) *string {
	p := problemsOf(form.kind, childPath(scope, id))
	region := textOf(awscdk.Stack_Of(scope).Region())
	found := form.id(p, textOf(arn), region)
	must(p.err())
	return found
}

func (f *arnForm) id(p *problems, arn, region text) *string {
	if arn.token {
		return idOfArn(&arn.value)
	}
	if arn.pending {
		return &arn.value
	}
	match := f.pattern.FindStringSubmatch(arn.value)
	switch {
	case arn.value == "":
		p.add("the ARN of the %s to import is missing; it has the form %s", f.what, f.form)
	case match == nil:
		p.add("%q is no ARN of a %s; it has the form %s", arn.value, f.what, f.form)
	case region.known() && match[1] != region.value:
		p.add("the %s is in %s and the stack in %s, and a VPC takes only what is in its own Region; make one there", f.what, match[1], region.value)
	default:
		return &match[2]
	}
	return nil
}

// idOfArn is the ID in an ARN that only the deployment knows.
func idOfArn(arn *string) *string {
	return awscdk.Fn_Select(ptr(1.0), awscdk.Fn_Split(ptr("/"), arn, nil))
}
