package replay

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

// verdict is what a policy decides about a recorded query, or what AWS did.
type verdict struct {
	action   policy.Action
	response string

	doubt

	logged bool // AWS recorded it; NONE stands for ALLOW too, and there is no response
	marked bool // rests on the list that AWS marked the record with

	by *side // that decided; nil for AWS
}

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
func (v *verdict) passes() bool { return v.action < policy.ActionBlock }

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
	if v.all()&setOf(policy.ActionUnknown) != 0 {
		return maybe
	}
	return v.all().isOne(setOf(policy.ActionBlock))
}

func (v *verdict) marks() answer {
	if v.all()&setOf(policy.ActionUnknown) != 0 {
		return maybe
	}
	return v.all().isOne(setOf(policy.ActionBlock) | setOf(policy.ActionAlert))
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

func (v *verdict) varies() bool {
	return v.all() != setOf(v.action) || v.action == policy.ActionUnknown
}

func (k actionKey) count(n int64) ActionCount {
	return ActionCount{actionText(k.before, k.logged, k.beforeVaries), actionText(k.after, false, k.afterVaries), n}
}

func actionText(a policy.Action, logged, varies bool) string {
	text := a.String()
	if logged && a == policy.ActionNone {
		text = passed
	}
	if varies {
		text += "?"
	}
	return text
}

// passed is what a log says of an ALLOW and of no rule at all.
const passed = "PASSED"
