package replay

import (
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// verdict is what a policy decides about a recorded query, or what AWS did.
type verdict struct {
	action   policy.Action
	response string

	doubt

	logged bool // AWS recorded it; NONE stands for ALLOW too, and there is no response
	marked bool // rests on the list that AWS marked the record with

	by *side // that decided; nil for AWS
}

// doubt is what a verdict hangs on that cannot be told, and the actions that it may come to
// instead. That of a certain verdict is zero.
type doubt struct {
	unless string
	may    actions
}

func doubtIn(v policy.Verdict) doubt {
	var d doubt
	reasons := strings.Split(policy.EffectOf(v).Unless, "; ")
	for _, u := range v.Unresolved {
		reasons = append(reasons, u.String())
	}
	var once []string
	for _, reason := range reasons {
		if reason != "" && !slices.Contains(once, reason) {
			once = append(once, reason)
		}
	}
	d.unless = strings.Join(once, "; ")
	if d.unless == "" {
		d.unless = "what the policy does not tell"
	}
	for _, m := range v.Unless {
		d.may |= setOf(actionOf(m.Rule))
	}
	return d
}

// actionOf returns what a rule does, and nobody knows what those of an unknown group do.
func actionOf(r *policy.Rule) policy.Action {
	if r == nil {
		return policy.Unclear
	}
	action, err := policy.ParseAction(r.Action)
	if err != nil {
		return policy.Unclear
	}
	return action
}

// chainUnknown is what verdicts about queries hang on that AWS blocked.
const chainUnknown = "a name that the answer leads to is blocked, which AWS does not log for a query that it blocks"

// Effect is a verdict as far as it shows.
type Effect struct {
	Action   string `json:"action"` // BLOCK, ALERT, ALLOW, NONE, UNKNOWN; PASSED for ALLOW or NONE in a log
	Response string `json:"response,omitempty"`

	// Unless is what the verdict hangs on that cannot be told, as in
	// "AWSManagedDomainsMalwareDomainList: BLOCK NODATA".
	Unless string `json:"unless,omitempty"`
}

// String returns the action and the response, with a question mark for one that hangs on something.
func (e Effect) String() string {
	text := e.Action
	if e.Response != "" {
		text += " " + e.Response
	}
	if e.Unless != "" {
		text += "?"
	}
	return text
}

func (v *verdict) effect() Effect {
	return Effect{Action: actionText(v.action, v.logged, false), Response: v.response, Unless: v.unless}
}

// passes is what a client sees: whether a query is marked does not matter.
func (v *verdict) passes() bool { return v.action < policy.Blocked }

// actions is a set of actions.
type actions uint8

func setOf(a policy.Action) actions { return 1 << a }

// all returns every action that a verdict may come to.
func (v *verdict) all() actions { return v.may | setOf(v.action) }

// answer is whether something is so.
type answer uint8

const (
	no answer = iota
	yes
	maybe
)

// isOne tells whether what comes of all actions of one set is in another one.
func (s actions) isOne(of actions) answer {
	switch {
	case s&of == 0:
		return no
	case s&^of == 0:
		return yes
	default:
		return maybe
	}
}

// blocks and marks are what there is to see of a verdict. What is blocked is marked too.

func (v *verdict) blocks() answer {
	if v.all()&setOf(policy.Unclear) != 0 {
		return maybe
	}
	return v.all().isOne(setOf(policy.Blocked))
}

func (v *verdict) marks() answer {
	if v.all()&setOf(policy.Unclear) != 0 {
		return maybe
	}
	return v.all().isOne(setOf(policy.Blocked) | setOf(policy.Alert))
}

// actionKey is an action before and after, each with whether it may be another one.
type actionKey struct {
	before, after             policy.Action
	logged                    bool
	beforeVaries, afterVaries bool
}

func actionKeyOf(before, after *verdict) actionKey {
	return actionKey{before.action, after.action, before.logged, before.varies(), after.varies()}
}

func (v *verdict) varies() bool { return v.all() != setOf(v.action) || v.action == policy.Unclear }

func (k actionKey) count(n int64) ActionCount {
	return ActionCount{actionText(k.before, k.logged, k.beforeVaries), actionText(k.after, false, k.afterVaries), n}
}

func actionText(a policy.Action, logged, varies bool) string {
	text := a.String()
	if logged && a == policy.None {
		text = passed
	}
	if varies {
		text += "?"
	}
	return text
}

// passed is what a log says of an ALLOW and of no rule at all.
const passed = "PASSED"

// Decider is what a verdict comes from. All of it is empty if no rule matches.
type Decider struct {
	Rule   string `json:"rule,omitempty"`   // GROUP/PRIORITY; in a log the ID of the group
	List   string `json:"list,omitempty"`   // its name, or else its ID
	Entry  string `json:"entry,omitempty"`  // of the list
	Origin string `json:"origin,omitempty"` // FILE:LINE of the entry, else of the rule
	Via    string `json:"via,omitempty"`    // the name that the answer leads to, if that is what matches
}

func deciderOf(m *policy.Match, q policy.Query) Decider {
	if m == nil {
		return Decider{}
	}
	d := Decider{Rule: m.Where(), Entry: m.Entry.String(), Origin: place(m.Entry.Origin)}
	if m.Rule != nil && m.Rule.List != nil {
		d.List = m.Rule.List.Label()
	}
	if m.Rule != nil && m.Rule.List == nil {
		d.List = m.Rule.Protection.String()
	}
	if d.Origin == "" && m.Rule != nil {
		d.Origin = place(m.Rule.Origin)
	}
	if m.Name != q.Name {
		d.Via = m.Name.String()
	}
	return d
}

// place is the file and line, and where the line is not known all that is.
func place(o policy.Origin) string {
	if o.Line > 0 {
		o.Path = ""
	}
	return o.String()
}
