package resolver

import (
	"errors"
	"fmt"
)

// problems collects everything that is wrong with one construct, so that a person
// mends it in one go.
type problems struct {
	what string // as in `DnsFirewall "Prod/Firewall"`
	all  []error
}

func problemsOf(kind, path string) *problems {
	return &problems{what: fmt.Sprintf("%s %q", kind, path)}
}

// add records a problem in the form "what is wrong; what to do".
func (p *problems) add(format string, args ...any) {
	p.all = append(p.all, fmt.Errorf("resolver: %s: "+format, append([]any{p.what}, args...)...))
}

func (p *problems) err() error { return errors.Join(p.all...) }

// must panics with an error, which is how a CDK construct refuses its props.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
