// Package experiment holds what AWS leaves undocumented about Route 53 Resolver as
// experiments: what to deploy, what to ask, and what the answer says about a constant of
// this project.
//
// Start with [All]. A run deploys what [NewPlan] renders, collects an [Observed], and has
// [Judge] compare it with the constants; [Table] prints the findings. Nothing here calls
// AWS: package main beside it does.
package experiment

import (
	"fmt"
	"slices"
	"strings"
)

// Experiment is one open point.
type Experiment struct {
	Name     string // unique, such as "wildcard-apex"
	Point    string // its letter or words in the list of open points
	Question string

	// Assumes are the places of the code that hold an answer today.
	Assumes []Assumption

	// Extra is what it needs that costs more than a cent, and "" for nothing.
	Extra Extra

	Records []Record // beside the addresses that every asked name of the zone gets
	Rules   []Rule
	Asks    []string // names to resolve in the VPC, type A, without a trailing dot
	Trials  []Trial
	Reads   string // what else it looks at, if it asks no name and tries no stack

	// Judge compares what was seen with the constants. It is pure.
	Judge func(Observed) Finding
}

// Assumption is a constant or a decision of the code.
type Assumption struct {
	Name  string // as one would search for it, such as domain.WildcardMatchesApex
	File  string // from the root of the repository
	Value string // what it says
}

// Extra is a part of AWS that is charged by the hour.
type Extra string

// The extras. A run without one leaves its experiments unasked, and says so.
const (
	Advanced Extra = "advanced" // DNS Firewall Advanced
	Profile  Extra = "profile"  // a Route 53 Profile
)

// Record is a record of the private hosted zone.
type Record struct {
	Name, Type, Value string // without trailing dots
}

// Group is the rule group that a rule goes to.
type Group string

// The rule groups of a run, with the priorities of their associations.
const (
	Main         Group = ""              // on the VPC
	OfAdvanced   Group = "advanced"      // on the VPC
	ProfileFirst Group = "profile-first" // of the Profile, ahead of Main
	ProfileLast  Group = "profile-last"  // of the Profile, behind Main
)

func (g Group) priority() int {
	return map[Group]int{ProfileFirst: 250, Main: 300, OfAdvanced: 310, ProfileLast: 350}[g]
}

// Rule is a rule of a group. The rules of a group are in the order of [All].
type Rule struct {
	In        Group
	Entries   []string // of a domain list of its own
	FromTrial string   // or the list of a trial; without one there is no rule
	Managed   string   // or AWS's list with this name; if the Region has none, there is no rule

	Action   string
	Response string // of a BLOCK; NODATA if empty
	Override string // the target, with OVERRIDE
	Trust    bool   // TRUST_REDIRECTION_DOMAIN

	Protection  string // of DNS Firewall Advanced, at confidence LOW
	CategoryFor string // or the content category with this display name
}

// Trial is a stack that AWS may refuse: whether it does is the observation.
type Trial struct {
	Name     string // unique; part of the name of the stack
	Template Document
	Update   Document // a second template to update the stack to, or nil

	// Undo is a third template, without which AWS refuses to delete the stack, or nil.
	Undo Document

	// CountNames wants to know how many names the list ListId has in the end.
	CountNames bool

	// WithListRole deploys it with a role that may call Route 53 Resolver and nothing else.
	WithListRole bool
}

// Document is a CloudFormation template.
type Document map[string]any

// Observed is what a run saw.
type Observed struct {
	Zone    string
	Region  string
	Server  string            // the resolver that answered
	Answers map[string]Answer // by the name asked
	Logged  map[string]Logged // records of the query log, by the name asked; see KeysOf for all
	Keys    map[string]string // every key of every record, with the name of one that has it
	Trials  map[string]Result // by the name of the trial

	Ran map[Extra]bool // what was deployed; an extra that failed has its reason in Failed

	Failed map[string]string // why a stack of the run is not there: "advanced", "profile", "template"

	Unreadable string // a record that package querylog cannot read, and why

	ManagedLists    map[string]string // the IDs of AWS's own lists in the Region, by their names
	ManagedListsErr string

	RuleTypes    []RuleType // of ListFirewallRuleTypes
	RuleTypesErr string
	Provisioning string // ProvisioningType of AWS::Route53Resolver::FirewallConfig
	TypeErr      string
}

// Answer is what the resolver answered in the VPC.
type Answer struct {
	Rcode   string   `json:"rcode,omitempty"`   // NOERROR, NXDOMAIN, ...
	Answers []string `json:"answers,omitempty"` // "A 192.0.2.1", "CNAME x.example"
	Error   string   `json:"error,omitempty"`
}

// Logged is the record of a query.
type Logged struct {
	Rcode, Action, Group, List, Protection string
	Answers                                []string
}

// Result is how a trial went.
type Result struct {
	Create, Update Step
	Names          int // in its list, if the trial wants them counted
}

// Step is the creation or the update of a stack.
type Step struct {
	Asked   bool
	Refused bool
	Reason  string // of the refusal, or why it was not asked
}

// RuleType is something that DNS Firewall Advanced can look for.
type RuleType struct{ Kind, Value, DisplayName string }

// Outcome is what an experiment came to.
type Outcome string

// The outcomes.
const (
	Confirmed Outcome = "confirmed" // AWS does what the code assumes
	Refuted   Outcome = "refuted"   // it does not; the finding says what to change
	Answered  Outcome = "answered"  // the code assumes nothing; the finding says what it may now
	Undecided Outcome = "undecided"
	NotAsked  Outcome = "not asked"
)

// Finding is the result of an experiment.
type Finding struct {
	Outcome Outcome
	Seen    string // what AWS did
	Change  string // what to change in the code, if anything
}

// Judge judges one experiment, unless what it needs was not there.
func Judge(e Experiment, o Observed) Finding {
	if e.Extra != "" {
		if why := o.Failed[string(e.Extra)]; why != "" {
			return undecided("AWS refused the stack: %s", why)
		}
		if !o.Ran[e.Extra] {
			return Finding{Outcome: NotAsked, Seen: "run with --" + string(e.Extra)}
		}
	}
	if len(e.Asks) > 0 && e.Name != controlName && !e.refusedIn(o) {
		if why := o.broken(); why != "" {
			return undecided("%s", why)
		}
	}
	return e.Judge(o)
}

// refusedIn reports whether AWS refused what an experiment would have asked about, which needs no
// answers.
func (e Experiment) refusedIn(o Observed) bool {
	refused := slices.ContainsFunc(e.Trials, func(t Trial) bool { return o.Trials[t.Name].Create.Refused })
	return refused || e.Name == templateName && o.Failed["template"] != ""
}

func undecided(format string, args ...any) Finding {
	return Finding{Outcome: Undecided, Seen: fmt.Sprintf(format, args...)}
}

func confirmed(format string, args ...any) Finding {
	return Finding{Outcome: Confirmed, Seen: fmt.Sprintf(format, args...)}
}

func (f Finding) change(format string, args ...any) Finding {
	f.Change = fmt.Sprintf(format, args...)
	return f
}

func refuted(format string, args ...any) Finding {
	return Finding{Outcome: Refuted, Seen: fmt.Sprintf(format, args...)}
}

func answered(format string, args ...any) Finding {
	return Finding{Outcome: Answered, Seen: fmt.Sprintf(format, args...)}
}

// Address is that of every name of the zone: what comes back if nothing blocks.
const Address = "192.0.2.53"

type fate uint8

const (
	unclear fate = iota
	passed
	blocked
)

// fate is what became of a query whose block would be a NODATA. Answer and record have to
// agree, where there is a record.
func (o Observed) fate(name string) (fate, string) {
	a, asked := o.Answers[name]
	switch {
	case !asked:
		return unclear, name + " was not asked"
	case a.Error != "":
		return unclear, name + ": " + a.Error
	case a.Rcode != "NOERROR":
		return unclear, fmt.Sprintf("%s: %s, which neither the zone nor a rule answers", name, a.Rcode)
	}
	f := blocked
	for _, each := range a.Answers {
		if each == "A "+Address {
			f = passed
		}
	}
	if f == blocked && len(a.Answers) > 0 {
		return unclear, fmt.Sprintf("%s: unexpected answer %s", name, strings.Join(a.Answers, ", "))
	}
	if r, logged := o.Logged[name]; logged && (r.Action == "BLOCK") != (f == blocked) {
		return unclear, fmt.Sprintf("%s: the client got %s, but the log has action %q", name, a, r.Action)
	}
	return f, ""
}

// String describes an answer.
func (a Answer) String() string {
	switch {
	case a.Error != "":
		return a.Error
	case len(a.Answers) == 0:
		return a.Rcode + " without an answer"
	}
	return a.Rcode + " " + strings.Join(a.Answers, ", ")
}

func (f fate) String() string { return [...]string{"unclear", "passes", "is blocked"}[f] }

// fates returns the fates of names, or why one of them is unclear.
func (o Observed) fates(names ...string) ([]fate, string) {
	var all []fate
	for _, name := range names {
		f, why := o.fate(name)
		if why != "" {
			return nil, why
		}
		all = append(all, f)
	}
	return all, ""
}

// foreign are words of a refusal that says nothing about the question.
var foreign = []string{"AccessDenied", "not authorized", "Throttl", "Rate exceeded", "LimitExceeded", "quota", "ServiceUnavailable", "InternalFailure", "Internal error"}

// refusal returns whether AWS refused a step, or why that cannot be said.
func (s Step) refusal() (refused bool, why string) {
	if !s.Asked {
		if s.Reason != "" {
			return false, "not asked: " + s.Reason
		}
		return false, "not asked"
	}
	for _, word := range foreign {
		if s.Refused && strings.Contains(strings.ToLower(s.Reason), strings.ToLower(word)) {
			return false, "failed for another reason: " + s.Reason
		}
	}
	return s.Refused, ""
}
