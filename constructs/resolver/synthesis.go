package resolver

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// checked are the constructs that are checked when the whole app is built. The check may be nil.
type checked interface{ finalCheck() *finalCheck }

// validateAtSynthesis runs a check when the whole app is built. What it adds to the problems
// fails the synthesis.
func validateAtSynthesis(kind string, construct constructs.Construct, check func(*problems)) *finalCheck {
	final := &finalCheck{kind: kind, construct: construct, check: check}
	construct.Node().AddValidation(final)
	return final
}

type finalCheck struct {
	kind          string
	construct     constructs.Construct
	check         func(*problems)
	running, done bool
	// The tree as the first check of a synthesis found it: asking for it costs as much as some
	// fifty other calls of node.
	tree []constructs.IConstruct
}

// refuseLate adds a problem if the synthesis has checked the construct already: the template
// is already written, without what is added now.
func (c *finalCheck) refuseLate(p *problems, what, call string) {
	if c != nil && c.done {
		p.add("the app is already synthesised, so this %s would not be deployed; call %s before app.Synth", what, call)
	}
}

// Validate implements the CDK's IValidation.
func (c *finalCheck) Validate() *[]*string {
	c.running, c.done = true, true
	p := problemsIn(c.kind, c.construct)
	c.check(p)
	c.running, c.tree = false, nil
	messages := make([]*string, len(p.all))
	for i, err := range p.all {
		messages[i] = ptr(err.Error())
	}
	return &messages
}

// warn says that something is legal but risky. The CDK's Acknowledge takes the ID.
func warn(construct constructs.Construct, id, format string, args ...any) {
	callPadded(awscdk.Validations_Of(construct).AddWarning, ptr("vpcdns:"+id), ptr(fmt.Sprintf(format, args...)))
}

// callPadded calls a method of the CDK that has more arguments in newer versions, all of which
// may be nil: AddWarning took a third one in 2.276. So this package compiles with each version.
func callPadded(method any, args ...any) {
	call := reflect.ValueOf(method)
	in := make([]reflect.Value, call.Type().NumIn())
	for i := range in {
		if in[i] = reflect.Zero(call.Type().In(i)); i < len(args) {
			in[i] = reflect.ValueOf(args[i])
		}
	}
	call.Call(in)
}

// treeOf is every construct in the app. While a check runs, it hands the tree on to the checks
// that have yet to run in this synthesis.
func treeOf(in constructs.Construct) []constructs.IConstruct {
	own := finalCheckOf(in)
	if own != nil && own.running && own.tree != nil {
		return own.tree
	}
	tree := *in.Node().Root().Node().FindAll(constructs.ConstructOrder_PREORDER)
	if own == nil || !own.running {
		return tree
	}
	for _, each := range tree {
		if later := finalCheckOf(each); later != nil && !later.done {
			later.tree = tree
		}
	}
	return tree
}

func finalCheckOf(construct constructs.IConstruct) *finalCheck {
	if c, ok := construct.(checked); ok {
		return c.finalCheck()
	}
	return nil
}

// allOf finds every construct of a kind in the app, in the order of the tree.
func allOf[T any](in constructs.Construct) []T {
	var found []T
	for _, c := range treeOf(in) {
		if t, ok := c.(T); ok {
			found = append(found, t)
		}
	}
	return found
}

// associationLanes is how many VPCs of one construct CloudFormation associates, or
// dissociates, at once. The Resolver API takes 5 requests per second, see
// [awsdns.RequestsPerSecond], and an association takes CloudFormation seconds, most of them
// without requests.
const associationLanes = 5

// lanes puts the associations of one construct behind each other in a few lanes, by
// DependsOn, once there are more than lanes.
//
// The lane of a VPC comes from its key alone, and so does its place in it. The order of the
// VPCs in the props changes nothing, and adding or removing a VPC changes the DependsOn of
// its successor alone, which CloudFormation does not count as a change of a resource.
type lanes struct {
	count int
	lane  [associationLanes][]laneMember // each sorted by key
}

type laneMember struct {
	key  string
	made awscdk.CfnResource
}

func (l *lanes) add(key string, made awscdk.CfnResource) {
	lane := &l.lane[laneOf(key)]
	at, _ := slices.BinarySearchFunc(*lane, key, func(m laneMember, key string) int { return strings.Compare(m.key, key) })
	*lane = slices.Insert(*lane, at, laneMember{key, made})
	l.count++
	switch {
	case l.count == associationLanes+1:
		l.linkAll()
	case l.count > associationLanes:
		link(*lane, at)
	}
}

// laneOf spreads keys evenly. The hash must stay what it is: another one would give every
// stack other dependencies.
func laneOf(key string) int {
	hash := fnv.New32a()
	hash.Write([]byte(key))
	return int(hash.Sum32() % associationLanes)
}

func (l *lanes) linkAll() {
	for _, lane := range l.lane {
		for i := 1; i < len(lane); i++ {
			lane[i].made.AddResourceDependency(lane[i-1].made, nil)
		}
	}
}

// link puts a new member between its neighbours.
func link(lane []laneMember, at int) {
	first, last := at == 0, at == len(lane)-1
	if !first {
		lane[at].made.AddResourceDependency(lane[at-1].made, nil)
	}
	if !last {
		lane[at+1].made.AddResourceDependency(lane[at].made, nil)
	}
	if !first && !last {
		lane[at+1].made.RemoveResourceDependency(lane[at-1].made)
	}
}

// accountQuota is a quota that AWS raises on request, as an account has it.
type accountQuota struct {
	prop      string // with what the account has
	counted   string
	byDefault int
	stated    number
}

func accountQuotaOf(prop string, quota awsdns.Quota, stated *float64) accountQuota {
	return accountQuota{prop, quota.Counted() + " " + quota.Scope(), quota.Value(), numberOf(stated)}
}

func (q accountQuota) check(p *problems) {
	switch n := q.stated; {
	case !n.set:
	case n.token:
		p.add("%s must be a literal number: it only sets the threshold of a synthesis-time warning", q.prop)
	case !n.integral() || n.value <= float64(q.byDefault):
		p.add("%s is %v; use a whole number above %d, which is what AWS takes by default, or leave it out", q.prop, n.value, q.byDefault)
	}
}

func (q accountQuota) value() int {
	if q.stated.set {
		return int(q.stated.value)
	}
	return q.byDefault
}

// or returns the higher of two quotas that are stated for one account.
func (q accountQuota) or(other accountQuota) accountQuota {
	if other.value() > q.value() {
		return other
	}
	return q
}

// warn adds a warning if got is above the quota.
func (q accountQuota) warn(construct constructs.Construct, id string, got int, remedy string) {
	if got <= q.value() {
		return
	}
	takes := fmt.Sprintf("AWS takes %d (default; can be raised)", q.byDefault)
	if q.stated.set {
		takes = fmt.Sprintf("%s is %d", q.prop, q.value())
	}
	warn(construct, id, "%d %s, but %s; request an increase before the deployment and set %s to the new value%s", got, q.counted, takes, q.prop, remedy)
}
