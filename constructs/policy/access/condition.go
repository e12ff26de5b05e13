package access

import (
	"slices"
	"strings"
)

// met says whether a request meets a condition.
func (c condition) met(r Request) Truth {
	value, known := r.Context[c.key]
	operator := strings.ToLower(c.operator)
	operator, quantifier := quantified(operator)
	operator, ifExists := strings.CutSuffix(operator, "ifexists")
	switch {
	case c.operator == "" || !known && operator != "null":
		return Maybe
	case operator == "null":
		return c.isNull(value, known)
	case value.Absent && quantifier == "foranyvalue":
		return No
	case value.Absent && (ifExists || quantifier == "forallvalues"):
		return Yes
	}
	positive, negated := strings.CutPrefix(operator, "stringnot")
	if negated {
		operator = "string" + positive
	} else if positive, negated = strings.CutPrefix(operator, "arnnot"); negated {
		operator = "arn" + positive
	}
	truth := c.one(r, operator, value)
	if negated {
		return truth.Not()
	}
	return truth
}

// quantified takes ForAllValues and ForAnyValue from an operator. A key of one value meets
// both as it meets the operator.
func quantified(operator string) (rest, quantifier string) {
	before, after, found := strings.Cut(operator, ":")
	if found && slices.Contains([]string{"forallvalues", "foranyvalue"}, before) {
		return after, before
	}
	return operator, ""
}

// isNull is the operator Null, whose value says whether the key is to be absent.
func (c condition) isNull(value Value, known bool) Truth {
	if !known || c.open || len(c.values) != 1 {
		return Maybe
	}
	text, literal := c.values[0].Known()
	if !literal {
		return Maybe
	}
	return truthOf(strings.EqualFold(text, "true") == value.Absent)
}

// one says whether a value is one of those of a condition, by an operator that is not
// negated.
func (c condition) one(r Request, operator string, value Value) Truth {
	how, known := map[string]likeness{
		"stringequals": same, "stringequalsignorecase": same, "stringlike": like,
		"arnequals": arn, "arnlike": arn, "bool": same,
	}[operator]
	switch {
	case !known:
		return Maybe
	case value.Absent:
		return No
	}
	fold := operator == "bool" || operator == "stringequalsignorecase"
	truth := No
	for _, each := range c.values {
		text := value.Text
		if fold {
			each, text = each.lower(), text.lower()
		}
		truth = max(truth, r.match(each, text, how))
	}
	if c.open {
		truth = max(truth, Maybe)
	}
	return truth
}

func (c condition) words() string {
	return c.operator + " " + c.key + " " + listed(c.values)
}
