package phantom

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// kind is how a pattern is compared.
type kind uint8

const (
	exact    kind = iota + 1 // example.com
	below                    // *.example.com
	inFront                  // _ldap._tcp.*
	formed                   // ssm.<region>.amazonaws.com
	expanded                 // whatever has a search suffix of AWS behind it
)

// expansion stands for a name that the others do not claim and that a resolver on
// the instance tried with the search domain of its VPC.
const expansion = "<name>.<search domain>"

type pattern struct {
	kind  kind
	name  domain.Name // of exact and below
	front string      // of inFront
	form  form        // of formed
}

func parsePattern(s string) (pattern, error) {
	if s == expansion {
		return pattern{kind: expanded}, nil
	}
	if strings.Contains(s, "<") {
		f, err := parseForm(s)
		return pattern{kind: formed, form: f}, err
	}
	if front, ok := strings.CutSuffix(s, ".*"); ok {
		_, err := parseCanonical(front)
		return pattern{kind: inFront, front: front}, err
	}
	if base, ok := strings.CutPrefix(s, "*."); ok {
		n, err := parseCanonical(base)
		return pattern{kind: below, name: n}, err
	}
	n, err := parseCanonical(s)
	return pattern{kind: exact, name: n}, err
}

// parseCanonical refuses a second way to write the same name, and escapes.
func parseCanonical(s string) (domain.Name, error) {
	n, err := domain.ParseName(s)
	if err == nil && (n.String() != s || strings.ContainsAny(s, `\*`)) {
		err = fmt.Errorf("%q is not in the form %q", s, n)
	}
	return n, err
}

// byShape reports whether anybody can make a name that p matches, in a domain of
// their own.
func (p pattern) byShape() bool {
	return p.kind == inFront || p.kind == formed && p.form.guesses()
}
