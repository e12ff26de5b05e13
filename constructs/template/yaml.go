package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

var (
	errAlias = errors.New("CloudFormation takes no YAML aliases; write the value out")
	errMerge = errors.New("CloudFormation takes no YAML merges (<<); write the keys out")
	errTab   = errors.New("the line is indented with a tab, which YAML does not allow; use spaces")
	errKey   = errors.New("a key is plain text; write one such as Name")
)

// yamlReader turns nodes into values. It does not let the library do so, which
// knows YAML 1.2 and no short forms, and would expand aliases.
type yamlReader struct{ file string }

func readYAML(file string, text []byte) (any, *place, error) {
	r := yamlReader{file}
	limits := loaderlimits.New(loaderlimits.DepthFunc(checkDepth))
	var document yaml.Node
	if err := yaml.Load(text, &document, yaml.WithV4Defaults(), yaml.WithPlugin(limits)); err != nil {
		return nil, nil, r.located(err, text)
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) == 0 {
		return nil, nil, &ParseError{Position{File: file}, errNoMapping}
	}
	return r.value(document.Content[0], 0)
}

// isIndentedByTab reports whether a line, counted from 1, has a tab before its first word.
func isIndentedByTab(text []byte, line int) bool {
	for range line - 1 {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	text, _, _ = bytes.Cut(text, []byte("\n"))
	indent := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
	return bytes.IndexByte(indent, '\t') >= 0
}

// checkDepth stops the library before it keeps much; depth counts only blocks,
// or only brackets, which is why the reader counts again.
func checkDepth(depth int, _ *yaml.DepthContext) error {
	if depth > maxDepth {
		return errTooDeep
	}
	return nil
}

func (r yamlReader) value(n *yaml.Node, depth int) (any, *place, error) {
	at := &place{line: n.Line, column: n.Column}
	if depth > maxDepth {
		return nil, at, r.fault(n, errTooDeep)
	}
	name, err := shortForm(n)
	if err != nil {
		return nil, at, r.fault(n, err)
	}
	value, err := r.content(n, at, depth)
	if name == "" || err != nil {
		return value, at, err
	}
	outer := &place{line: n.Line, column: n.Column, members: map[string]*place{name: at}}
	return splitAttribute(map[string]any{name: value}), outer, nil
}

// content returns the value of a node without its tag, and adds to at what is
// inside.
func (r yamlReader) content(n *yaml.Node, at *place, depth int) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		return r.mapping(n, at, depth)
	case yaml.SequenceNode:
		return r.sequence(n, at, depth)
	case yaml.ScalarNode:
		return scalar(n), nil
	case yaml.AliasNode:
		return nil, r.fault(n, errAlias)
	default:
		return nil, r.fault(n, errNoMapping)
	}
}

func (r yamlReader) mapping(n *yaml.Node, at *place, depth int) (any, error) {
	object := map[string]any{}
	at.members = map[string]*place{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if err := checkKey(key, object); err != nil {
			return nil, r.fault(key, err)
		}
		value, valueAt, err := r.value(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		object[key.Value] = value
		at.members[key.Value] = valueAt.under(&place{line: key.Line, column: key.Column})
	}
	return splitAttribute(object), nil
}

func checkKey(key *yaml.Node, object map[string]any) error {
	_, twice := object[key.Value]
	switch {
	case key.Kind == yaml.AliasNode:
		return errAlias
	case key.Kind != yaml.ScalarNode || key.Style&yaml.TaggedStyle != 0:
		return errKey
	case key.Value == "<<" && isPlain(key):
		return errMerge
	case twice:
		return fmt.Errorf("key %q is there twice", key.Value)
	default:
		return nil
	}
}

func (r yamlReader) sequence(n *yaml.Node, at *place, depth int) (any, error) {
	list := make([]any, 0, len(n.Content))
	for _, item := range n.Content {
		value, valueAt, err := r.value(item, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		at.items = append(at.items, valueAt)
	}
	return list, nil
}

func (r yamlReader) fault(n *yaml.Node, err error) error {
	return &ParseError{Position{r.file, n.Line, n.Column}, err}
}

// located puts what the library found in the form of all other errors, and says of a tab that
// it is one: it looks like spaces.
func (r yamlReader) located(err error, text []byte) error {
	at := Position{File: r.file}
	var fault *yaml.LoadError
	if !errors.As(err, &fault) {
		return &ParseError{at, err}
	}
	at.Line, at.Column = fault.Mark.Line, fault.Mark.Column
	if at.Line == 0 {
		at.Line, at.Column = fault.ContextMark.Line, fault.ContextMark.Column
	}
	if isIndentedByTab(text, at.Line) {
		return &ParseError{at, errTab}
	}
	return &ParseError{at, errors.New(strings.TrimPrefix(fault.Message, "yaml: "))}
}

// isPlain reports whether a scalar has neither quotes nor a tag, and so means
// what it looks like.
func isPlain(n *yaml.Node) bool { return n.Style == 0 }

// scalar reads a scalar as YAML 1.1 does: a bare ON is true.
func scalar(n *yaml.Node) any {
	if !isPlain(n) {
		return tagged(n)
	}
	switch n.Value {
	case "", "~", "null", "Null", "NULL":
		return nil
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
		return true
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return false
	default:
		return number(n.Value)
	}
}

// tagged reads a scalar with quotes or a tag, which is text unless it says
// otherwise.
func tagged(n *yaml.Node) any {
	switch {
	case n.Style&yaml.TaggedStyle == 0:
		return n.Value
	case n.Tag == "!!int" || n.Tag == "!!float":
		return number(n.Value)
	case n.Tag == "!!bool" || n.Tag == "!!null":
		return scalar(&yaml.Node{Kind: yaml.ScalarNode, Value: n.Value})
	default:
		return n.Value
	}
}

// number reads what JSON takes for a number, and leaves all else as text; so is
// a number that no float64 can hold.
func number(s string) any {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') || !json.Valid([]byte(s)) {
		return s
	}
	value, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return value
}

// shortForm returns the long name of the function that the tag of a node stands
// for, such as Fn::Sub for !Sub. It returns nothing for a node without a tag,
// and takes any name: CloudFormation gets new functions now and then.
func shortForm(n *yaml.Node) (string, error) {
	if n.Style&yaml.TaggedStyle == 0 {
		return "", nil
	}
	switch n.Tag {
	case "!Ref", "!Condition":
		return n.Tag[1:], nil
	case "", "!", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq":
		return "", nil
	}
	name, ok := strings.CutPrefix(n.Tag, "!")
	if !ok || strings.HasPrefix(name, "!") {
		return "", fmt.Errorf("CloudFormation takes no tag %s; remove it", n.Tag)
	}
	return "Fn::" + name, nil
}

// splitAttribute makes the one list of the two ways to write Fn::GetAtt, which
// are a list and Resource.Attribute.
func splitAttribute(object map[string]any) map[string]any {
	whole, ok := object["Fn::GetAtt"].(string)
	if !ok || len(object) != 1 {
		return object
	}
	resource, attribute, _ := strings.Cut(whole, ".")
	return map[string]any{"Fn::GetAtt": []any{resource, attribute}}
}

// longForm copies a value that encoding/json has decoded, and refuses what it
// would not have made.
func longForm(value any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	switch value := value.(type) {
	case map[string]any:
		return longObject(value, depth)
	case []any:
		return longList(value, depth)
	case nil, bool, float64, string:
		return value, nil
	case json.Number:
		return number(value.String()), nil
	default:
		return nil, fmt.Errorf("a %T, where JSON has only text, numbers, lists and mappings", value)
	}
}

func longObject(object map[string]any, depth int) (any, error) {
	long := make(map[string]any, len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		inner, err := longForm(object[key], depth+1)
		if err != nil {
			return nil, err
		}
		long[key] = inner
	}
	return splitAttribute(long), nil
}

func longList(list []any, depth int) (any, error) {
	long := make([]any, 0, len(list))
	for _, value := range list {
		inner, err := longForm(value, depth+1)
		if err != nil {
			return nil, err
		}
		long = append(long, inner)
	}
	return long, nil
}
