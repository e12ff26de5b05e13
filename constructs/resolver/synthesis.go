package resolver

import (
	"fmt"
	"reflect"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// childPath is the path that the child of a scope will have.
func childPath(scope constructs.Construct, id *string) string {
	if scope == nil || id == nil {
		panic(fmt.Errorf("resolver: a construct needs a scope and an id; pass the stack and a name that is unique in it"))
	}
	if path := *scope.Node().Path(); path != "" {
		return path + "/" + *id
	}
	return *id
}

// validateAtSynthesis runs a check when the whole app is there. What it adds to the
// problems fails the synthesis.
func validateAtSynthesis(kind string, construct constructs.Construct, check func(*problems)) *finalCheck {
	final := &finalCheck{kind: kind, construct: construct, check: check}
	construct.Node().AddValidation(final)
	return final
}

type finalCheck struct {
	kind      string
	construct constructs.Construct
	check     func(*problems)
	done      bool
}

// refuseLate adds a problem if the synthesis has checked the construct already: the template
// is written then, without what comes now.
func (c *finalCheck) refuseLate(p *problems, what, call string) {
	if c != nil && c.done {
		p.add("the app is synthesised already, so this %s would not be deployed; call %s before app.Synth", what, call)
	}
}

// Validate implements the CDK's IValidation.
func (c *finalCheck) Validate() *[]*string {
	c.done = true
	p := problemsOf(c.kind, *c.construct.Node().Path())
	c.check(p)
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

// allOf finds every construct of a kind in the app, in the order of the tree.
func allOf[T any](in constructs.Construct) []T {
	var found []T
	for _, c := range *in.Node().Root().Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if t, ok := c.(T); ok {
			found = append(found, t)
		}
	}
	return found
}
