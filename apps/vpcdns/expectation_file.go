package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// maxTestFile bounds what a file that is no test can cost.
const maxTestFile = 16 << 20

// readExpectations reads a test file: a list of expectations, or a mapping with
// them under tests and what is the same for all of them, vpc, beside it.
func readExpectations(path string, stdin io.Reader) ([]expectation, error) {
	text, err := readTestFile(path, stdin)
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(document.Content) == 0 {
		return nil, fmt.Errorf("%s: it is empty; a test file is a list of queries with what is expected", path)
	}
	r := expectationReader{file: path}
	all := r.document(document.Content[0])
	if len(r.faults) == 0 && len(all) == 0 {
		return nil, fmt.Errorf("%s: it has no test", path)
	}
	return all, errors.Join(r.faults...)
}

func readTestFile(path string, stdin io.Reader) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(stdin, maxTestFile))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxTestFile))
}

// expectationReader collects all faults of a file, so that they can be mended at once.
type expectationReader struct {
	file   string
	faults []error
}

func (r *expectationReader) fault(at *yaml.Node, format string, values ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d: "+format, append([]any{r.file, at.Line}, values...)...))
}

func (r *expectationReader) document(n *yaml.Node) []expectation {
	if n.Kind == yaml.SequenceNode {
		return r.tests(n, "")
	}
	vpc := ""
	var tests *yaml.Node
	r.members(n, "vpc, tests", map[string]func(*yaml.Node){
		"vpc":   func(value *yaml.Node) { vpc = r.text(value) },
		"tests": func(value *yaml.Node) { tests = value },
	})
	if tests == nil {
		if len(r.faults) == 0 {
			r.fault(n, "no tests; a test file is a list of queries with what is expected")
		}
		return nil
	}
	return r.tests(tests, vpc)
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
		r.members(item, "query, type, cname, vpc, expect", map[string]func(*yaml.Node){
			"query":  func(value *yaml.Node) { words.query = r.text(value) },
			"type":   func(value *yaml.Node) { words.queryType = r.text(value) },
			"vpc":    func(value *yaml.Node) { words.vpc = r.text(value) },
			"cname":  func(value *yaml.Node) { words.cname = r.texts(value) },
			"expect": func(value *yaml.Node) { r.expect(value, &words) },
		})
		if len(r.faults) > before {
			continue
		}
		x, err := newExpectation(r.file, item.Line, words)
		if err != nil {
			r.fault(item, "%w", err)
			continue
		}
		all = append(all, x)
	}
	return all
}

func (r *expectationReader) expect(n *yaml.Node, words *expected) {
	words.told = true
	if n.Kind == yaml.ScalarNode {
		words.action = r.text(n) // expect: BLOCK
		return
	}
	r.members(n, "action, response, rule, certain", map[string]func(*yaml.Node){
		"action":   func(value *yaml.Node) { words.action = r.text(value) },
		"response": func(value *yaml.Node) { words.response, words.hasResponse = r.text(value), true },
		"rule":     func(value *yaml.Node) { words.rule = r.text(value) },
		"certain":  func(value *yaml.Node) { words.maybe = !r.boolean(value) },
	})
}

// members hands each member of a mapping to its function.
func (r *expectationReader) members(n *yaml.Node, known string, take map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "no mapping; it wants the keys %s", known)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch f := take[key.Value]; {
		case f == nil:
			r.fault(key, "there is no key %q; the keys are %s", key.Value, known)
		case seen[key.Value]:
			r.fault(key, "key %q is there twice", key.Value)
		default:
			seen[key.Value] = true
			f(n.Content[i+1])
		}
	}
}

func (r *expectationReader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "a list or a mapping, where one text is wanted")
		return ""
	}
	return n.Value
}

func (r *expectationReader) texts(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "a mapping, where a list of names is wanted")
	}
	var all []string
	for _, item := range n.Content {
		all = append(all, r.text(item))
	}
	return all
}

func (r *expectationReader) boolean(n *yaml.Node) bool {
	value, err := strconv.ParseBool(n.Value)
	if err != nil {
		r.fault(n, "%q is neither true nor false", n.Value)
	}
	return value
}
