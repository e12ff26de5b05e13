package resolver

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// text is a string prop. A token stands for a value that only the deployment knows,
// such as a template parameter, and is exempt from checks of its content.
type text struct {
	value string
	set   bool
	token bool
	// The CDK looks the value up after a first synthesis, and this stands for it until
	// then. It is exempt from checks too: a program that they stop is never looked up for.
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

func numberOf(n *float64) number {
	if n == nil {
		return number{}
	}
	return number{value: *n, set: true, token: isTokenNumber(*n)}
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

// fromTo words a range in the digits that people are to write.
func fromTo(r awsdns.Range) string { return fmt.Sprintf(" from %d to %d", r.First, r.Last) }

// within reports whether a number is a whole one in a range.
func within(n number, r awsdns.Range) bool {
	return n.integral() && float64(r.First) <= n.value && n.value <= float64(r.Last)
}

// pointer gives the prop back in the form the CDK takes it; unset is nil.
func (t text) pointer() *string {
	if !t.set {
		return nil
	}
	return &t.value
}

// isTokenList knows the text that the CDK puts into a list which only the deployment
// knows; it is then the only element.
func isTokenList(s string) bool {
	return strings.HasPrefix(s, "#{Token[")
}
