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
	return text{value: *s, set: true, token: isTokenText(*s)}
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

// known reports whether the value is there to be checked.
func (t text) known() bool   { return t.set && !t.token }
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
