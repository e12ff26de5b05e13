package replay

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// Class is what becomes of a query.
type Class uint8

// The classes. To be blocked counts more than to be marked: an ALERT that becomes a BLOCK
// is newly blocked, and a BLOCK that becomes an ALERT newly allowed.
const (
	Unchanged       Class = iota
	NewlyBlocked          // passed before, with or without a mark
	NewlyAllowed          // blocked before
	NewlyAlerted          // passes as before, and is marked
	NoLongerAlerted       // passes as before, and is no longer marked
	ChangedResponse       // blocked as before, with another response
	Undecided             // cannot be told
	numClasses
)

var classTexts = [numClasses]string{
	"unchanged", "newly-blocked", "newly-allowed", "newly-alerted", "no-longer-alerted", "changed-response", "undecided",
}

// Classes returns all classes in their order.
func Classes() []Class {
	return []Class{Unchanged, NewlyBlocked, NewlyAllowed, NewlyAlerted, NoLongerAlerted, ChangedResponse, Undecided}
}

// String returns "newly-blocked" and the like.
func (c Class) String() string { return classTexts[c] }

// MarshalText implements [encoding.TextMarshaler].
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (c *Class) UnmarshalText(text []byte) error {
	i := slices.Index(classTexts[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no class of a change", text)
	}
	*c = Class(i)
	return nil
}

// classify compares two verdicts. Two that hang on the same are the same.
func classify(before, after *verdict) Class {
	if before.sameDoubt(after) {
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
		return classifyMarks(before, after)
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

func classifyMarks(before, after *verdict) Class {
	switch was, is := before.marks(), after.marks(); {
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

// sameDoubt reports whether two verdicts hang on something and are the same whatever it is. The
// names behind a query are the same for both policies, but not what they make of them.
func (v *verdict) sameDoubt(other *verdict) bool {
	return v.unless != "" && v.unless == other.unless && v.basis == other.basis && v.unless != chainUnknown && !v.logged &&
		v.action == other.action && v.response == other.response
}

// outcome is what came of a query, and where records like it are counted.
type outcome struct {
	class     Class
	agreement agreementKind
	marked    bool

	action       *int64
	doubt        *doubtTally        // or nil
	disagreement *disagreementTally // or nil

	change *changeTally // or nil
	ofType *int64       // of the change
}

// maxExplained is more than the names that come again and again.
const maxExplained = 1 << 16

// decide finds out what becomes of a query.
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
	o := outcome{class: classify(&before, &after), agreement: ours.compare(&recorded), marked: after.marked || before.marked}
	o.action = w.actionOf(&before, &after)
	if o.class == Undecided {
		o.doubt = w.doubtOf(&before, &after)
		o.doubt.names.add(hash)
	}
	changes := o.class != Unchanged && (o.class != Undecided || before.passes() != after.passes())
	if !changes && o.agreement != disagree {
		return w.shared(o)
	}
	if known, ok := w.explained[string(q.key)]; ok {
		return known
	}
	by, was := after.by.decider(q), recordedBy(q)
	if p.before != nil {
		was = before.by.decider(q)
	}
	if changes {
		o.change = w.changeOf(ChangeKind{o.class, before.effect(), after.effect(), by, was}, q, &after)
		o.ofType = o.change.ofType(string(q.queryType))
	}
	if o.agreement == disagree {
		oursBy := by
		if p.before != nil {
			oursBy = was
		}
		o.disagreement = w.disagreementOf(q, &recorded, ours, oursBy)
	}
	if len(w.explained) >= maxExplained {
		clear(w.explained)
	}
	w.explained[string(q.key)] = &o
	return &o
}

// shared returns the one outcome that is like o: most queries have the same as the one before.
func (w *worker) shared(o outcome) *outcome {
	if w.last != nil && *w.last == o {
		return w.last
	}
	w.last = w.plain[o]
	if w.last == nil {
		w.last = &o
		w.plain[o] = w.last
	}
	return w.last
}

// recordedIn returns what AWS did.
func recordedIn(q *query) verdict {
	v := verdict{logged: true}
	switch {
	case len(q.action) == 0 || bytes.EqualFold(q.action, []byte("ALLOW")):
	case bytes.EqualFold(q.action, []byte("ALERT")):
		v.action = policy.ActionAlert
	case q.blocked():
		v.action = policy.ActionBlock
	default:
		v.action, v.unless = policy.ActionUnknown, oddAction
	}
	return v
}

// recordedBy returns what AWS says that it did so by.
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

func (w *worker) doubtOf(before, after *verdict) *doubtTally {
	on := after.unless
	if on == "" {
		on = before.unless
	}
	if w.doubts[on] == nil {
		w.doubts[on] = &doubtTally{}
	}
	return w.doubts[on]
}

func (w *worker) disagreementOf(q *query, recorded, ours *verdict, by Decider) *disagreementTally {
	key := disagreementKey{
		recorded: recorded.effect(), recordedBy: recordedBy(q),
		ours: ours.effect(), by: Decider{Rule: by.Rule, List: by.List},
	}
	d := w.disagreements[key]
	if d == nil {
		d = &disagreementTally{}
		w.disagreements[key] = d
	}
	d.names = firstOf(append(d.names, string(q.name)), maxExampleNames)
	return d
}

// changeOf returns the change that a query belongs to. Names have one or two.
func (w *worker) changeOf(of ChangeKind, q *query, after *verdict) *changeTally {
	kind := w.kinds[of]
	if kind == nil {
		kind = &of
		w.kinds[of] = kind
	}
	first := w.changes[string(q.name)]
	c := first
	for c != nil && c.kind != kind {
		c = c.next
	}
	if c == nil {
		c = &changeTally{kind: kind, next: first}
		if first != nil {
			c.name = first.name
		} else {
			c.name = string(q.name)
		}
		w.changes[c.name] = c
	}
	if after.action == policy.ActionBlock {
		c.mustAllow(after.by.blocked(q))
	}
	return c
}

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

// Agreement is how often a policy decides what AWS recorded. To ALLOW and to have no rule
// are the same here, as they are in a log.
type Agreement struct {
	// Of is the policy that is held to the log: the baseline, or without one the policy itself,
	// of which differing is the purpose.
	Of string `json:"of"`

	Agree    int64 `json:"agree"`
	Disagree int64 `json:"disagree"`
	Unknown  int64 `json:"unknown"` // the policy's verdict cannot be told

	Disagreements []Disagreement `json:"disagreements,omitempty"`
}

// Share returns which part of the verdicts that can be told agree, from 0 to 1; 1 for none.
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
	By         Decider  `json:"by,omitzero"` // rule and list alone
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

// compare tells whether a verdict is what AWS recorded.
func (v *verdict) compare(recorded *verdict) agreementKind {
	blocks, marks := v.blocks(), v.marks()
	switch {
	case blocks == maybe || marks == maybe || recorded.blocks() == maybe:
		return unknown
	case blocks == recorded.blocks() && marks == recorded.marks():
		return agree
	default:
		return disagree
	}
}
