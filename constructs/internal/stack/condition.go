package stack

import "fmt"

// Truth is what a condition comes to.
type Truth int8

// The values of a Truth.
const (
	No Truth = iota
	Yes
	Maybe // not known
)

func (t Truth) not() Truth {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	default:
		return Maybe
	}
}

// condition is one that was computed, or is being so.
type condition struct {
	busy  bool
	truth Truth
	open  *Unknown
}

// condition computes a condition of the template by its name. The unknown is what keeps
// it from being computed.
func (s *Stack) condition(name string) (Truth, *Unknown) {
	if known, ok := s.conditions[name]; ok {
		if known.busy {
			return Maybe, &Unknown{Name: name, Why: fmt.Sprintf("condition %s depends on itself, directly or through other conditions", name), Invalid: true}
		}
		return known.truth, known.open
	}
	all, _ := s.Template.Document["Conditions"].(map[string]any)
	raw, ok := all[name]
	if !ok {
		return Maybe, &Unknown{Name: name, Why: fmt.Sprintf("the template has no condition %q", name), Invalid: true}
	}
	c := &condition{busy: true}
	s.conditions[name] = c
	c.truth, c.open = s.truth(raw)
	if c.truth == Maybe {
		c.open = openCondition(name, c.open)
		c.open.Source = shortKey(s.expression(raw))
	}
	c.busy = false
	return c.truth, c.open
}

// named computes the condition that something refers to.
func (s *Stack) named(reference any) (Truth, *Unknown) {
	switch name := reference.(type) {
	case string:
		return s.condition(name)
	case bool:
		return Maybe, &Unknown{Name: "Condition", Invalid: true, Why: fmt.Sprintf(
			"a Condition is %t, which is how CloudFormation reads a bare %s in YAML; write the name of the condition in quotes", name, wordsFor(name))}
	default:
		return Maybe, &Unknown{Name: "Condition", Why: "a Condition must be the name of a condition", Invalid: true}
	}
}

// wordsFor are the words of YAML 1.1 for a truth value.
func wordsFor(value bool) string {
	if value {
		return "On, Yes or True"
	}
	return "Off, No or False"
}

// BadConditions returns the conditions that CloudFormation would refuse, with why.
func (s *Stack) BadConditions() []Flaw {
	all, _ := s.Template.Document["Conditions"].(map[string]any)
	var bad []Flaw
	for _, name := range sortedKeys(all) {
		if _, open := s.condition(name); open != nil && open.Invalid {
			n := Node{stack: s, raw: all[name], path: []string{"Conditions", name}}
			bad = append(bad, Flaw{n, open})
		}
	}
	return bad
}

func openCondition(name string, cause *Unknown) *Unknown {
	return &Unknown{
		Name: name, Invalid: cause.Invalid, Foreign: cause.Foreign, cause: cause.root(),
		Why: fmt.Sprintf("condition %s cannot be computed: %s", name, cause.root()),
	}
}

// truth computes an expression.
func (s *Stack) truth(raw any) (Truth, *Unknown) {
	name, argument, ok := function(raw)
	if !ok {
		return s.written(raw)
	}
	switch name {
	case "Condition":
		return s.named(argument)
	case "Fn::Equals":
		return s.equals(argument)
	case "Fn::Not":
		list, _ := argument.([]any)
		if len(list) != 1 {
			return Maybe, badArgument(name, "one condition")
		}
		truth, open := s.truth(list[0])
		return truth.not(), open
	case "Fn::And":
		return s.each(name, argument, No)
	case "Fn::Or":
		return s.each(name, argument, Yes)
	default:
		return Maybe, &Unknown{Name: name, Why: name + " is not a condition function", Invalid: true}
	}
}

// written takes true and false, and refuses what else is not a function.
func (s *Stack) written(raw any) (Truth, *Unknown) {
	t, isText := textOf(s.eval(raw))
	text, known := t.Literal()
	switch {
	case isText && known && text == "true":
		return Yes, nil
	case isText && known && text == "false":
		return No, nil
	case isText && !known && t.Unknown() != nil:
		return Maybe, t.Unknown()
	default:
		return Maybe, &Unknown{Name: "condition", Why: "a condition is a function such as Fn::Equals", Invalid: true}
	}
}

func (s *Stack) equals(argument any) (Truth, *Unknown) {
	list, _ := argument.([]any)
	if len(list) != 2 {
		return Maybe, badArgument("Fn::Equals", "two values")
	}
	left, right := s.eval(list[0]), s.eval(list[1])
	truth := equal(left, right)
	if truth != Maybe {
		return truth, nil
	}
	for _, value := range []any{left, right} {
		if open := unknownIn(value); open != nil {
			return Maybe, open
		}
	}
	return Maybe, &Unknown{Name: "Fn::Equals", Why: "what a resource returns is known only once it is deployed", Foreign: true}
}

// each computes a list of conditions until one decides.
func (s *Stack) each(name string, argument any, decides Truth) (Truth, *Unknown) {
	list, _ := argument.([]any)
	if len(list) == 0 {
		return Maybe, badArgument(name, "a list of conditions")
	}
	truth := decides.not()
	var open *Unknown
	for _, item := range list {
		switch t, cause := s.truth(item); {
		case t == decides:
			return t, nil
		case t == Maybe && truth != Maybe:
			truth, open = Maybe, cause
		}
	}
	return truth, open
}

func badArgument(name, required string) *Unknown {
	return &Unknown{Name: name, Why: name + " requires " + required, Invalid: true}
}

// unknownIn returns what is not known of a value.
func unknownIn(value any) *Unknown {
	switch value := value.(type) {
	case Text:
		return value.Unknown()
	case *choice:
		return value.open
	case []any:
		for _, item := range value {
			if u := unknownIn(item); u != nil {
				return u
			}
		}
	case map[string]any:
		for _, key := range sortedKeys(value) {
			if u := unknownIn(value[key]); u != nil {
				return u
			}
		}
	}
	return nil
}
