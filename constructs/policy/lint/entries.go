package lint

import (
	"errors"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// listCheck looks at the entries of one list. Of each kind it makes one finding, however
// many entries there are.
type listCheck struct {
	*linter
	list     *policy.List
	harmless entrySet // whose bases need no entry
}

// report makes a finding of the entries, if there are any.
func (c listCheck) report(s Severity, id string, found sample, what string) {
	if found.count > 0 {
		at := listOf(c.list)
		at.at = nearest(found.at, c.list.Origin)
		c.foundAs(s, id, at, "list %s: %s", c.list.Label(), each{found, what})
	}
}

// refused finds entries that AWS refuses, or may.
func (c listCheck) refused() {
	c.spelling()
	c.twice()
}

// spelling finds entries that AWS refuses or gives no documented meaning.
func (c listCheck) spelling() {
	var refused, odd sample
	for i := range c.list.Entries {
		switch e := &c.list.Entries[i]; {
		case gapIn(e) != nil: // told with all that is not known
		case isOdd(e):
			odd.addBecause(e, reasonOf(e))
		case e.Odd != nil:
			refused.addBecause(e, reasonOf(e))
		case !isASCII(e.Text):
			refused.addBecause(e, "AWS takes ASCII alone; write "+e.Pattern.String())
		}
	}
	c.report(Error, badEntry, refused, "no entry of a list")
	c.report(Warning, oddEntry, odd, "an entry of which AWS does not say what it matches")
}

// gapIn returns what the source does not tell of an entry, or nil.
func gapIn(e *policy.Entry) *policy.Gap {
	var gap *policy.Gap
	errors.As(e.Odd, &gap)
	return gap
}

// isOdd reports whether AWS might take an entry that we would not write.
func isOdd(e *policy.Entry) bool {
	var refusal *domain.ParseError
	if !errors.As(e.Odd, &refusal) {
		return false
	}
	switch refusal.Reason {
	case domain.ReasonUnderscore, domain.ReasonEdgeHyphen, domain.ReasonStarWithoutDot:
		return true
	default:
		return false
	}
}

func reasonOf(e *policy.Entry) string {
	if refusal, ok := errors.AsType[*domain.ParseError](e.Odd); ok {
		return refusal.Fault()
	}
	return e.Odd.Error()
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
}

// twice finds entries that are there more than once.
func (c listCheck) twice() {
	var same, spelled sample
	texts := make(map[domain.Pattern]string, len(c.list.Entries))
	odd := map[string]bool{}
	for i := range c.list.Entries {
		e := &c.list.Entries[i]
		if gapIn(e) != nil {
			continue // both sides of a condition may have it
		}
		if e.Odd != nil {
			if odd[e.Text] {
				same.add(e)
			}
			odd[e.Text] = true
			continue
		}
		text, again := texts[e.Pattern]
		switch {
		case !again:
			texts[e.Pattern] = e.String()
		case text == e.String():
			same.add(e)
		default:
			spelled.addBecause(e, "the same as "+text)
		}
	}
	c.report(Error, duplicateEntry, same, "there twice")
	c.report(Warning, duplicateEntry, spelled, "there twice but for the spelling")
}

// suffixes finds wildcards under which the public registers domains.
func (c listCheck) suffixes() {
	var wide sample
	for i := range c.list.Entries {
		e := &c.list.Entries[i]
		if p := e.Pattern; p.Kind() == domain.Wildcard && blocklist.IsPublicSuffix(p.Base()) && !c.harmless.isBase(p.Base()) {
			wide.add(e)
		}
	}
	c.report(Warning, publicSuffixEntry, wide, "a wildcard for every domain under a public suffix")
}

// apexes finds domains of which a list has one half alone: the name itself or the names
// below it. The other half may be in another list with the same effect.
func (c listCheck) apexes() {
	if c.openLists || len(c.uses[c.list]) == 0 {
		return
	}
	others, severity := c.blocked, Warning
	if !c.usedFor(c.list, policy.Blocked, policy.Alert) {
		others, severity = c.allowed, Note
	}
	var bare, flat sample
	for i := range c.list.Entries {
		e := &c.list.Entries[i]
		switch base := e.Pattern.Base(); e.Pattern.Kind() {
		case domain.Wildcard:
			if !others.covers(domain.Only(base)) && !blocklist.IsPublicSuffix(base) && !c.harmless.isBase(base) {
				bare.add(e)
			}
		case domain.Exact:
			if severity == Warning && isRegistrable(base) && !others.covers(domain.Below(base)) {
				flat.add(e)
			}
		}
	}
	c.report(severity, wildcardWithoutApex, bare, "a wildcard, which does not match the name under its star")
	c.report(Note, apexWithoutWildcard, flat, "a whole domain, and names below it are not matched")
}

// isRegistrable reports whether a name is what people register, such as example.co.uk.
func isRegistrable(n domain.Name) bool {
	registrable, err := publicsuffix.EffectiveTLDPlusOne(n.String())
	return err == nil && registrable == n.String()
}

func (c listCheck) expired() {
	var over sample
	for i := range c.list.Entries {
		if e := &c.list.Entries[i]; !c.options.Today.IsZero() && e.Note.Expired(c.options.Today) {
			over.addBecause(e, e.Note.String())
		}
	}
	c.report(Warning, expiredEntry, over, "meant until a day that is over")
}
