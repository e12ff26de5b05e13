package main

import (
	"bytes"
	"encoding/json"
	"slices"

	"go.yaml.in/yaml/v4"
)

// render writes a template as text, as JSON or as YAML in the order in which a person
// reads: what it is, what to fill in, what follows from that, what is made.
func (k kind) render(template map[string]any, format string) ([]byte, error) {
	switch format {
	case "json":
		return renderJSON(template)
	case "terraform":
		return k.renderTerraform(template)
	}
	text, err := yaml.Dump(k.document(template), yaml.WithIndent(2), yaml.WithLineWidth(lineWidth), yaml.WithQuotePreference(yaml.QuoteSingle))
	return airy(text), err
}

const lineWidth = 100

// airy puts an empty line before each section, and before each member of the sections
// that are long, with the comment that goes with it.
func airy(text []byte) []byte {
	var out bytes.Buffer
	section, afterComment := "", true // no empty line at the very start
	for line := range bytes.Lines(text) {
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if name, ok := bytes.CutSuffix(bytes.TrimSpace(line), []byte(":")); ok && indent == 0 {
			section = string(name)
		}
		apart := indent == 0 || indent == 2 && slices.Contains([]string{"Parameters", "Resources"}, section)
		if apart && !afterComment {
			out.WriteByte('\n')
		}
		out.Write(line)
		afterComment = line[indent] == '#' || indent == 0
	}
	return out.Bytes()
}

func renderJSON(template map[string]any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(template)
	return text.Bytes(), err
}

// document turns a template into a YAML document, section by section.
func (k kind) document(template map[string]any) *yaml.Node {
	root := mapping()
	root.HeadComment = k.head + generatedFrom
	for _, section := range keysInOrder(template, sectionOrder) {
		root.Content = append(root.Content, key(section, sectionComments[section]), k.sectionNode(section, template[section]))
	}
	return root
}

func (k kind) sectionNode(section string, value any) *yaml.Node {
	members, ok := value.(map[string]any)
	if !ok || section == "Metadata" {
		return node(value)
	}
	n := mapping()
	for _, id := range keysInOrder(members, k.memberOrder()[section]) {
		n.Content = append(n.Content, key(id, memberComments[id]), node(members[id]))
	}
	return n
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func key(name, comment string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name, HeadComment: comment}
}
