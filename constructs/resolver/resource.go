package resolver

import (
	"fmt"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
)

// resourceKind is one kind of thing that is shared or put into a Profile.
type resourceKind struct {
	role   string // in logical IDs
	what   string // in words
	prop   string // where it is given
	remedy string // what to do about one whose ARN is not known
}

var (
	configKind    = &resourceKind{"QueryLogging", "query log config", "QueryLoggings", "import it with QueryLoggingFromConfigArn"}
	ruleGroupKind = &resourceKind{"Firewall", "rule group", "Firewalls", "import it with DnsFirewallFromRuleGroupArn"}
	profileKind   = &resourceKind{"Profile", "Profile", "Profiles", "share it in the app that makes it"}
)

// resource is a construct that something refers to by its ARN: a share, a Profile.
type resource struct {
	kind      *resourceKind
	where     string               // the prop and the position in it, as in "Firewalls 2"
	construct constructs.Construct // nil if it was left out
	arn       text
}

func resourceOf(kind *resourceKind, position int) resource {
	return resource{kind: kind, where: fmt.Sprintf("%s %d", kind.prop, position)}
}

func configResource(q QueryLogging, position int) resource {
	r := resourceOf(configKind, position)
	if q != nil {
		r.construct, r.arn = q, textOf(q.QueryLogConfigArn())
	}
	return r
}

func ruleGroupResource(f DnsFirewall, position int) resource {
	r := resourceOf(ruleGroupKind, position)
	if f != nil {
		r.construct, r.arn = f, textOf(f.FirewallRuleGroupArn())
	}
	return r
}

func sharedProfile(pr Profile, position int) resource {
	r := resourceOf(profileKind, position)
	if pr != nil {
		r.construct, r.arn = pr, textOf(pr.ProfileArn())
	}
	return r
}

func (r resource) check(p *problems) {
	switch {
	case r.construct == nil:
		p.add("%s is nil; pass a construct or leave it out", r.where)
	case r.arn.value == "":
		p.add("%s, %q, is imported by its ID, which does not tell its ARN; %s", r.where, r.path(), r.kind.remedy)
	}
}

// checkHome refuses what another account or Region makes: what is shared or put into a
// Profile is in the account and Region of that, or imported by its ARN.
func (r resource) checkHome(p *problems, here place) {
	checkHome(p, here, r.where, r.construct, "make one there, or "+r.kind.remedy+" once it is shared")
}

// checkTwice tells of a resource that is there already. The CDK encodes one reference
// as one text, so this holds for tokens too.
func (r resource) checkTwice(p *problems, earlier resource) {
	if r.arn.set && r.arn.value == earlier.arn.value {
		p.add("%s, %q, is there twice; name each resource once", r.where, r.path())
	}
}

// owner is the account in the ARN, if that is known.
func (r resource) owner() string {
	if parts := strings.Split(r.arn.value, ":"); r.arn.known() && len(parts) > 4 {
		return parts[4]
	}
	return ""
}

func (r resource) path() string { return *r.construct.Node().Path() }

// reached is a construct that VPCs get without being associated with it here.
type reached interface{ markReached() }

// needsNoVpc keeps the construct from warning that it has no VPC of its own.
func (r resource) needsNoVpc() {
	if c, ok := r.construct.(reached); ok {
		c.markReached()
	}
}
