package replay

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// Class is how the verdict on a query changes.
type Class uint8

// The classes. Blocking takes precedence over alerting: an ALERT that becomes a BLOCK is newly
// blocked, and a BLOCK that becomes an ALERT is newly allowed.
const (
	Unchanged       Class = iota
	NewlyBlocked          // passed before, with or without an alert
	NewlyAllowed          // blocked before
	NewlyAlerted          // passes as before, now with an alert
	NoLongerAlerted       // passes as before, without the alert
	ChangedResponse       // blocked as before, with another response
	Undecided             // depends on something unknown
	numClasses
)

var classTexts = [numClasses]string{
	"unchanged", "newly-blocked", "newly-allowed", "newly-alerted", "no-longer-alerted", "changed-response", "undecided",
}

// Classes returns all classes in order.
func Classes() []Class {
	return []Class{Unchanged, NewlyBlocked, NewlyAllowed, NewlyAlerted, NoLongerAlerted, ChangedResponse, Undecided}
}

// String returns the class as in "newly-blocked".
func (c Class) String() string { return classTexts[c] }

// MarshalText implements [encoding.TextMarshaler].
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (c *Class) UnmarshalText(text []byte) error {
	i := slices.Index(classTexts[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown class of change %q", text)
	}
	*c = Class(i)
	return nil
}

// classify compares two verdicts. Two that depend on the same unknown are equal.
func classify(before, after *verdict) Class {
	if before.sameReason(after) {
		return Unchanged
	}
	switch was, is := before.blocks(), after.blocks(); {
	case was == maybe || is == maybe:
		return Undecided
	case was == no && is == yes:
		return NewlyBlocked
	case was == yes && is == no:
		return NewlyAllowed
	case is == yes:
		return classifyResponses(before, after)
	default:
		return classifyAlerts(before, after)
	}
}

func classifyResponses(before, after *verdict) Class {
	switch {
	case before.logged: // which has no response
		return Unchanged
	case before.unless != "" || after.unless != "":
		return Undecided
	case before.response != after.response:
		return ChangedResponse
	default:
		return Unchanged
	}
}

func classifyAlerts(before, after *verdict) Class {
	switch was, is := before.alerts(), after.alerts(); {
	case was == maybe || is == maybe:
		return Undecided
	case was == no && is == yes:
		return NewlyAlerted
	case was == yes && is == no:
		return NoLongerAlerted
	default:
		return Unchanged
	}
}

// sameReason reports whether two verdicts are undecided and equal whatever the unknown turns out
// to be. The chain of a query is the same for both policies, but what they decide about it is not.
func (v *verdict) sameReason(other *verdict) bool {
	return v.unless != "" && v.unless == other.unless && v.basis == other.basis && v.unless != chainUnknown && !v.logged &&
		v.action == other.action && v.response == other.response
}

// outcome is the result for a query, and where records like it are counted.
type outcome struct {
	class     Class
	agreement agreementKind
	fromLog   bool

	blockedBefore, blockedAfter uint8 // 1 for a certain block

	action       *int64
	reason       *reasonTally       // or nil
	disagreement *disagreementTally // or nil

	change *changeTally // or nil
	ofType *int64       // of the change
}

// decide returns the outcome of a query.
func (w *worker) decide(p *pair, q *query) *outcome {
	recorded := recordedIn(q)
	after := p.after.decide(q)
	before := recorded
	ours := &after
	if p.before != nil {
		before = p.before.decide(q)
		ours = &before
	}
	hash := hashOf(q.name)
	w.names.add(hash)
	o := outcome{class: classify(&before, &after), agreement: ours.compare(&recorded), fromLog: after.fromLog || before.fromLog}
	o.blockedBefore, o.blockedAfter = before.blocked(), after.blocked()
	o.action = w.actionOf(&before, &after)
	if o.class == Undecided {
		o.reason = w.reasonOf(&before, &after)
		o.reason.names.add(hash)
	}
	changes := o.class != Unchanged && (o.class != Undecided || before.passes() != after.passes())
	if !changes && o.agreement != disagree {
		return w.shared(o)
	}
	by, was := after.by.decider(q), recordedBy(q)
	if p.before != nil {
		was = before.by.decider(q)
	}
	if changes {
		o.change = w.changeOf(ChangeKind{o.class, before.effect(), after.effect(), by, was}, q, &after)
		ofType, size := o.change.ofType(string(q.queryType))
		o.ofType = ofType
		w.keep(size)
	}
	if o.agreement == disagree {
		oursBy := by
		if p.before != nil {
			oursBy = was
		}
		o.disagreement = w.disagreementOf(q, &recorded, ours, oursBy)
	}
	kept := o // as &o would take memory for each query
	return &kept
}

// shared returns the one outcome equal to o: most queries have the outcome of the query before.
func (w *worker) shared(o outcome) *outcome {
	if w.last != nil && *w.last == o {
		return w.last
	}
	w.last = w.plain[o]
	if w.last == nil {
		kept := o // as &o would take memory for each query
		w.last, w.plain[o] = &kept, &kept
	}
	return w.last
}

// recordedIn returns the verdict that AWS recorded.
func recordedIn(q *query) verdict {
	v := verdict{logged: true}
	switch {
	case len(q.action) == 0 || bytes.EqualFold(q.action, []byte("ALLOW")):
	case bytes.EqualFold(q.action, []byte("ALERT")):
		v.action = policy.ActionAlert
	case q.blocked():
		v.action = policy.ActionBlock
	default:
		v.action, v.unless = policy.ActionUnknown, invalidAction
	}
	return v
}

// recordedBy returns the rule group and list that AWS recorded.
func recordedBy(q *query) Decider {
	d := Decider{Rule: string(q.group), List: string(q.list)}
	if d.List == "" {
		d.List = string(q.protection)
	}
	return d
}

func (w *worker) actionOf(before, after *verdict) *int64 {
	key := actionKeyOf(before, after)
	if w.lastAction == nil || key != w.lastKey {
		if w.actions[key] == nil {
			w.actions[key] = new(int64)
		}
		w.lastKey, w.lastAction = key, w.actions[key]
	}
	return w.lastAction
}

func (w *worker) reasonOf(before, after *verdict) *reasonTally {
	on := after.unless
	if on == "" {
		on = before.unless
	}
	if w.reasons[on] == nil {
		w.reasons[on] = &reasonTally{}
	}
	return w.reasons[on]
}

func (w *worker) disagreementOf(q *query, recorded, ours *verdict, by Decider) *disagreementTally {
	key := disagreementKey{
		recorded: recorded.effect(), recordedBy: recordedBy(q),
		ours: ours.effect(), by: Decider{Rule: by.Rule, List: by.List},
	}
	d := w.disagreements[key]
	if d == nil {
		d = &disagreementTally{}
		w.keep(sizeOfKind + len(q.key))
		w.disagreements[key] = d
	}
	d.names = firstOf(append(d.names, string(q.name)), maxExampleNames)
	return d
}

// changeOf returns the change that a query belongs to. A name usually has one or two.
func (w *worker) changeOf(of ChangeKind, q *query, after *verdict) *changeTally {
	kind := w.kinds[of]
	if kind == nil {
		kept := of // as &of would take memory for each query
		kind = &kept
		w.keep(sizeOfKind + len(q.key))
		w.kinds[of] = kind
	}
	c := w.changes[string(q.name)]
	if c == nil {
		c = w.newChange(string(q.name), kind, q)
		w.keep(sizeOfChange + len(c.name))
		w.changes[c.name] = c
	} else if c.kind != kind {
		c = w.further(c, kind, q)
	}
	if after.action == policy.ActionBlock {
		w.keep(c.mustAllow(after.by.blocked(q)))
	}
	return c
}

func (w *worker) newChange(name string, kind *ChangeKind, q *query) *changeTally {
	w.numChanges++
	return &changeTally{name: name, kind: kind, firstType: TypeCount{Type: string(q.queryType)}}
}

// furtherChange identifies a change of a name behind the first ones.
type furtherChange struct {
	first *changeTally
	kind  *ChangeKind
}

// fewChanges is how many changes of a name are searched linearly. A log can have any number: what AWS
// recorded is a part of their kind.
const fewChanges = 8

// further returns a change of a name that has another one.
func (w *worker) further(first *changeTally, kind *ChangeKind, q *query) *changeTally {
	last, n := first, 1
	for ; n < fewChanges && last.next != nil; n++ {
		if last = last.next; last.kind == kind {
			return last
		}
	}
	key := furtherChange{first, kind}
	if c := w.furtherChanges[key]; c != nil {
		return c
	}
	c := w.newChange(first.name, kind, q)
	c.next, last.next = last.next, c
	w.keep(sizeOfChange)
	if n == fewChanges {
		w.keep(sizeOfMore)
		w.furtherChanges[key] = c
	}
	return c
}

// verdict is what a policy decides about a recorded query, or what AWS recorded.
type verdict struct {
	action   policy.Action
	response string

	reason

	logged  bool // AWS recorded it; NONE may be ALLOW, and the response is unknown
	fromLog bool // depends on the domain list that AWS recorded as the one that matched

	by *judge // nil for AWS
}

// Effect is the visible part of a verdict.
type Effect struct {
	Action   string `json:"action"` // BLOCK, ALERT, ALLOW, NONE, UNKNOWN; PASSED for ALLOW or NONE in a log
	Response string `json:"response,omitempty"`

	// Unless is the unknown that the verdict depends on, as in
	// "AWSManagedDomainsMalwareDomainList: BLOCK NODATA".
	Unless string `json:"unless,omitempty"`
}

// String returns the action and the response, with a question mark if it is undecided.
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

// passes reports what the client sees: an alert does not matter.
func (v *verdict) passes() bool { return v.action < policy.ActionBlock }

// actions is a set of actions.
type actions uint8

func setOf(a policy.Action) actions { return 1 << a }

// all returns every action that is possible.
func (v *verdict) all() actions { return v.may | setOf(v.action) }

// answer is a truth value of three.
type answer uint8

const (
	no answer = iota
	yes
	maybe
)

// isOne reports whether all possible actions are in a set.
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

// blocks and alerts are the visible effects of a verdict. A blocked query counts as alerted too.

func (v *verdict) blocks() answer {
	if v.all()&setOf(policy.ActionUnknown) != 0 {
		return maybe
	}
	return v.all().isOne(setOf(policy.ActionBlock))
}

// blocked returns 1 for a certain block.
func (v *verdict) blocked() uint8 {
	if v.blocks() == yes {
		return 1
	}
	return 0
}

func (v *verdict) alerts() answer {
	if v.all()&setOf(policy.ActionUnknown) != 0 {
		return maybe
	}
	return v.all().isOne(setOf(policy.ActionBlock) | setOf(policy.ActionAlert))
}

// actionKey is an action before and after, each with whether another one is possible.
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

// passed is the action in a log for ALLOW and for no matching rule.
const passed = "PASSED"

// Agreement is how often a policy decides what AWS recorded. ALLOW and no matching rule count as
// the same, because logs do not distinguish them.
type Agreement struct {
	// Of is the policy that is compared with the log: "baseline", or "policy" if there is no
	// baseline. A new policy is expected to differ.
	Of string `json:"of"`

	Agree    int64 `json:"agree"`
	Disagree int64 `json:"disagree"`
	Unknown  int64 `json:"unknown"` // the policy's verdict is undecided

	Disagreements []Disagreement `json:"disagreements,omitempty"`
}

// Share returns the share of certain verdicts that agree, from 0 to 1; 1 if there are none.
func (a Agreement) Share() float64 {
	if a.Agree+a.Disagree == 0 {
		return 1
	}
	return float64(a.Agree) / float64(a.Agree+a.Disagree)
}

// Disagreement is a way in which a policy and AWS differ.
type Disagreement struct {
	Recorded   Effect   `json:"recorded"`
	RecordedBy Decider  `json:"recordedBy,omitzero"`
	Ours       Effect   `json:"ours"`
	By         Decider  `json:"by,omitzero"` // only rule and list
	Records    int64    `json:"records"`
	Names      []string `json:"names"` // the first in the alphabet, at most five
}

const maxExampleNames = 5

type agreementKind uint8

const (
	agree agreementKind = iota
	disagree
	unknown
	numAgreements
)

// compare compares a verdict with what AWS recorded.
func (v *verdict) compare(recorded *verdict) agreementKind {
	blocks, alerts := v.blocks(), v.alerts()
	switch {
	case blocks == maybe || alerts == maybe || recorded.blocks() == maybe:
		return unknown
	case blocks == recorded.blocks() && alerts == recorded.alerts():
		return agree
	default:
		return disagree
	}
}
