package resolver

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// text is a string prop. A token stands for a value that is known only at deployment, such as
// a template parameter, and is exempt from checks of its content.
type text struct {
	value string
	set   bool
	token bool
	// The CDK looks the value up after a first synthesis, and this stands for it until then.
	// It is exempt from checks too: a program that a check stops never gets to the lookup.
	pending bool
}

// number is a numeric prop; see [text].
type number struct {
	value float64
	set   bool
	token bool
}

func textOf(s *string) text {
	if s == nil {
		return text{}
	}
	return text{value: *s, set: true, token: isTokenText(*s), pending: isStandIn(*s)}
}

func textOr(given *string, otherwise string) text {
	if given == nil {
		return text{value: otherwise, set: true}
	}
	return textOf(given)
}

func textsOf(list *[]*string) []text {
	if list == nil {
		return nil
	}
	all := make([]text, len(*list))
	for i, s := range *list {
		all[i] = textOf(s)
		all[i].token = all[i].token || isTokenList(all[i].value)
	}
	return all
}

func numberOf(n *float64) number {
	if n == nil {
		return number{}
	}
	return number{value: *n, set: true, token: isTokenNumber(*n)}
}

func numberOr(n *float64, otherwise float64) number {
	if n == nil {
		return number{value: otherwise, set: true}
	}
	return numberOf(n)
}

// isTokenText knows how the CDK encodes a token in a text. Token_IsUnresolved would ask
// node, and apps ask so often that it shows.
// See https://docs.aws.amazon.com/cdk/v2/guide/tokens.html
func isTokenText(s string) bool { return strings.Contains(s, "${Token[") }

// isTokenNumber knows that the CDK encodes a token in a number as a huge negative one.
func isTokenNumber(n float64) bool { return n < -1e200 }

// lookupStandIn is the ID that ec2.Vpc_FromLookup gives at first.
const lookupStandIn = "vpc-12345"

// isStandIn knows what the CDK gives for a value that it has yet to look up: of an SSM
// parameter, maybe as a part of a text, or of a VPC.
func isStandIn(s string) bool {
	return s == lookupStandIn || strings.Contains(s, "dummy-value-for-")
}

// deferred reports whether the value comes later: at deployment or after a lookup.
func (t text) deferred() bool { return t.token || t.pending }

// known reports whether the value is there to be checked.
func (t text) known() bool   { return t.set && !t.deferred() }
func (n number) known() bool { return n.set && !n.token }

func (n number) integral() bool { return n.value == float64(int64(n.value)) }

// fromTo is a range in the digits that users write.
func fromTo(r awsdns.Range) string { return fmt.Sprintf(" from %d to %d", r.First, r.Last) }

// within reports whether a number is a whole one in a range.
func within(n number, r awsdns.Range) bool {
	return n.integral() && float64(r.First) <= n.value && n.value <= float64(r.Last)
}

func checkRange(p *problems, prop string, n number, least, most float64) {
	if n.known() && (n.value < least || n.value > most || !n.integral()) {
		p.add("%s is %v; use a whole number from %v to %v", prop, n.value, least, most)
	}
}

// pointer gives the prop back in the form the CDK takes it; unset is nil.
func (t text) pointer() *string {
	if !t.set {
		return nil
	}
	return &t.value
}

func ptr[T any](v T) *T { return &v }

// or gives a prop, or what stands for it if it is not set.
func (t text) or(other text) text {
	if t.set {
		return t
	}
	return other
}

// isTokenList knows the text that the CDK puts into a list which only the deployment
// knows; it is then the only element.
func isTokenList(s string) bool {
	return strings.HasPrefix(s, "#{Token[")
}

// problems collects everything that is wrong with one construct, so a user can fix all of it
// at once.
type problems struct {
	what func() string // as in `DnsFirewall "Prod/Firewall"`; it asks node, so only a problem calls it
	all  []error
}

func problemsOf(kind, path string) *problems {
	return &problems{what: func() string { return fmt.Sprintf("%s %q", kind, path) }}
}

// problemsIn collects what is wrong with a construct that is in the tree.
func problemsIn(kind string, construct constructs.IConstruct) *problems {
	return &problems{what: func() string { return fmt.Sprintf("%s %q", kind, pathOf(construct)) }}
}

// problemsOfNew collects what is wrong with a construct before it is made.
func problemsOfNew(kind string, scope constructs.Construct, id *string) *problems {
	if scope == nil || id == nil {
		panic(fmt.Errorf("resolver: a construct needs a scope and an id; pass the stack and a name that is unique in it"))
	}
	return &problems{what: func() string { return fmt.Sprintf("%s %q", kind, strings.TrimPrefix(pathOf(scope)+"/"+*id, "/")) }}
}

// add records a problem in the form "what is wrong; what to do".
func (p *problems) add(format string, args ...any) {
	p.all = append(p.all, fmt.Errorf("resolver: %s: "+format, append([]any{p.what()}, args...)...))
}

func (p *problems) err() error { return errors.Join(p.all...) }

// must panics with an error, which is how a CDK construct refuses its props.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// checkName checks the Name of a query log config, domain list, rule group or association.
func checkName(p *problems, prop string, name text) {
	if name.known() && !awsdns.IsName(name.value) {
		p.add("%s is %q; use 1-64 letters, digits, spaces, hyphens, underscores or apostrophes, not digits alone", prop, name.value)
	}
}

// maxTagKey and maxTagValue are what CloudFormation's schemas of the three Firewall types
// take, in characters. The API, and every other type, takes one more of each.
const (
	maxTagKey   = 127
	maxTagValue = 255
)

// checkTags adds to p what is wrong with the tags of something, which words name.
func checkTags(p *problems, words func() string, tags awscdk.TagManager) {
	if tags == nil || !*tags.HasTags() {
		return
	}
	what := words()
	all := *tags.TagValues()
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if n := utf8.RuneCountInString(key); n > maxTagKey && !isTokenText(key) {
			p.add("%s has a tag key of %d characters (%.20s...), but CloudFormation takes at most %d for DNS Firewall; shorten it", what, n, key, maxTagKey)
		}
		if n := utf8.RuneCountInString(*all[key]); n > maxTagValue && !isTokenText(*all[key]) {
			p.add("%s has a tag %.40q with a value of %d characters, but CloudFormation takes at most %d for DNS Firewall; shorten it", what, key, n, maxTagValue)
		}
	}
}

const (
	defaultRetentionDays       = 30
	defaultAssociationPriority = 150
	rulePriorityStep           = 100
)

func checkImport(p *problems, what, prefix string, id *string) error {
	t := textOf(id)
	switch {
	case t.value == "":
		p.add("the ID of the %s to import is missing; an ID is %s and hexadecimal digits", what, prefix)
	case t.known() && !awsdns.IsID(t.value, prefix):
		p.add("%q is not the ID of a %s; an ID is %s and hexadecimal digits, not a name or an ARN", t.value, what, prefix)
	}
	return p.err()
}

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

// importByArn checks an ARN and gives the ID that it ends in.
func importByArn(scope constructs.Construct, id *string, form *arnForm, arn *string) *string {
	p := problemsOfNew(form.kind, scope, id)
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
		p.add("%q is not the ARN of a %s; it has the form %s", arn.value, f.what, f.form)
	case region.known() && match[1] != region.value:
		p.add("the %s is in %s and the stack in %s, but a VPC takes only what is in its own Region; make one there", f.what, match[1], region.value)
	default:
		return &match[2]
	}
	return nil
}

// idOfArn is the ID in an ARN that is known only at deployment.
func idOfArn(arn *string) *string {
	return awscdk.Fn_Select(ptr(1.0), awscdk.Fn_Split(ptr("/"), arn, nil))
}
