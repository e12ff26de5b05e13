// Package template reads CloudFormation templates and says what they mean for
// query logging and DNS Firewall, without an AWS account.
//
// Start with [Parse], which reads JSON and YAML alike, and give what is
// deployed and what is about to be to [Replacements]. It names everything that
// the update would replace instead of changing it, and why that matters.
//
// Do not use this package to check that a template is correct: cfn-lint knows
// the schemas, and this package reads what it understands and leaves the rest.
//
// # What two templates do not show
//
// Values are compared as they are written, with Fn::FindInMap looked up where all
// its keys are written out. A parameter that gets another value, another Default
// of a parameter included, a mapping behind a key that is computed, a condition
// that turns out otherwise and an exported value that changes are not seen, even
// behind a property whose change is a replacement, nor are the tags of a stack: CloudFormation adds those to every
// resource, and on a query log config they are create-only, so another
// stack tag replaces it. Loops such as Fn::ForEach::Name and what a macro makes
// are not read. A resource of a type that is not watched, such as a VPC or the
// source of a delivery stream, counts as never replaced.
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
// for one, so a bare 0123 is text.
//
// It returns a [*ParseError], or several of them joined. What is larger than
// CloudFormation takes or nested beyond reason is refused unread.
func Parse(file string, text []byte) (Template, error) {
	return withResources(ParseSynthesized(file, text))
}

// withResources refuses a template without Resources.
func withResources(t Template, err error) (Template, error) {
	if _, ok := t.Document["Resources"]; err == nil && !ok {
		return Template{}, t.fault("no Resources, so this is not a CloudFormation template", "Resources")
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

// Position is a place in a file. A Line or Column of 0 is not known.
type Position struct {
	File   string // as it was given to the reader
	Line   int    // from 1
	Column int    // from 1, in characters
}

// String returns "file:line:column" without what is not known, which editors and
// terminals can follow.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
}

// ParseError is one thing that is wrong with a template.
type ParseError struct {
	Position Position
	Err      error
}

// Error returns "file:line:column: " and the reason.
func (e *ParseError) Error() string {
	if e.Position.String() == "" {
		return e.Err.Error()
	}
	return e.Position.String() + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *ParseError) Unwrap() error { return e.Err }

// place is where a value and all values inside it stand. It is a tree beside the
// values, and not part of them: values stay those of encoding/json.
type place struct {
	line, column int
	members      map[string]*place
	items        []*place
}

// inside returns the place of a member or, by its number, of an item.
func (p *place) inside(step string) (*place, bool) {
	if member, ok := p.members[step]; ok {
		return member, true
	}
	at, err := strconv.Atoi(step)
	if err != nil || at < 0 || at >= len(p.items) {
		return nil, false
	}
	return p.items[at], true
}

// along follows a path as far as it goes.
func (p *place) along(path []string) *place {
	for _, step := range path {
		next, ok := p.inside(step)
		if !ok {
			break
		}
		p = next
	}
	return p
}

// Resource is one resource of a template.
type Resource struct {
	Type       string
	Condition  string         // the name of it; empty if there is none
	DependsOn  []string       // logical IDs
	Properties map[string]any // nil if there are none

	// The policies that say what becomes of the AWS object when the resource
	// leaves the template and when it is replaced. Empty means Delete, and also
	// stands for a policy that is computed.
	DeletionPolicy, UpdateReplacePolicy string
}

func newTemplate(file string, document map[string]any, places *place) (Template, error) {
	t := Template{Document: document, Resources: map[string]Resource{}, file: file, places: places}
	resources, ok := document["Resources"].(map[string]any)
	if value, given := document["Resources"]; given && !ok {
		return Template{}, t.fault(fmt.Sprintf("Resources is %s; it takes a mapping", kindOf(value)), "Resources")
	}
	var faults []error
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		if strings.HasPrefix(id, "Fn::") {
			continue // a loop or an include: no resource yet
		}
		resource, err := t.resource(id, resources[id])
		if err != nil {
			faults = append(faults, err)
		}
		t.Resources[id] = resource
	}
	if len(faults) > 0 {
		return Template{}, errors.Join(faults...)
	}
	return t, nil
}

func (t Template) resource(id string, value any) (Resource, error) {
	attributes, ok := value.(map[string]any)
	if !ok {
		return Resource{}, t.fault(fmt.Sprintf("resource %q is not a mapping", id), "Resources", id)
	}
	properties, ok := attributes["Properties"].(map[string]any)
	if !ok && attributes["Properties"] != nil {
		return Resource{}, t.fault(fmt.Sprintf("the Properties of resource %q are not a mapping", id), "Resources", id, "Properties")
	}
	if textOf(attributes["Type"]) == "" {
		return Resource{}, t.fault(fmt.Sprintf("resource %q has no Type", id), "Resources", id)
	}
	return Resource{
		Type:                textOf(attributes["Type"]),
		Condition:           textOf(attributes["Condition"]),
		DependsOn:           textsOf(attributes["DependsOn"]),
		Properties:          properties,
		DeletionPolicy:      textOf(attributes["DeletionPolicy"]),
		UpdateReplacePolicy: textOf(attributes["UpdateReplacePolicy"]),
	}, nil
}

func (t Template) fault(what string, path ...string) error {
	return &ParseError{t.Position(path...), errors.New(what)}
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "empty"
	case []any:
		return "a list"
	default:
		return "a single value"
	}
}

// textOf returns a value that is text, and nothing for any other one.
func textOf(value any) string {
	s, _ := value.(string)
	return s
}

// textsOf returns a text, or a list of them, as a list.
func textsOf(value any) []string {
	if s := textOf(value); s != "" {
		return []string{s}
	}
	list, _ := value.([]any)
	var all []string
	for _, item := range list {
		all = append(all, textOf(item))
	}
	return all
}

// at returns a property, or what is inside of one, as in A.B.
func (r Resource) at(property string) any {
	top, inside, ok := strings.Cut(property, ".")
	if !ok {
		return r.Properties[top]
	}
	return valueAt(r.Properties[top], strings.Split(inside, "."))
}

// valueAt returns the value of a property at a path of keys. Where a condition
// chooses on the way, it chooses between what both sides have there.
func valueAt(value any, path []string) any {
	if len(path) == 0 {
		return value
	}
	object, _ := value.(map[string]any)
	sides, _ := object["Fn::If"].([]any)
	if len(sides) != 3 {
		return valueAt(object[path[0]], path[1:])
	}
	yes, no := valueAt(sides[1], path), valueAt(sides[2], path)
	if yes == nil && no == nil {
		return nil
	}
	return map[string]any{"Fn::If": []any{sides[0], yes, no}}
}

// references returns the logical IDs that a value refers to, in the order in
// which they are written, and keys sorted. It also returns names of parameters,
// which are not resources.
func references(value any) []string {
	var found []string
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			found = append(found, references(item)...)
		}
	case map[string]any:
		found = append(found, referred(value)...)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			found = append(found, references(value[key])...)
		}
	}
	return found
}

// referred returns what an object refers to by being a function.
func referred(object map[string]any) []string {
	if id := textOf(object["Ref"]); id != "" {
		return []string{id}
	}
	if list, ok := object["Fn::GetAtt"].([]any); ok && len(list) > 0 {
		return []string{textOf(list[0])}
	}
	switch sub := object["Fn::Sub"].(type) {
	case string:
		return substituted(sub, nil)
	case []any:
		if len(sub) == 2 {
			own, _ := sub[1].(map[string]any)
			return substituted(textOf(sub[0]), own)
		}
	}
	return nil
}

// substituted returns the resources of ${Resource} and ${Resource.Attribute},
// without ${!Literal} and what Fn::Sub has a value of its own for.
func substituted(text string, own map[string]any) []string {
	var found []string
	for _, after := range strings.Split(text, "${")[1:] {
		name, _, closed := strings.Cut(after, "}")
		if _, defined := own[name]; !closed || defined || strings.HasPrefix(name, "!") {
			continue
		}
		id, _, _ := strings.Cut(name, ".")
		found = append(found, strings.TrimSpace(id))
	}
	return found
}

// Waits reports whether CloudFormation makes a resource only after another one, because it
// depends on it by DependsOn or refers to it, or to something that does.
func (t Template) Waits(logicalID, after string) bool {
	seen := map[string]bool{}
	var waits func(id string) bool
	waits = func(id string) bool {
		r, known := t.Resources[id]
		if !known || seen[id] {
			return false
		}
		seen[id] = true
		for _, each := range append(references(r.Properties), r.DependsOn...) {
			if each == after || waits(each) {
				return true
			}
		}
		return false
	}
	return waits(logicalID)
}
