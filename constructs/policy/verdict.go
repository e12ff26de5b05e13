package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Action is what DNS Firewall does with a query.
type Action uint8

// The actions. A query that no rule matches passes like one that is allowed.
const (
	None    Action = iota // no rule matches
	Allow                 // passes, and is not marked in the query log
	Alert                 // passes, and is marked
	Blocked               // does not pass
	Unclear               // a rule matches whose action the source does not tell
)

// String returns NONE, ALLOW, ALERT, BLOCK or UNKNOWN.
func (a Action) String() string {
	return [...]string{"NONE", "ALLOW", "ALERT", "BLOCK", "UNKNOWN"}[a]
}

// MarshalText implements [encoding.TextMarshaler].
func (a Action) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// ParseAction reads an action of a rule or a verdict, whatever its case.
func ParseAction(s string) (Action, error) {
	for a := None; a < Unclear; a++ {
		if strings.EqualFold(a.String(), s) {
			return a, nil
		}
	}
	return Unclear, fmt.Errorf("unknown action %q; use ALLOW, ALERT, BLOCK or NONE", s)
}

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
		case m.Rule == nil && unknowns(m.Group.Unknowns).of("FirewallRules") == nil:
			all = append(all, Unknown{Property: "FirewallRules", Why: m.Group.Opaque, Origin: m.Group.Origin})
		case m.Rule == nil || m.Rule.List == nil || m.Entry.String() != "":
		case m.Rule.List.Opaque != "" && !m.Rule.List.Managed && unknowns(m.Rule.List.Unknowns).of("Domains") == nil:
			all = append(all, Unknown{Property: "Domains", Why: m.Rule.List.Opaque, Origin: m.Rule.List.Origin})
		}
	}
	return distinct(all)
}
