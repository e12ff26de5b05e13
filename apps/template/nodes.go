package main

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// node turns a value of the template into YAML.
func node(value any) *yaml.Node {
	switch v := value.(type) {
	case map[string]any:
		if i, ok := intrinsicOf(v); ok {
			return i.node()
		}
		return mappingNode(v)
	case []any:
		return sequenceNode(v)
	case string:
		return textNode(v)
	default:
		n := &yaml.Node{}
		must(n.Encode(v))
		return n
	}
}

func mappingNode(object map[string]any) *yaml.Node {
	order := propertyOrder
	if _, typed := object["Type"]; typed {
		order = typeOrder
	}
	n := mapping()
	for _, name := range keysInOrder(object, order) {
		n.Content = append(n.Content, key(name, ""), node(object[name]))
	}
	return n
}

func sequenceNode(list []any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, item := range list {
		n.Content = append(n.Content, node(item))
	}
	if isShort(n) {
		n.Style = yaml.FlowStyle
	}
	return n
}

func textNode(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	switch {
	case strings.Contains(text, "\n"):
		n.Style = yaml.LiteralStyle
	case len(text) > lineWidth && strings.Contains(text, " "):
		n.Style = yaml.FoldedStyle
	case oldBoolean.MatchString(text):
		n.Style = yaml.SingleQuotedStyle
	}
	return n
}

// oldBoolean is what YAML 1.1, which CloudFormation reads, takes for true or false.
var oldBoolean = regexp.MustCompile(`(?i)^(y|yes|n|no|true|false|on|off)$`)

func (i intrinsic) node() *yaml.Node {
	n := node(i.argument)
	n.Tag = i.tag
	n.Style |= yaml.TaggedStyle
	return n
}

// isShort reports whether a list reads well on one line: it has no mapping in it and
// little text.
func isShort(n *yaml.Node) bool {
	length, flat := measure(n)
	return flat && length <= lineWidth
}

func measure(n *yaml.Node) (length int, flat bool) {
	length = len(n.Value) + len(", ")
	if !strings.HasPrefix(n.Tag, "!!") {
		length += len(n.Tag)
	}
	for _, child := range n.Content {
		l, ok := measure(child)
		if !ok {
			return 0, false
		}
		length += l
	}
	return length, n.Kind != yaml.MappingNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0
}

func must(err error) {
	if err != nil {
		panic(fmt.Errorf("cannot write the template: %w", err))
	}
}
