package stack

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

func sortedKeys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }

// function returns the function that an object is, with its argument.
func function(raw any) (name string, argument any, ok bool) {
	object, isObject := raw.(map[string]any)
	if !isObject || len(object) != 1 {
		return "", nil, false
	}
	for name, argument = range object {
		ok = name == "Ref" || name == "Condition" || strings.HasPrefix(name, "Fn::") && !strings.HasPrefix(name, "Fn::ForEach::")
	}
	return name, argument, ok
}

// eval computes a value.
func (s *Stack) eval(raw any) any {
	switch raw := raw.(type) {
	case string:
		return s.dynamic(raw)
	case []any:
		list := make([]any, 0, len(raw))
		for _, item := range raw {
			if value := s.eval(item); value != (noValue{}) {
				list = append(list, value)
			}
		}
		return list
	case map[string]any:
		if name, argument, ok := function(raw); ok {
			return s.call(name, argument)
		}
		object := make(map[string]any, len(raw))
		for key, member := range raw {
			if value := s.eval(member); value != (noValue{}) {
				object[key] = value
			}
		}
		return object
	default:
		return raw
	}
}

// dynamic leaves a text as it is, unless CloudFormation looks a part of it up.
func (s *Stack) dynamic(text string) any {
	if !strings.Contains(text, "{{resolve:") {
		return text
	}
	return (&Unknown{
		Name: text, Key: text + s.environment(), Foreign: true,
		Why: fmt.Sprintf("%s is looked up at deployment", text),
	}).text()
}

func (s *Stack) call(name string, argument any) any {
	switch name {
	case "Ref":
		id, _ := argument.(string)
		return s.ref(id)
	case "Fn::GetAtt":
		return s.getAtt(argument)
	case "Fn::Sub":
		return s.sub(argument)
	case "Fn::Join":
		return s.join(argument)
	case "Fn::Select":
		return s.selected(argument)
	case "Fn::Split":
		return s.split(argument)
	case "Fn::FindInMap":
		return s.findInMap(argument)
	case "Fn::If":
		return s.iff(argument)
	case "Fn::ImportValue":
		return s.importValue(argument)
	case "Fn::ToJsonString":
		return s.toJSON(argument)
	case "Fn::Length":
		return s.length(argument)
	case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition":
		return s.truthValue(name, argument)
	default:
		return s.opaque(name, argument)
	}
}

// opaque is what a function comes to that is not computed here.
func (s *Stack) opaque(name string, argument any) any {
	u := &Unknown{Name: name, Foreign: true, Why: fmt.Sprintf("what %s returns is known only at deployment", name)}
	if key, ok := keyOf(s.eval(argument)); ok {
		u.Key = shortKey(name + " " + key + s.environment())
	}
	return u.text()
}

func (s *Stack) truthValue(name string, argument any) any {
	truth, open := s.truth(map[string]any{name: argument})
	if truth == Maybe {
		return open.text()
	}
	return truth == Yes
}

// iff is Fn::If.
func (s *Stack) iff(argument any) any {
	list, _ := argument.([]any)
	name, isName := "", false
	if len(list) == 3 {
		name, isName = list[0].(string)
	}
	if !isName {
		return badArgument("Fn::If", "the name of a condition and two values").text()
	}
	truth, open := s.condition(name)
	switch truth {
	case Yes:
		return s.eval(list[1])
	case No:
		return s.eval(list[2])
	}
	yes, no := s.eval(list[1]), s.eval(list[2])
	if equal(yes, no) == Yes && yes != (noValue{}) {
		return yes
	}
	return &choice{open, yes, no}
}

// derived is what a function makes of something that is not known.
func derived(name string, cause *Unknown, arguments ...any) Text {
	u := &Unknown{Name: cause.Name, Why: cause.Why, Invalid: cause.Invalid, Foreign: cause.Foreign, cause: cause.cause}
	if key, ok := keyOf(arguments); ok {
		u.Key = shortKey(name + " " + key)
	}
	return u.text()
}

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

// causeIn returns why a value is not what a function requires.
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
		return (&Unknown{Name: "Fn::Select", Why: fmt.Sprintf("Fn::Select requires item %d of a list of %d", at, len(items)), Invalid: true}).text()
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

// sub is Fn::Sub in both forms.
func (s *Stack) sub(argument any) any {
	own := map[string]any{}
	if list, ok := argument.([]any); ok && len(list) == 2 {
		argument = list[0]
		variables, _ := list[1].(map[string]any)
		for name, value := range variables {
			own[name] = s.eval(value)
		}
	}
	text, ok := argument.(string)
	if !ok {
		return badArgument("Fn::Sub", "a text").text()
	}
	var b builder
	rest, found := text, true
	for found {
		var before, name string
		if before, rest, found = strings.Cut(rest, "${"); found {
			name, rest, found = strings.Cut(rest, "}")
			if !found {
				before += "${" + name
			}
		}
		b.literal.WriteString(before)
		if found {
			t, ok := s.variable(name, own)
			if !ok || !s.app.spend(int64(t.size())) {
				return t
			}
			b.add(t)
		}
	}
	return s.counted(s.dynamicIn(plain(b.text())))
}

func (s *Stack) dynamicIn(value any) any {
	if text, ok := value.(string); ok {
		return s.dynamic(text)
	}
	return value
}

// variable returns the value of ${name}, or what the whole text comes to if it has none.
func (s *Stack) variable(name string, own map[string]any) (Text, bool) {
	if verbatim, ok := strings.CutPrefix(name, "!"); ok {
		return literal("${" + verbatim + "}"), true
	}
	name = strings.TrimSpace(name)
	value, ok := own[name]
	if !ok {
		if id, attribute, dotted := strings.Cut(name, "."); dotted {
			value = s.attribute(id, attribute)
		} else {
			value = s.ref(name)
		}
	}
	if t, ok := textOf(value); ok {
		return t, true
	}
	return (&Unknown{Name: name, Why: fmt.Sprintf("${%s} in Fn::Sub is not text", name), Invalid: true}).text(), false
}

func (s *Stack) findInMap(argument any) any {
	list, _ := argument.([]any)
	if len(list) != 3 && len(list) != 4 {
		return badArgument("Fn::FindInMap", "a mapping and two keys").text()
	}
	if len(list) == 4 {
		if refused := s.needsExtensions("The DefaultValue of Fn::FindInMap"); refused != nil {
			return refused.text()
		}
	}
	value := s.Template.Document["Mappings"]
	var path []any
	for i, raw := range list[:3] {
		key := s.eval(raw)
		path = append(path, key)
		t, ok := textOf(key)
		if !ok {
			return badArgument("Fn::FindInMap", "a mapping and two keys that are texts").text()
		}
		name, known := t.Literal()
		if !known {
			return s.foundUnderAny(value, list[i+1:], path, t)
		}
		inner, _ := value.(map[string]any)
		if value, ok = inner[name]; !ok {
			return s.notInMap(list, path)
		}
	}
	return value
}

func (s *Stack) notInMap(list, path []any) any {
	if len(list) == 4 {
		options, _ := list[3].(map[string]any)
		if fallback, ok := options["DefaultValue"]; ok {
			return s.eval(fallback)
		}
	}
	return (&Unknown{Name: "Fn::FindInMap", Why: fmt.Sprintf("the template has no mapping %s; add it", s.pathName(path, nil)), Invalid: true}).text()
}

// foundUnderAny is what is found under a key that is not known, if it is the same under
// all there are.
func (s *Stack) foundUnderAny(value any, further, path []any, key Text) any {
	found := derived("Fn::FindInMap", causeIn("Fn::FindInMap", key), path, further)
	found[0].Unknown.Name = s.pathName(path, further)
	found[0].Unknown.Among = s.among(value, further)
	if all := found[0].Unknown.Among; len(all) > 0 && len(slices.Compact(slices.Clone(all))) == 1 {
		return all[0]
	}
	return found
}

// pathName is how the keys of Fn::FindInMap are written, with dots between them.
func (s *Stack) pathName(path, further []any) string {
	var names []string
	for _, key := range path {
		t, _ := textOf(key)
		names = append(names, t.String())
	}
	for _, raw := range further[:len(further)-moreThanKeys(further)] {
		t, _ := textOf(s.eval(raw))
		names = append(names, t.String())
	}
	return strings.Join(names, ".")
}

// among returns the texts that may be found, in the order of their keys.
func (s *Stack) among(value any, further []any) []string {
	inner, _ := value.(map[string]any)
	var all []string
	for _, key := range sortedKeys(inner) {
		at := inner[key]
		for _, next := range further[:len(further)-moreThanKeys(further)] {
			t, _ := textOf(s.eval(next))
			name, known := t.Literal()
			object, _ := at.(map[string]any)
			if !known {
				return nil
			}
			at = object[name]
		}
		text, ok := at.(string)
		if !ok {
			return nil
		}
		all = append(all, text)
	}
	return all
}

// moreThanKeys counts the options behind the keys of Fn::FindInMap.
func moreThanKeys(further []any) int {
	if n := len(further); n > 0 {
		if options, ok := further[n-1].(map[string]any); ok && options["DefaultValue"] != nil {
			return 1
		}
	}
	return 0
}
