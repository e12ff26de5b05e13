package lint

import (
	"errors"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// IDs of checks of lists and their entries.
const (
	badEntry            = "bad-entry"
	ambiguousEntry      = "ambiguous-entry"
	duplicateEntry      = "duplicate-entry"
	emptyList           = "empty-list"
	badFileURL          = "bad-file-url"
	listWithTwoSources  = "list-with-two-sources"
	unusedList          = "unused-list"
	publicSuffixEntry   = "public-suffix-entry"
	wildcardWithoutApex = "wildcard-without-apex"
	apexWithoutWildcard = "apex-without-wildcard"
	expiredEntry        = "expired-entry"
)

// listChecks are about domain lists and their entries.
func listChecks() []Check {
	return []Check{
		{
			badEntry, Error, "an invalid domain name",
			"AWS refuses the list, or imports none of its file: the rule then matches nothing", "write names such as example.com and *.example.com, one an entry",
		},
		{
			ambiguousEntry, Warning, "an entry of which AWS does not say what it matches",
			"the rule may match more than is meant, or nothing", "write example.com and *.example.com for a domain and all below it",
		},
		{
			duplicateEntry, Error, "a duplicate entry",
			"AWS refuses a list that has a name twice, and imports none of such a file", "drop one of them",
		},
		{
			emptyList, Warning, "a list without an entry",
			"a rule with it matches nothing until something else fills the list, and a stack that creates one may never finish", "give it Domains or a DomainFileUrl; if something else fills it, give its entries with --stand-in LIST=FILE",
		},
		{
			badFileURL, Error, "a DomainFileUrl that is not an S3 object",
			"AWS refuses the list, or imports nothing into it", "write s3://bucket/key; the bucket is in the Region of the list",
		},
		{
			listWithTwoSources, Error, "a list with entries both in the template and in a file",
			"AWS does not say which of them counts", "leave Domains or DomainFileUrl out",
		},
		{
			unusedList, Note, "a list that no rule in this source looks into",
			"it decides nothing and costs by the entry, unless another stack uses it", "add a rule for it, or drop it",
		},
		{
			publicSuffixEntry, Warning, "a wildcard for every domain under a public suffix",
			"it matches the domains of everyone who registered one there", "name the domains; if the whole of it is meant, disable this check",
		},
		{
			wildcardWithoutApex, Warning, "a wildcard without the name under its star; a note in lists that only allow",
			"*.example.com does not match example.com itself, so other rules decide about that name", "add the name as an entry of its own",
		},
		{
			apexWithoutWildcard, Note, "a whole domain without the names below it",
			"example.com does not match www.example.com, so names below it pass", "add *.example.com as an entry of its own",
		},
		{
			expiredEntry, Warning, "an entry that has expired",
			"it was meant for a limited time", "remove it or give it another date",
		},
	}
}

// lists looks at every domain list by itself.
func (l *linter) lists() {
	harmless := awsNames()
	for _, list := range l.policy.Lists {
		if list.Managed {
			continue
		}
		l.checkName("domain list", list.Name, listOf(list))
		if list.Opaque != "" {
			continue
		}
		l.listUse(list)
		c := listCheck{l, list, harmless}
		c.refused()
		c.suffixes()
		c.apexes()
		c.expired()
	}
}

func (l *linter) listUse(list *policy.List) {
	known := list.Unknowns.Of("Domains", "DomainFileUrl") == nil
	if len(list.Entries) == 0 && known {
		l.found(emptyList, listOf(list), "list %s is empty", list.Label())
	}
	if len(l.uses[list]) == 0 && !l.anyList {
		l.found(unusedList, listOf(list), "no rule here looks into list %s", list.Label())
	}
	l.inlineQuota(list)
	if n := len(list.Entries); list.FileURL != "" && n > awsdns.DomainsPerFile.Value() {
		l.found(quotaFileDomains, listOf(list), "list %s: %s", list.Label(), awsdns.DomainsPerFile.Exceeded(n))
	}
}

func (l *linter) inlineQuota(list *policy.List) {
	inline := list.FileURL == "" && list.StandIn == "" && !l.policy.Complete
	if n := len(list.Entries); inline && n > awsdns.DomainsPerRequest.Value() {
		l.found(quotaInlineDomains, listOf(list), "list %s: %s", list.Label(), awsdns.DomainsPerRequest.Exceeded(n))
	}
}

// usedFor reports whether a rule with one of the actions looks into a list.
func (l *linter) usedFor(list *policy.List, actions ...policy.Action) bool {
	for _, u := range l.uses[list] {
		for _, a := range actions {
			if u.rule.Does() == a {
				return true
			}
		}
	}
	return false
}

// awsNames returns what AWS needs to be found, at whose bases there is nothing.
func awsNames() entrySet {
	names := entrySet{}
	for _, partition := range awsdns.Partitions() {
		for _, essential := range awsdns.Essentials(partition) {
			names[essential.Pattern] = struct{}{}
		}
	}
	return names
}

// isBase reports whether a set has all names below one, or a wildcard above that.
func (s entrySet) isBase(n domain.Name) bool {
	return s.covers(domain.Below(n)) || s.covers(domain.Only(n))
}

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
	if c.list.StandIn == "" { // a file that stands in is read so that it has nothing twice
		c.twice()
	}
}

// spelling finds entries that AWS refuses or gives no documented meaning.
func (c listCheck) spelling() {
	var refused, ambiguous sample
	for i := range c.list.Entries {
		switch e := &c.list.Entries[i]; {
		case gapIn(e) != nil: // reported with everything that is not known
		case isAmbiguous(e):
			ambiguous.addBecause(e, reasonOf(e))
		case e.Invalid != nil:
			refused.addBecause(e, reasonOf(e))
		case !isASCII(e.Text):
			refused.addBecause(e, "AWS takes ASCII alone; write "+e.Pattern.String())
		}
	}
	c.report(Error, badEntry, refused, "not a valid entry")
	c.report(Warning, ambiguousEntry, ambiguous, "an entry of which AWS does not say what it matches")
}

// gapIn returns what is not known of an entry, or nil.
func gapIn(e *policy.Entry) *policy.Gap {
	if e.Invalid == nil {
		return nil // as of most entries
	}
	var gap *policy.Gap
	errors.As(e.Invalid, &gap)
	return gap
}

// isAmbiguous reports whether AWS might take an entry that we would not write.
func isAmbiguous(e *policy.Entry) bool {
	refusal, ok := errors.AsType[*domain.ParseError](e.Invalid)
	if !ok {
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
	if refusal, ok := errors.AsType[*domain.ParseError](e.Invalid); ok {
		return refusal.Fault()
	}
	return e.Invalid.Error()
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
}

// twice finds entries that are there more than once.
func (c listCheck) twice() {
	var same, spelled sample
	first := make(map[domain.Pattern]*policy.Entry, len(c.list.Entries))
	invalid := map[string]bool{}
	for i := range c.list.Entries {
		e := &c.list.Entries[i]
		if gapIn(e) != nil {
			continue // both branches of a condition may have it
		}
		if e.Invalid != nil {
			if invalid[e.Text] {
				same.add(e)
			}
			invalid[e.Text] = true
			continue
		}
		before := first[e.Pattern]
		switch {
		case before == nil:
			first[e.Pattern] = e
		case before.String() == e.String():
			same.add(e)
		default:
			spelled.addBecause(e, "the same as "+before.String())
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
	others, severity := &c.blocked, Warning
	if !c.usedFor(c.list, policy.ActionBlock, policy.ActionAlert) {
		others, severity = &c.allowed, Note
	}
	entries := others.entries()
	var bare, flat sample
	for i := range c.list.Entries {
		e := &c.list.Entries[i]
		switch base := e.Pattern.Base(); e.Pattern.Kind() {
		case domain.Wildcard:
			if !entries.covers(domain.Only(base)) && !blocklist.IsPublicSuffix(base) && !c.harmless.isBase(base) {
				bare.add(e)
			}
		case domain.Exact:
			if severity == Warning && isRegistrable(base) && !entries.covers(domain.Below(base)) {
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
