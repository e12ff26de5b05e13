package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/near"
	"github.com/seed-482a6d4f/vpcdns/internal/bounded"
)

// maxTestFile bounds what a file that is not a test can cost.
const maxTestFile = 16 << 20

// readExpectations reads a test file: a list of expectations, or a mapping with
// them under tests and what is the same for all of them, vpc, beside it.
func readExpectations(cmd *cobra.Command, path string) ([]expectation, error) {
	text, err := readTestFile(cmd, path)
	if err != nil {
		return nil, err
	}
	r := expectationReader{file: path}
	var all []expectation
	documents := yaml.NewDecoder(bytes.NewReader(text))
	for empty := true; ; empty = false {
		var document yaml.Node
		switch err := documents.Decode(&document); {
		case errors.Is(err, io.EOF) && empty:
			return nil, fmt.Errorf("%s: empty file; a test file is a list of queries with what is expected", path)
		case errors.Is(err, io.EOF):
			if len(r.faults) == 0 && len(all) == 0 {
				return nil, fmt.Errorf("%s: no test in it", path)
			}
			return all, errors.Join(r.faults...)
		case err != nil:
			return nil, fmt.Errorf("%s: %w", path, err)
		case len(document.Content) > 0:
			all = append(all, r.document(document.Content[0])...)
		}
	}
}

func readTestFile(cmd *cobra.Command, path string) ([]byte, error) {
	from := cmd.InOrStdin()
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	text, err := bounded.ReadAll(from, limitOf(cmd, maxTestFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w; a test file is a list of queries with what is expected", path, err)
	}
	return text, nil
}

// expectationReader collects all faults of a file, so they can be corrected at once.
type expectationReader struct {
	file   string
	faults []error
}

func (r *expectationReader) fault(at *yaml.Node, format string, values ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d: "+format, append([]any{r.file, at.Line}, values...)...))
}

func (r *expectationReader) document(n *yaml.Node) []expectation {
	if n = followed(n); n.Kind == yaml.SequenceNode {
		return r.tests(n, "")
	}
	vpc := ""
	var tests *yaml.Node
	if has(n, "query") || has(n, "queries") {
		r.fault(n, "a test without a list; begin it with a hyphen")
		return nil
	}
	r.members(n, keys{
		"vpc":   func(value *yaml.Node) { vpc = r.text(value) },
		"tests": func(value *yaml.Node) { tests = value },
	})
	if tests == nil {
		if len(r.faults) == 0 {
			r.fault(n, "no tests; a test file is a list of queries with what is expected")
		}
		return nil
	}
	return r.tests(followed(tests), vpc)
}

func (r *expectationReader) tests(n *yaml.Node, vpc string) []expectation {
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "tests are a list; begin each with a hyphen")
		return nil
	}
	var all []expectation
	for _, item := range n.Content {
		before := len(r.faults)
		words := expected{vpc: vpc}
		queries := func(value *yaml.Node) { words.queries = append(words.queries, r.texts(value)...) }
		r.members(item, keys{
			"name":    func(value *yaml.Node) { words.title = r.text(value) },
			"query":   queries,
			"queries": queries,
			"type":    func(value *yaml.Node) { words.queryType = r.text(value) },
			"vpc":     func(value *yaml.Node) { words.vpc = r.text(value) },
			"cname":   func(value *yaml.Node) { words.cname = textsOf(r.texts(value)) },
			"expect":  func(value *yaml.Node) { r.expect(value, &words) },
		})
		if len(r.faults) > before {
			continue
		}
		some, err := newExpectations(r.file, words)
		for _, fault := range parts(err) {
			r.fault(item, "%w", fault)
		}
		all = append(all, some...)
	}
	return all
}

// parts returns the errors that were joined into one.
func parts(err error) []error {
	var joined interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &joined):
		return []error{err}
	}
	var all []error
	for _, each := range joined.Unwrap() {
		all = append(all, parts(each)...)
	}
	return all
}

func (r *expectationReader) expect(n *yaml.Node, words *expected) {
	words.has = true
	if n = followed(n); n.Kind == yaml.ScalarNode {
		words.action = r.text(n) // expect: BLOCK
		return
	}
	r.members(n, keys{
		"action":   func(value *yaml.Node) { words.action = r.text(value) },
		"response": func(value *yaml.Node) { words.response, words.hasResponse = r.text(value), true },
		"rule":     func(value *yaml.Node) { words.rule = r.text(value) },
		"certain":  func(value *yaml.Node) { words.maybe = !r.boolean(value) },
	})
}

// keys are those that a mapping may have, with what takes their values.
type keys map[string]func(*yaml.Node)

func (k keys) names() []string {
	var names []string
	for name := range k {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// members hands each member of a mapping to its function.
func (r *expectationReader) members(n *yaml.Node, known keys) {
	n = followed(n)
	if n.Kind != yaml.MappingNode {
		r.fault(n, "not a mapping; use the keys %s", strings.Join(known.names(), ", "))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch f := known[key.Value]; {
		case f == nil:
			r.fault(key, "unknown key %q%s; the keys are %s", key.Value, near.Hint(key.Value, known.names()), strings.Join(known.names(), ", "))
		case seen[key.Value]:
			r.fault(key, "key %q is there twice", key.Value)
		default:
			seen[key.Value] = true
			f(n.Content[i+1])
		}
	}
}

// has reports whether a mapping has a key.
func has(n *yaml.Node, key string) bool {
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

// followed returns what an alias stands for.
func followed(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// text returns a text, and nothing for null.
func (r *expectationReader) text(n *yaml.Node) string {
	switch n = followed(n); {
	case n.Kind != yaml.ScalarNode:
		r.fault(n, "a list or a mapping instead of one text")
		return ""
	case n.ShortTag() == "!!null":
		return ""
	default:
		return n.Value
	}
}

// texts returns one text or a list of them.
func (r *expectationReader) texts(n *yaml.Node) []lineOf {
	items := []*yaml.Node{n} // with its own line if it is an alias
	switch n = followed(n); {
	case n.Kind == yaml.SequenceNode:
		items = n.Content
	case n.Kind != yaml.ScalarNode:
		r.fault(n, "a mapping instead of a list of names")
		return nil
	case n.ShortTag() == "!!null":
		return nil
	}
	var all []lineOf
	for _, item := range items {
		all = append(all, lineOf{r.text(item), item.Line})
	}
	return all
}

func textsOf(all []lineOf) []string {
	var texts []string
	for _, each := range all {
		texts = append(texts, each.text)
	}
	return texts
}

func (r *expectationReader) boolean(n *yaml.Node) bool {
	value, err := strconv.ParseBool(followed(n).Value)
	if err != nil {
		r.fault(n, "%q is neither true nor false", followed(n).Value)
	}
	return value
}
