package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Action is what DNS Firewall does with a query.
type Action uint8

// The actions. A query that no rule matches passes like one that is allowed.
const (
	ActionNone    Action = iota // no rule matches
	ActionAllow                 // passes, without an alert in the query log
	ActionAlert                 // passes, with an alert in the query log
	ActionBlock                 // does not pass
	ActionUnknown               // a rule matches whose action is not known
)

// String returns NONE, ALLOW, ALERT, BLOCK or UNKNOWN.
func (a Action) String() string {
	return [...]string{"NONE", "ALLOW", "ALERT", "BLOCK", "UNKNOWN"}[a]
}

// MarshalText implements [encoding.TextMarshaler].
func (a Action) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// ParseAction reads an action of a rule or a verdict, whatever its case.
func ParseAction(s string) (Action, error) {
	for a := ActionNone; a < ActionUnknown; a++ {
		if strings.EqualFold(a.String(), s) {
			return a, nil
		}
	}
	return ActionUnknown, fmt.Errorf("unknown action %q; use ALLOW, ALERT, BLOCK or NONE", s)
}

// QueryType is the number of a DNS query type, such as 1 for A.
type QueryType uint16

// ParseQueryType reads the name of a query type as rules and query logs have it:
// A, AAAA, HTTPS, TYPE65. Case does not matter. See [awsdns.ParseQueryType].
func ParseQueryType(s string) (QueryType, error) {
	t, ok := awsdns.ParseQueryType(s)
	if !ok {
		return 0, fmt.Errorf("unknown query type %q; use one such as A, AAAA, TXT or TYPE65", s)
	}
	return QueryType(t.Number), nil
}

// OtherType stands for the types that no rule is for alone, and for those that have no number. DNS
// reserves it.
const OtherType QueryType = 65535

// String returns the name that a rule has for the type: A, TYPE65.
func (t QueryType) String() string { return awsdns.QueryTypeOf(uint16(t)).String() }

// Query is a question to the resolver.
type Query struct {
	Name domain.Name
	Type QueryType // the zero type is A

	// Chain are the names that the answer leads to by CNAME or DNAME, in order.
	Chain []domain.Name
}

// Verdict is what a policy decides about a query.
type Verdict struct {
	Action Action

	// Response is what the client gets if the query is blocked: NODATA, NXDOMAIN
	// or OVERRIDE with its record. It is empty otherwise.
	Response string

	// Certain says that Action and Response are the same whatever is in the rules
	// under Unless.
	Certain bool

	// By is the rule that decides, and nil if none matches.
	By *Match

	// Shadowed are the rules that match as well and come too late.
	Shadowed []Match

	// Unless are the rules ahead of the deciding one that may match and would
	// lead to another verdict, in their order.
	Unless []Match

	// Unresolved are those unknowns of the source that another verdict depends
	// on, unlike what AWS does not publish. Their way out is to give a value. See
	// Missing.
	Unresolved []Unknown
}

// Match is a rule that matches a query, or may.
type Match struct {
	VPC         *VPC
	Association *Association
	Group       *Group
	Rule        *Rule // nil where the rules of the group are not known

	// Entry is the entry of the list that matches, and the zero Entry for what is
	// not known to match.
	Entry Entry

	// Name is the name of the query or of its chain that matches.
	Name domain.Name

	// Why says why it is open whether the rule matches; "" for one that does.
	Why string
}

// same reports whether two matches are of one rule, for one reason and by one entry.
func (m Match) same(other Match) bool {
	return m.Association == other.Association && m.Rule == other.Rule && m.Name == other.Name && m.Why == other.Why && m.Entry.String() == other.Entry.String()
}

// Where names the rule in a few words: Group/10.
func (m Match) Where() string {
	if m.Rule == nil {
		return m.Group.ID
	}
	return fmt.Sprintf("%s/%d", m.Group.ID, m.Rule.Priority)
}

// Missing returns what another source could have that this one does not, and that another
// verdict depends on: the Unresolved unknowns, and the rule groups and lists under Unless
// that can be read. What AWS does not publish is not among them.
func (v Verdict) Missing() []Unknown {
	all := slices.Clone(v.Unresolved)
	for _, m := range v.Unless {
		switch {
		case m.Rule == nil && m.Group.Unknowns.Of("FirewallRules") == nil:
			all = append(all, Unknown{Property: "FirewallRules", Why: m.Group.Opaque, Origin: m.Group.Origin})
		case m.Rule == nil || m.Rule.List == nil || m.Entry.String() != "":
		case m.Rule.List.Opaque != "" && !m.Rule.List.Managed && m.Rule.List.Unknowns.Of("Domains") == nil:
			all = append(all, Unknown{Property: "Domains", Why: m.Rule.List.Opaque, Origin: m.Rule.List.Origin})
		}
	}
	return distinct(all)
}

// Effect is a verdict as far as it shows: by which rule it came about does not
// matter.
type Effect struct {
	Action   Action
	Response string

	// Trusts says that the deciding rule trusts redirections: for a query that it
	// lets pass, no later name of a CNAME chain is looked at, and AWS does not say
	// whether it applies to names that answers lead to.
	Trusts bool

	// Unless are the reasons for which the verdict may be another one, each once.
	Unless []Reason
}

// Reason is a rule that may match ahead of the deciding one.
type Reason struct {
	Rule    string // as [Match.Where] has it
	Content string // what would have to match, such as the name of a list
	Effect  string // what the rule does, such as "BLOCK NODATA"
}

// String returns "AWSManagedDomainsMalwareDomainList: BLOCK NODATA".
func (r Reason) String() string { return r.Content + ": " + r.Effect }

// Outcome returns the action and what goes with it, as in "BLOCK NXDOMAIN", without the
// reasons under Unless.
func (e Effect) Outcome() string {
	text := e.Action.String()
	if e.Response != "" {
		text += " " + e.Response
	}
	switch {
	case e.Trusts && e.Action == ActionBlock:
		text += " (trusts redirections)"
	case e.Trusts:
		text += " with redirections"
	}
	return text
}

// String returns the outcome and what it depends on.
func (e Effect) String() string {
	text := e.Outcome()
	if len(e.Unless) == 0 {
		return text
	}
	reasons := make([]string, len(e.Unless))
	for i, r := range e.Unless {
		reasons[i] = r.String()
	}
	return text + " (unless " + strings.Join(reasons, "; ") + ")"
}

// EffectOf returns what shows of a verdict.
func EffectOf(v Verdict) Effect {
	e := Effect{Action: v.Action, Response: v.Response}
	if v.By != nil && v.By.Rule != nil {
		e.Trusts = v.By.Rule.Trusts()
	}
	type shown struct{ content, effect string }
	seen := map[shown]bool{}
	for _, m := range v.Unless {
		if r := (Reason{m.Where(), m.content(), m.effect()}); !seen[shown{r.Content, r.Effect}] {
			seen[shown{r.Content, r.Effect}] = true
			e.Unless = append(e.Unless, r)
		}
	}
	for _, u := range v.Unresolved {
		if r := (Reason{Content: "AWS refuses it", Effect: u.Why}); u.Invalid && !seen[shown{r.Content, r.Effect}] {
			seen[shown{r.Content, r.Effect}] = true
			e.Unless = append(e.Unless, r)
		}
	}
	return e
}

// content names what a rule that may match looks for.
func (m Match) content() string {
	switch {
	case m.Rule == nil:
		return "rule group " + m.Group.ID
	case m.Rule.List == nil && m.Rule.Protection.String() == "":
		return "rule " + m.Where()
	case m.Rule.List == nil:
		return m.Rule.Protection.String()
	case m.Entry.Invalid != nil:
		return m.Entry.Text
	default:
		return m.Rule.List.Label()
	}
}

func (m Match) effect() string {
	if m.Rule == nil {
		return ActionUnknown.String()
	}
	return strings.TrimSuffix(outcomeOf(m.Rule).action.String()+" "+outcomeOf(m.Rule).response, " ")
}

// Explain returns a verdict about a query in lines for people, without a newline at the end:
// the action and the rule that decides; then, indented, each rule that comes too late and
// each reason for which the verdict may be another one. Where there are many, their number
// is given. Characters of the source that break a line or cannot be seen are shown as Go
// escapes, so no name of a list makes a line of its own.
func (v Verdict) Explain(q Query, vpc *VPC) string {
	text := fmt.Sprintf("%s %s in %s: %s", q.Name, q.Type, vpc.Name, v.effect())
	if v.By != nil {
		text += v.By.decides(q)
	} else {
		text += ", no rule matches"
	}
	var late []string
	for _, m := range v.Shadowed {
		late = append(late, "too late: "+m.rule())
	}
	lines := []string{visible(text)}
	for _, clause := range append(fewOf(late, "too late"), fewOf(v.unless(q), "unless")...) {
		lines = append(lines, "  "+visible(clause))
	}
	return strings.Join(lines, "\n")
}

// visible returns text with escapes for what cannot be seen.
func visible(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}

// unless are the clauses about what the verdict depends on. A reason that is that of the
// clause before is left out.
func (v Verdict) unless(q Query) []string {
	var clauses []string
	seen, reason := map[string]bool{}, ""
	for _, m := range v.Unless {
		clause, hasWhy := m.unless(q)
		full := "unless " + clause
		if hasWhy {
			full += ": " + m.Why
		}
		if seen[full] {
			continue
		}
		seen[full] = true
		if hasWhy && m.Why == reason {
			full = "unless " + clause + ", likewise"
		}
		clauses, reason = append(clauses, full), m.Why
	}
	return clauses
}

// fewOf returns as many clauses as people read.
func fewOf(clauses []string, kind string) []string {
	const most = 4
	if len(clauses) <= most {
		return clauses
	}
	return append(clauses[:most:most], fmt.Sprintf("%s: %d more", kind, len(clauses)-most))
}

func (v Verdict) effect() string {
	text := strings.TrimSpace(v.Action.String() + " " + v.Response)
	if !v.Certain {
		text += " (not certain)"
	}
	return text
}

// decides says by what a match decides.
func (m Match) decides(q Query) string {
	text := " by " + m.Where()
	if m.Rule == nil {
		return text
	}
	if m.Rule.List != nil {
		text += fmt.Sprintf(", %s in %s", m.Entry, m.Rule.List.Label())
		if m.Rule.List.StandIn != "" {
			text += ", for which " + m.Rule.List.StandIn + " stands in"
		}
	}
	if at := m.Entry.Origin.Short(); at != "" {
		text += " (" + at + ")"
	}
	if m.Entry.Note != nil {
		text += " [" + m.Entry.Note.String() + "]"
	}
	return text + atHop(q, m.Name)
}

// atHop says at which name of a chain a rule matches, if not at the name that was asked for.
func atHop(q Query, name domain.Name) string {
	at := slices.Index(q.Chain, name)
	if name == q.Name || at < 0 {
		return ""
	}
	return fmt.Sprintf(", because its answer leads to %s (CNAME %d of %d)", name, at+1, len(q.Chain))
}

// unless says what would make a match decide that may, and whether its Why belongs behind that.
func (m Match) unless(q Query) (clause string, hasWhy bool) {
	it := "it"
	if m.Name != q.Name {
		it = m.Name.String() + ", to which its answer leads,"
	}
	does := fmt.Sprintf(" (%s: %s)", m.Where(), m.effect())
	switch {
	case m.Rule == nil || m.Entry.String() != "" || m.Why == whyLater:
		return m.rule(), true
	case m.Rule.List != nil && m.Rule.List.Managed:
		return "AWS's list " + m.Rule.List.Label() + " contains " + it + does, false
	case m.Rule.List == nil && unresolvedSource(m.Rule) == nil:
		return "AWS takes " + it + " for " + m.Rule.Protection.String() + does, false
	default:
		return m.rule(), true
	}
}

// rule names a rule, what it would do and what it looks for.
func (m Match) rule() string {
	if m.Rule == nil {
		return "rule group " + m.Group.ID + " decides first"
	}
	text := m.Where() + " " + m.effect()
	switch {
	case m.Entry.String() != "":
		return text + " " + m.Entry.String()
	case m.Rule.List != nil:
		return text + " " + m.Rule.List.Label()
	default:
		return strings.TrimSpace(text + " " + m.Rule.Protection.String())
	}
}
