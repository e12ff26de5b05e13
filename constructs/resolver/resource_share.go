package resolver

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsram"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// ResourceShare shares query log configs, rule groups and Profiles with other accounts,
// in the Region of the stack, by AWS Resource Access Manager.
//
// A consumer can associate what is shared with VPCs of its own and dissociate it again.
// It cannot change, delete or share it on, and does not see the owner's tags. The records
// of its VPCs go to the owner's destination, which has to take them: see the Accounts of
// [NewBucketProps]. Consumers use [QueryLoggingFromConfigArn],
// [DnsFirewallFromRuleGroupArn] and [ProfileFromProfileId], or with a ParameterPath
// [QueryLoggingFromParameter] and its kin.
//
// Taking something out of a share, or deleting the share, removes the consumers'
// associations without asking them: their logging and their protection end. AWS deletes a
// shared query log config only after that, which is the order in which CloudFormation
// deletes a stack with both.
//
// The deployment needs route53resolver:PutResolverQueryLogConfigPolicy,
// route53resolver:PutFirewallRuleGroupPolicy and route53profiles:PutProfilePolicy for the
// kinds that are shared. A domain list cannot be shared: it comes with the rule group that uses it.
type ResourceShare interface {
	constructs.Construct

	// ResourceShareArn is the ARN of the share.
	ResourceShareArn() *string

	// ParameterArn is the ARN of the SSM parameter that has the ARN of a shared QueryLogging,
	// DnsFirewall or Profile, or nil without ParameterPath and for what is not shared here.
	ParameterArn(shared constructs.Construct) *string
}

// ResourceShareProps are the properties of a [ResourceShare]. At least one resource is
// needed, of any kind. Consumers get AWS's default permission for each kind.
type ResourceShareProps struct {
	// Who it is shared with, at least one.
	//
	// Property: AWS::RAM::ResourceShare Principals.
	//
	// Default: none; it is required.
	Principals []Principal

	// The query log configs to share, each owned by the account of the stack.
	//
	// Property: AWS::RAM::ResourceShare ResourceArns.
	//
	// Default: none.
	QueryLoggings []QueryLogging

	// The rule groups to share, each owned by the account of the stack.
	//
	// Property: AWS::RAM::ResourceShare ResourceArns.
	//
	// Default: none.
	Firewalls []DnsFirewall

	// The Profiles to share, each owned by the account of the stack. What they hold comes
	// with them and needs no share of its own.
	//
	// Property: AWS::RAM::ResourceShare ResourceArns.
	//
	// Default: none.
	Profiles []Profile

	// Let accounts outside the organisation in; each must accept an invitation. Until
	// sharing with AWS Organizations is turned on in RAM, that is every other account.
	//
	// Property: AWS::RAM::ResourceShare AllowExternalPrincipals.
	//
	// Default: false, unlike AWS's default; it is in the template.
	AllowExternalPrincipals *bool

	// The name of the share, which consumers see; not empty.
	//
	// Property: AWS::RAM::ResourceShare Name.
	//
	// Default: made from the name of the stack and the path of the construct in it.
	Name *string

	// Where consumers find the ARNs of what is shared: a path such as /dns/shared, of at most 14
	// levels of letters, digits and . - _. Each resource gets an SSM parameter, PATH/ID by the ID
	// of its construct, which is shared with the same Principals; see
	// [QueryLoggingFromParameter]. They are of the advanced tier, which AWS charges for: only
	// that one can be shared. The deployment needs ssm:PutResourcePolicy on them.
	//
	// Property: AWS::SSM::Parameter Name.
	//
	// Default: none, and consumers are given the ARNs by hand.
	ParameterPath *string
}

type resourceShare struct {
	constructs.Construct
	arn        *string
	parameters map[string]*string
}

// NewResourceShare makes a share. It panics with all that is wrong with the props.
func NewResourceShare(scope constructs.Construct, id *string, props *ResourceShareProps) ResourceShare {
	if props == nil {
		props = &ResourceShareProps{}
	}
	p := problemsOfNew("ResourceShare", scope, id)
	plan := sharePlanOf(props)
	plan.check(p, placeOf(scope))
	must(p.err())

	s := &resourceShare{}
	constructs.NewConstruct_Override(s, scope, id)
	s.parameters = plan.makeParameters(s)
	s.arn = awsram.NewCfnResourceShare(s, ptr("Resource"), plan.props(s, s.parameters)).AttrArn()
	plan.reachVpcs()
	plan.warnOfDelivery(s)
	if plan.external && !plan.hasAccount() {
		warn(s, "external-principals", "AllowExternalPrincipals is on and no account is listed, so it only lets one be added later; leave it out")
	}
	return s
}

func (s *resourceShare) ResourceShareArn() *string { return s.arn }

func (s *resourceShare) ParameterArn(shared constructs.Construct) *string {
	if shared == nil {
		return nil
	}
	return s.parameters[*shared.Node().Path()]
}

// sharePlan is the pure value behind ResourceShareProps.
type sharePlan struct {
	name       text
	principals []Principal
	resources  []resource
	external   bool
	parameters text // the path of the SSM parameters with the ARNs
}

func sharePlanOf(props *ResourceShareProps) sharePlan {
	plan := sharePlan{
		name:       textOf(props.Name),
		principals: props.Principals,
		external:   props.AllowExternalPrincipals != nil && *props.AllowExternalPrincipals,
		parameters: textOf(props.ParameterPath),
	}
	for i, q := range props.QueryLoggings {
		plan.resources = append(plan.resources, configResource(q, i+1))
	}
	for i, f := range props.Firewalls {
		plan.resources = append(plan.resources, ruleGroupResource(f, i+1))
	}
	for i, pr := range props.Profiles {
		plan.resources = append(plan.resources, sharedProfile(pr, i+1))
	}
	return plan
}

// check adds what is wrong to p; account is that of the stack.
func (s sharePlan) check(p *problems, here place) {
	if s.name.set && s.name.value == "" {
		p.add("Name is empty; set it or leave it out")
	}
	checkPrincipals(p, s.principals)
	s.checkParameters(p)
	if len(s.resources) == 0 {
		p.add("nothing is shared; set QueryLoggings, Firewalls or Profiles")
	}
	for i, r := range s.resources {
		r.check(p)
		r.checkHome(p, here)
		if owner := r.owner(); differ(owner, here.account) {
			p.add("%s, %q, belongs to account %s, and what another account owns cannot be shared here; let its owner share it", r.where, r.path(), owner)
		}
		for _, earlier := range s.resources[:i] {
			r.checkTwice(p, earlier)
		}
	}
}

func (s sharePlan) props(scope constructs.Construct, parameters map[string]*string) *awsram.CfnResourceShareProps {
	name := s.name.pointer()
	if name == nil {
		name = awscdk.Names_UniqueResourceName(scope, &awscdk.UniqueResourceNameOptions{Separator: ptr("-")})
	}
	arns := *pointers(s.resources, func(r resource) *string { return r.arn.pointer() })
	for _, r := range s.resources {
		if arn := parameters[r.path()]; arn != nil {
			arns = append(arns, arn)
		}
	}
	return &awsram.CfnResourceShareProps{
		Name:                    name,
		AllowExternalPrincipals: s.external,
		Principals:              pointers(s.principals, func(r Principal) *string { return r.value.pointer() }),
		ResourceArns:            &arns,
	}
}

func pointers[T any](list []T, of func(T) *string) *[]*string {
	all := make([]*string, len(list))
	for i, v := range list {
		all[i] = of(v)
	}
	return &all
}

func (s sharePlan) hasAccount() bool {
	return slices.ContainsFunc(s.principals, func(r Principal) bool { return r.form == accountPrincipal })
}

// reachVpcs keeps shared constructs from warning that they have no VPC: all of them may be in
// the consumers' accounts.
func (s sharePlan) reachVpcs() {
	for _, r := range s.resources {
		r.needsNoVpc()
	}
}

// warnOfDelivery warns where the destination of a shared config lets AWS deliver for
// fewer accounts than it is shared with. Whether AWS asks on behalf of the consumer is
// not documented, and records that are refused are lost.
func (s sharePlan) warnOfDelivery(share constructs.Construct) {
	for _, r := range s.resources {
		config, ok := r.construct.(*queryLogging)
		if !ok || config.to.accounts == nil {
			continue
		}
		if missing := s.without(config.to.accounts); len(missing) > 0 {
			warn(share, "shared-destination", "%s, %q, is shared with %s, and its destination lets AWS deliver for %s alone; add the accounts to Accounts of the destination",
				r.where, r.path(), strings.Join(missing, ", "), accountsInWords(config.to.accounts))
		}
	}
}

// without gives the principals whose accounts are not among those that may deliver. Of an
// organisation it is only known that it has more than one.
func (s sharePlan) without(accounts []string) []string {
	var missing []string
	for _, principal := range s.principals {
		isAccount := principal.form == accountPrincipal
		if principal.value.known() && isAccount && !slices.Contains(accounts, principal.value.value) {
			missing = append(missing, principal.value.value)
		}
		if !isAccount && len(accounts) == 1 {
			missing = append(missing, principal.form.what)
		}
	}
	return missing
}

func accountsInWords(accounts []string) string {
	words := make([]string, len(accounts))
	for i, account := range accounts {
		words[i] = account
		if isTokenText(account) {
			words[i] = "the account of the stack"
		}
	}
	return strings.Join(words, ", ")
}

// Principal is who a [ResourceShare] shares with. Make one with [AccountPrincipal],
// [OrganizationalUnitPrincipal] or [OrganizationPrincipal].
type Principal struct {
	form  *principalForm
	value text
}

// principalForm is how AWS RAM names a kind of principal.
type principalForm struct {
	what, example string
	matches       func(string) bool
}

var (
	accountPrincipal = &principalForm{
		"an account", "12 digits", awsdns.IsAccountID,
	}
	unitPrincipal = &principalForm{
		"an organisational unit", "its ARN, arn:aws:organizations::MANAGEMENT-ACCOUNT:ou/o-.../ou-...",
		regexp.MustCompile(`^arn:aws[a-z-]*:organizations::[0-9]{12}:ou/o-[a-z0-9]{10,32}/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$`).MatchString,
	}
	organizationPrincipal = &principalForm{
		"an organisation", "its ARN, arn:aws:organizations::MANAGEMENT-ACCOUNT:organization/o-...",
		regexp.MustCompile(`^arn:aws[a-z-]*:organizations::[0-9]{12}:organization/o-[a-z0-9]{10,32}$`).MatchString,
	}
)

// AccountPrincipal is one account, by its 12 digits; may be a token. An account outside
// the organisation also needs AllowExternalPrincipals, and must accept an invitation.
func AccountPrincipal(accountId *string) Principal {
	return Principal{accountPrincipal, textOf(accountId)}
}

// OrganizationalUnitPrincipal is every account in and below a unit of AWS Organizations,
// by its ARN, arn:aws:organizations::MANAGEMENT-ACCOUNT:ou/o-.../ou-...; may be a token.
// The management account must have turned on sharing with AWS Organizations in RAM.
func OrganizationalUnitPrincipal(unitArn *string) Principal {
	return Principal{unitPrincipal, textOf(unitArn)}
}

// OrganizationPrincipal is every account of the organisation, by its ARN,
// arn:aws:organizations::MANAGEMENT-ACCOUNT:organization/o-...; may be a token. The
// management account must have turned on sharing with AWS Organizations in RAM.
func OrganizationPrincipal(organizationArn *string) Principal {
	return Principal{organizationPrincipal, textOf(organizationArn)}
}

func checkPrincipals(p *problems, principals []Principal) {
	if len(principals) == 0 {
		p.add("Principals is required")
	}
	seen := map[string]int{}
	for i, principal := range principals {
		principal.check(p, i+1)
		if first, twice := seen[principal.value.value]; twice && principal.value.set {
			p.add("principal %d repeats principal %d; list each once", i+1, first)
		}
		seen[principal.value.value] = i + 1
	}
}

func (r Principal) check(p *problems, position int) {
	switch {
	case r.form == nil:
		p.add("principal %d is empty; use AccountPrincipal, OrganizationalUnitPrincipal or OrganizationPrincipal", position)
	case !r.value.deferred() && !r.form.matches(r.value.value):
		p.add("principal %d is %q, which is not %s; use %s", position, r.value.value, r.form.what, r.form.example)
	}
}

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
		p.add("%s, %q, is imported by its ID, so its ARN is unknown; %s", r.where, r.path(), r.kind.remedy)
	}
}

// checkHome refuses what another account or Region makes: what is shared or put into a
// Profile is in the account and Region of that, or imported by its ARN.
func (r resource) checkHome(p *problems, here place) {
	checkHome(p, here, r.where, r.construct, "make one there, or "+r.kind.remedy+" once it is shared")
}

// checkTwice reports a resource that is listed already. The CDK encodes one reference as one
// text, so this holds for tokens too.
func (r resource) checkTwice(p *problems, earlier resource) {
	if r.arn.set && r.arn.value == earlier.arn.value {
		p.add("%s, %q, is listed twice; list each resource once", r.where, r.path())
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
