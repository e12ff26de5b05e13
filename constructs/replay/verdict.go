package replay

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

// verdict is what a policy decides about a recorded query, or what AWS did.
type verdict struct {
	action   policy.Action
	response string

	// unless is what the verdict hangs on that cannot be told; "" for a certain one.
	unless string

	logged bool // AWS recorded it; NONE stands for ALLOW too, and there is no response
	marked bool // rests on the list that AWS marked the record with

	by *side // that decided; nil for AWS
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

// actionKey is an action before and after, each with whether it hangs on something.
type actionKey struct {
	before, after     policy.Action
	logged            bool
	doubtful, unclear bool // before, after
}

func actionKeyOf(before, after *verdict) actionKey {
	return actionKey{before.action, after.action, before.logged, before.unless != "", after.unless != ""}
}

func (k actionKey) count(n int64) ActionCount {
	return ActionCount{actionText(k.before, k.logged, k.doubtful), actionText(k.after, false, k.unclear), n}
}

func actionText(a policy.Action, logged, doubtful bool) string {
	text := a.String()
	if logged && a == policy.None {
		text = passed
	}
	if doubtful {
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
	d := Decider{Rule: m.Where(), Entry: m.Entry.String(), Origin: m.Entry.Origin.String()}
	if m.Rule != nil && m.Rule.List != nil {
		d.List = m.Rule.List.Label()
	}
	if m.Rule != nil && m.Rule.List == nil {
		d.List = m.Rule.Protection.String()
	}
	if d.Origin == "" && m.Rule != nil {
		d.Origin = m.Rule.Origin.String()
	}
	if m.Name != q.Name {
		d.Via = m.Name.String()
	}
	return d
}
