// Package lint finds what is wrong with a DNS Firewall policy, or likely to be, before
// anything is deployed: what AWS refuses, rules that never decide, lists that match too
// much or too little, quotas.
//
// Start with [Run], which looks at a [policy.Policy] as package load reads it. For
// templates there are [Templates] and, for what an update replaces, [Replacements]; [Changes]
// is for plans of Terraform. [Checks] lists all that is looked for, with an ID for each that never
// changes; CHECKS.md beside this file has them as a table.
//
// Do not use this package to learn what becomes of a query; package policy says that.
//
// # What a finding is worth
//
// Lint reports nothing that an unknown parameter value could disprove, and an [Unresolved]
// finding says that there are such values. An error is something that AWS rejects, or that
// breaks DNS for a VPC. A warning is about a policy that can be deployed
// and does something else than it seems to do. What is only worth knowing is a [Note],
// which fails nobody's build.
package lint

//go:generate go test . -run ChecksTable -update

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// Options say how to look at a policy. The zero Options are fine.
type Options struct {
	// Today is compared with the dates of entries. Without it, none
	// has expired.
	Today time.Time

	// Disable are the IDs of checks to leave out. An unknown
	// ID does nothing.
	Disable []string
}

// Run returns all findings about a policy: the worst first, and those of one file in
// the order in which they stand there.
func Run(p *policy.Policy, o Options) []Finding {
	l := newLinter(p, o)
	l.lists()
	l.groups()
	l.vpcs()
	l.queryLogConfigs()
	l.quotas()
	l.unknowns()
	return Sorted(l.findings)
}

// Templates returns findings about what is in the templates of an app and not a part of
// its policy: who may write query logs, and how the configs can be changed.
func Templates(all []template.Template, o Options) []Finding {
	l := newLinter(&policy.Policy{}, o)
	logs := slices.ContainsFunc(all, func(t template.Template) bool {
		return slices.ContainsFunc(slices.Collect(maps.Values(t.Resources)), func(r template.Resource) bool { return r.Type == configType })
	})
	for _, t := range all {
		for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
			if logs {
				l.principal(t, id)
			}
			l.tags(t, id)
			l.parameters(t, id)
		}
	}
	return Sorted(l.findings)
}

// linter holds what is known of a policy and what was found so far.
type linter struct {
	policy   *policy.Policy
	options  Options
	checks   map[string]Check
	findings []Finding

	uses    map[*policy.List][]use
	anyList bool // some rule may look into any list

	// openLists says that some list that rules look into is not known, or
	// what is in it.
	openLists bool

	// mark takes what is found, and where, instead of findings; see MarkRefused.
	mark func(Finding, place)

	work int // left for judging the policies of log destinations

	blocked ruleEntries // of all rules that block or alert, or may
	allowed ruleEntries // of all rules that allow, or may
}

// ruleEntries are the entries of some lists, which are put together when they are needed: few
// checks do, and a list may have a million.
type ruleEntries struct {
	lists []*policy.List
	set   entrySet
}

func (r *ruleEntries) add(l *policy.List) { r.lists = append(r.lists, l) }

func (r *ruleEntries) entries() entrySet {
	if r.set == nil {
		r.set = entrySet{}
	}
	for _, l := range r.lists {
		r.set.add(l)
	}
	r.lists = nil
	return r.set
}

// use is a rule that looks into a list.
type use struct {
	group *policy.Group
	rule  *policy.Rule
}

func newLinter(p *policy.Policy, o Options) *linter {
	l := &linter{policy: p, options: o, checks: map[string]Check{}, work: maxWork, uses: map[*policy.List][]use{}}
	for _, c := range Checks() {
		l.checks[c.ID] = c
	}
	l.anyList = len(p.Unknowns) > 0
	for _, g := range p.Groups {
		l.anyList = l.anyList || g.Unknowns.Of("FirewallRules") != nil
		for i := range g.Rules {
			l.use(g, &g.Rules[i])
		}
	}
	l.openLists = l.openLists || l.anyList
	return l
}

func (l *linter) use(g *policy.Group, r *policy.Rule) {
	if r.List == nil {
		l.anyList = l.anyList || r.Unknowns.Of("FirewallDomainListId") != nil
		return
	}
	l.uses[r.List] = append(l.uses[r.List], use{g, r})
	l.openLists = l.openLists || r.List.Unknowns.Of("Domains", "DomainFileUrl") != nil
	a := r.Does()
	if a != policy.ActionAllow {
		l.blocked.add(r.List)
	}
	if a == policy.ActionAllow || a == policy.ActionUnknown {
		l.allowed.add(r.List)
	}
}

// found adds a finding with the severity and the advice of its check.
func (l *linter) found(id string, at place, format string, args ...any) {
	l.foundAs(l.check(id).Severity, id, at, format, args...)
}

// foundAs adds a finding that is better or worse than its check usually finds.
func (l *linter) foundAs(s Severity, id string, at place, format string, args ...any) {
	c := l.check(id)
	if slices.Contains(l.options.Disable, id) {
		return
	}
	f := Finding{ID: id, Severity: s, Origin: at.at, Message: fmt.Sprintf(format, args...), Entries: wholeOf(args), Why: c.Why, Fix: c.Fix, VPC: at.vpcNames()}
	if at.group != nil {
		f.Group = at.group.ID
	}
	if at.rule != nil {
		f.Priority = at.rule.Priority
	}
	if at.list != nil {
		f.List = at.list.Label()
	}
	if l.mark != nil {
		l.mark(f, at)
		return
	}
	l.findings = append(l.findings, f)
}

// check returns the check with an ID, which this package has made up.
func (l *linter) check(id string) Check {
	c, ok := l.checks[id]
	if !ok {
		panic("lint: no check has the ID " + id)
	}
	return c
}

// entrySet is the patterns of lists.
type entrySet map[domain.Pattern]struct{}

func (s entrySet) add(l *policy.List) {
	for _, e := range l.Entries {
		if e.Pattern.IsValid() {
			s[e.Pattern] = struct{}{}
		}
	}
}

// covers reports whether an entry covers a pattern.
func (s entrySet) covers(p domain.Pattern) bool {
	for above := range p.CoveredBy() {
		if _, ok := s[above]; ok {
			return true
		}
	}
	return false
}

// inTemplate is the place of a resource, or of something inside of it.
func inTemplate(t template.Template, path ...string) place {
	at := t.Position(path...)
	return place{at: policy.Origin{File: at.File, Line: at.Line, Path: strings.Join(path, ".")}}
}
