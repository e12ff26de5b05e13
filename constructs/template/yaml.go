package template

import (
	"bytes"
	"errors"
	"fmt"
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
