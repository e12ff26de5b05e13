package access

import (
	"fmt"
	"strings"
)

// Request is what a service asks for.
type Request struct {
	Service  Text // such as delivery.logs.amazonaws.com
	Action   string
	Resource Text // its ARN

	// Context has the values of condition keys in lower case. What AWS puts into a key
	// that is not here is not known.
	Context map[string]Value

	// Work is how much comparing may cost, in characters of patterns times characters of
	// texts. It is counted down; below 0 every answer is Maybe. Nil means no bound.
	Work *int
}

// match is [match] within the bound of a request.
func (r Request) match(pattern, text Text, how likeness) Truth {
	if r.Work == nil {
		return match(pattern, text, how)
	}
	return matchWithin(pattern, text, how, r.Work)
}

// Value is that of a condition key.
type Value struct {
	Text   Text
	Absent bool // the key is not in the request
}

// Decision is what policies make of a request.
type Decision struct {
	// Allowed says whether some statement allows it and none denies it.
	Allowed Truth

	// DeniedBy is a statement that denies it for certain, and the document it is in.
	DeniedBy *Statement
	In       *Document
}

// Judge decides about a request by all policies that there are about a resource. Without
// any that allows it, the answer is No.
func Judge(all []*Document, r Request) Decision {
	var d Decision
	denied := No
	for _, document := range all {
		if document.Open {
			d.Allowed, denied = max(d.Allowed, Maybe), max(denied, Maybe)
		}
		for i := range document.Statements {
			s := &document.Statements[i]
			truth := s.Match(r).All()
			if s.Deny {
				denied = max(denied, truth)
			} else {
				d.Allowed = max(d.Allowed, truth)
			}
			if s.Deny && truth == Yes && d.DeniedBy == nil {
				d.DeniedBy, d.In = s, document
			}
		}
	}
	d.Allowed = min(d.Allowed, denied.Not())
	return d
}

// Match says which parts of a statement a request meets.
type Match struct {
	There     Truth // the statement
	Principal Truth
	Action    Truth
	Resource  Truth
	Condition Truth

	// Unmet is the first condition that is certainly not met, in words.
	Unmet string
}

// All says whether a request meets the whole statement.
func (m Match) All() Truth {
	return min(m.There, m.Principal, m.Action, m.Resource, m.Condition)
}

// Match compares a statement with a request.
func (s *Statement) Match(r Request) Match {
	m := Match{
		There: Yes, Principal: s.principal(r), Condition: Yes,
		Action:   s.actions.of(r),
		Resource: s.resources.covers(r, r.Resource),
	}
	if s.Open {
		m.There = Maybe
	}
	for _, c := range s.conditions {
		truth := c.met(r)
		if truth == No && m.Unmet == "" {
			m.Unmet = c.words()
		}
		m.Condition = min(m.Condition, truth)
	}
	return m
}

// Resources returns what a statement covers, for a message.
func (s *Statement) Resources() string { return s.resources.words("Resource") }

// Actions returns the actions of a statement, for a message.
func (s *Statement) Actions() string { return s.actions.words("Action") }

func (e element) words(name string) string {
	if e.not {
		name = "Not" + name
	}
	return name + " " + listed(e.values)
}

func listed(values []Text) string {
	const most = 3
	var words []string
	for i, v := range values {
		if i == most {
			words = append(words, fmt.Sprintf("%d more", len(values)-most))
			break
		}
		words = append(words, v.String())
	}
	return strings.Join(words, ", ")
}

// of says whether an element has an action, whose case does not matter.
func (e element) of(r Request) Truth {
	lowered := e
	lowered.values = make([]Text, len(e.values))
	for i, v := range e.values {
		lowered.values[i] = v.lower()
	}
	return lowered.covers(r, Literal(strings.ToLower(r.Action)))
}

func (e element) covers(r Request, text Text) Truth {
	if e.absent {
		return Maybe
	}
	truth := No
	for _, value := range e.values {
		truth = max(truth, r.match(value, text, like))
	}
	if e.open {
		truth = max(truth, Maybe)
	}
	if e.not {
		return truth.Not()
	}
	return truth
}

// principal says whether a statement is about the service of a request.
func (s *Statement) principal(r Request) Truth {
	truth := No
	for _, p := range s.principals {
		truth = max(truth, p.is(r))
	}
	if s.openPrincipal {
		truth = max(truth, Maybe)
	}
	switch {
	case !s.notPrincipal:
		return truth
	case s.Deny:
		return truth.Not()
	default:
		return min(truth.Not(), Maybe) // AWS does not support it with Allow
	}
}

func (p principal) is(r Request) Truth {
	switch p.kind {
	case "Service":
		text := p.text.lower()
		// AWS does not document what a star in the name of a service does.
		return max(r.match(text, r.Service, same), min(r.match(text, r.Service, like), Maybe))
	case "", "AWS":
		text, known := p.text.Known()
		return min(r.match(p.text, Literal("*"), same), max(truthOf(known && text == "*"), Maybe))
	default:
		return No
	}
}
