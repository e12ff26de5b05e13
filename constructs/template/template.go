package template

import (
	"bytes"
	"encoding/json"
	"errors"
)

const (
	// maxSize is the most that CloudFormation takes. It also bounds what a
	// hostile file can cost.
	maxSize = 1 << 20

	// maxDepth is far from what templates need, which is about 30, and near
	// enough that no stack overflows.
	maxDepth = 100
)

var (
	errTooLarge  = errors.New("larger than 1 MB, which is the most that CloudFormation takes; split it into nested stacks")
	errTooDeep   = errors.New("nested more than 100 deep; no template is")
	errComment   = errors.New("JSON has no comments; remove this one, or write the template in YAML")
	errNoMapping = errors.New("no mapping; a template has its Resources in one")
)

// Template is a CloudFormation template in the long form, whichever way it was
// written. The zero Template has no resources.
type Template struct {
	// Document is the whole template as encoding/json would decode its JSON
	// form: a YAML !Ref is a map with the key Ref, and Fn::GetAtt is always a
	// list. Do not change it.
	Document map[string]any

	// Resources are those of the Document by logical ID, without loops.
	Resources map[string]Resource

	file   string
	places *place
}

// Parse reads a template in JSON or YAML; the file name serves for
// positions only. It reads YAML 1.1 as CloudFormation does: short forms, true
// for a bare ON or YES, no aliases and no merges. A number is what JSON takes
// for one, so that a bare 0123 is text.
//
// It returns a [*ParseError], or several of them joined. What is larger than
// CloudFormation takes or nested beyond reason is refused unread.
func Parse(file string, text []byte) (Template, error) {
	return withResources(ParseSynthesized(file, text))
}

// withResources refuses a template without Resources.
func withResources(t Template, err error) (Template, error) {
	if _, ok := t.Document["Resources"]; err == nil && !ok {
		return Template{}, t.fault("no Resources; this is no CloudFormation template", "Resources")
	}
	return t, err
}

// ParseSynthesized reads a template as [Parse] does, and takes one without Resources:
// cdk synth writes {} for a stack that nothing is in, and does not deploy it.
func ParseSynthesized(file string, text []byte) (Template, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if len(text) > maxSize {
		return Template{}, &ParseError{Position{File: file}, errTooLarge}
	}
	read := readYAML
	if json.Valid(text) {
		read = readJSON // not every JSON is YAML, and it costs less
	}
	if at, found := commentInJSON(text); found {
		return Template{}, &ParseError{positionAt(file, text, at), errComment}
	}
	value, places, err := read(file, text)
	if err != nil {
		return Template{}, orFaultOfJSON(err, file, text)
	}
	document, ok := value.(map[string]any)
	if !ok {
		return Template{}, &ParseError{places.in(file), errNoMapping}
	}
	return newTemplate(file, document, places)
}

// Of returns the template that was decoded from JSON into an any, as a
// program that has it at hand does. Positions in it are not known.
func Of(document map[string]any) (Template, error) {
	long, err := longForm(document, 0)
	if err != nil {
		return Template{}, &ParseError{Err: err}
	}
	return withResources(newTemplate("", long.(map[string]any), &place{}))
}

// Position returns where a part of the template stands, as in
// t.Position("Resources", "Firewall", "Properties", "FirewallRules", "0"), or the
// nearest part around it if it is not there.
func (t Template) Position(path ...string) Position {
	if t.places == nil {
		return Position{}
	}
	return t.places.along(path).in(t.file)
}

func (p *place) in(file string) Position { return Position{file, p.line, p.column} }
