package stack

import (
	"fmt"
	"strconv"
)

func (s *Stack) join(argument any) any {
	list, _ := argument.([]any)
	delimiter, ok := "", false
	if len(list) == 2 {
		delimiter, ok = list[0].(string)
	}
	if !ok {
		return badArgument("Fn::Join", "a delimiter and a list").text()
	}
	switch items := s.eval(list[1]).(type) {
	case []any:
		if !s.app.spend(int64(len(delimiter)) * int64(len(items))) {
			return tooMuch()
		}
		return s.counted(joined(items, literal(delimiter)))
	case string:
		return badArgument("Fn::Join", "a list, not a text").text()
	default:
		return derived("Fn::Join", causeIn("Fn::Join", items), delimiter, items)
	}
}

// joined puts a list together.
func joined(items []any, delimiter Text) any {
	var b builder
	for i, item := range items {
		t, ok := textOf(item)
		if !ok {
			return badArgument("Fn::Join", "a list of texts").text()
		}
		if i > 0 {
			b.add(delimiter)
		}
		b.add(t)
	}
	return plain(b.text())
}

// counted refuses text for which there is no room.
func (s *Stack) counted(value any) any {
	t, ok := textOf(value)
	if ok && !s.app.spend(int64(t.size())) {
		return tooMuch()
	}
	return value
}

// causeIn returns why a value is not what a function wants.
func causeIn(name string, value any) *Unknown {
	if u := unknownIn(value); u != nil {
		return u
	}
	if t, ok := value.(Text); ok {
		if ref, ok := t.Reference(); ok {
			return &Unknown{Name: t.Label(), Foreign: true, Why: fmt.Sprintf("what %s returns is known only once it is deployed", ref.LogicalID)}
		}
	}
	return badArgument(name, "something else than it has")
}

func (s *Stack) selected(argument any) any {
	list, _ := argument.([]any)
	if len(list) != 2 {
		return badArgument("Fn::Select", "an index and a list").text()
	}
	index, of := s.eval(list[0]), s.eval(list[1])
	t, _ := textOf(index)
	text, known := t.Literal()
	items, isList := of.([]any)
	switch {
	case t == nil || known && !isIndex(text):
		return badArgument("Fn::Select", "a number, 0 or more, and a list").text()
	case !known:
		return derived("Fn::Select", causeIn("Fn::Select", t), index, of)
	case !isList:
		picked := derived("Fn::Select", causeIn("Fn::Select", of), index, of)
		picked[0].Unknown.Name += "[" + text + "]"
		return picked
	}
	at, _ := strconv.Atoi(text)
	for i, item := range items {
		if c, open := item.(*choice); open && i <= at {
			return derived("Fn::Select", c.open, index, of) // items may be left out
		}
	}
	if at >= len(items) {
		return (&Unknown{Name: "Fn::Select", Why: fmt.Sprintf("Fn::Select wants item %d of a list of %d", at, len(items)), Invalid: true}).text()
	}
	return items[at]
}

func isIndex(text string) bool {
	at, err := strconv.Atoi(text)
	return err == nil && at >= 0
}

func (s *Stack) split(argument any) any {
	list, _ := argument.([]any)
	delimiter, ok := "", false
	if len(list) == 2 {
		delimiter, ok = list[0].(string)
	}
	if !ok || delimiter == "" {
		return badArgument("Fn::Split", "a delimiter and a text").text()
	}
	value := s.eval(list[1])
	t, ok := textOf(value)
	if !ok {
		return badArgument("Fn::Split", "a text").text()
	}
	if !s.app.spend(int64(t.size())) {
		return tooMuch()
	}
	if items, ok := t.split(delimiter); ok {
		return items
	}
	return derived("Fn::Split", causeIn("Fn::Split", t), delimiter, value)
}

func (s *Stack) toJSON(argument any) any {
	if refused := s.needsExtensions("Fn::ToJsonString"); refused != nil {
		return refused.text()
	}
	w := jsonWriter{kinds: true}
	value := s.eval(argument)
	if !w.value(value) {
		return derived("Fn::ToJsonString", causeIn("Fn::ToJsonString", value), value)
	}
	return s.counted(plain(w.text()))
}

func (s *Stack) length(argument any) any {
	if refused := s.needsExtensions("Fn::Length"); refused != nil {
		return refused.text()
	}
	value := s.eval(argument)
	list, ok := value.([]any)
	if !ok {
		return derived("Fn::Length", causeIn("Fn::Length", value), value)
	}
	for _, item := range list {
		if c, open := item.(*choice); open {
			return derived("Fn::Length", c.open, value)
		}
	}
	return float64(len(list))
}
