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

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/near"
	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// expectation is a query of a test file with the expected verdict.
type expectation struct {
	file  string
	line  int
	title string // in the file, may be empty
	query policy.Query
	vpc   string // empty for all VPCs of the policy

	wanted   outcome
	response *string // nil for any
	rule     string  // GroupLogicalId/priority, or a list by its ID or name; empty for any
	certain  bool
}

// outcome is an expected action, or PASS for two of them.
type outcome struct {
	word    string
	actions []policy.Action
}

// pass is the outcome of a query that no rule alerts on or blocks.
const pass = "PASS"

func parseOutcome(text string) (outcome, error) {
	if strings.EqualFold(text, pass) {
		return outcome{pass, []policy.Action{policy.ActionAllow, policy.ActionNone}}, nil
	}
	action, err := policy.ParseAction(text)
	if err != nil {
		return outcome{}, fmt.Errorf("unknown action %q; use ALLOW, ALERT, BLOCK, NONE, or PASS for ALLOW or NONE", text)
	}
	return outcome{action.String(), []policy.Action{action}}, nil
}

// name describes the query.
func (x expectation) name() string {
	text := x.query.Name.String() + " " + x.query.Type.String()
	for _, next := range x.query.Chain {
		text += " > " + next.String()
	}
	if x.title != "" {
		return x.title + ": " + text
	}
	return text
}

func (x expectation) String() string {
	text := x.wanted.word
	if x.response != nil && *x.response != "" {
		text += " " + *x.response
	}
	if x.rule != "" {
		text += " by " + x.rule
	}
	if !x.certain {
		text += ", not certain"
	}
	return text
}

// failure says how a verdict differs from the expected one, and is empty if it does not.
func (x expectation) failure(v policy.Verdict) string {
	var wrong []string
	acts := slices.Contains(x.wanted.actions, v.Action)
	if !acts {
		wrong = append(wrong, fmt.Sprintf("the action is %s", v.Action))
	}
	if x.response != nil && acts && !sameResponse(*x.response, v.Response) {
		wrong = append(wrong, fmt.Sprintf("the response is %q", v.Response))
	}
	if x.rule != "" && !slices.Contains(namesOfRule(v.By), x.rule) {
		wrong = append(wrong, "it is decided by "+decider(v.By))
	}
	switch {
	case v.Certain && !x.certain:
		wrong = append(wrong, "the verdict is certain")
	case !v.Certain && x.certain:
		wrong = append(wrong, "the verdict is not certain")
	}
	return report.And(wrong)
}

// sameResponse takes OVERRIDE for every record that overrides.
func sameResponse(expected, got string) bool {
	return strings.EqualFold(expected, got) || strings.EqualFold(expected, override) && strings.HasPrefix(got, override+" ")
}

const override = "OVERRIDE"

// namesOfRule returns the names by which a test file may refer to a rule.
func namesOfRule(m *policy.Match) []string {
	if m == nil {
		return nil
	}
	names := []string{m.Where()}
	if m.Rule != nil && m.Rule.List != nil {
		names = append(names, m.Rule.List.ID, m.Rule.List.Name)
	}
	return names
}

func decider(m *policy.Match) string {
	switch {
	case m == nil:
		return "no rule"
	case m.Rule != nil && m.Rule.List != nil:
		return m.Where() + " (" + m.Rule.List.ID + ")"
	default:
		return m.Where()
	}
}

// expected has the texts of a test in a file.
type expected struct {
	title                   string
	queries                 []lineOf
	queryType, vpc          string
	cname                   []string
	action, response, rule  string
	hasResponse, maybe, has bool
}

// lineOf is a text with its line.
type lineOf struct {
	text string
	line int
}

// newExpectations checks the words, and returns an expectation for each query.
func newExpectations(file string, w expected) ([]expectation, error) {
	if len(w.queries) == 0 {
		return nil, errors.New("no query; add the name to query")
	}
	if !w.has {
		return nil, errors.New("no expectation; add expect: {action: BLOCK}")
	}
	x := expectation{file: file, title: w.title, vpc: w.vpc, rule: w.rule, certain: !w.maybe}
	var faults [6]error
	x.wanted, faults[0] = parseOutcome(w.action)
	if w.hasResponse {
		x.response, faults[1] = &w.response, w.checkResponse(x.wanted)
	}
	if x.wanted.word == policy.ActionNone.String() && w.rule != "" {
		faults[2] = fmt.Errorf("rule %q with NONE, which says that no rule matches; remove one of them", w.rule)
	}
	x.query.Type, faults[3] = policy.ParseQueryType(w.queryTypeOrA())
	x.query.Chain, faults[4] = typedNames(w.cname)
	var all []expectation
	for _, q := range w.queries {
		name, err := domain.ParseTypedName(q.text)
		faults[5] = errors.Join(faults[5], err)
		each := x
		each.query.Name, each.line = name, q.line
		all = append(all, each)
	}
	return all, errors.Join(faults[:]...)
}

func (w expected) queryTypeOrA() string {
	if w.queryType == "" {
		return "A"
	}
	return w.queryType
}

// checkResponse refuses a response that no verdict has.
func (w expected) checkResponse(o outcome) error {
	words := strings.Fields(strings.ToUpper(w.response))
	switch {
	case o.actions == nil: // the action is refused already
		return nil
	case len(words) > 0 && o.word != policy.ActionBlock.String():
		return fmt.Errorf("response %q is only for BLOCK; the action is %s", w.response, o.word)
	case len(words) == 0 && o.word == policy.ActionBlock.String():
		return errors.New("an empty response for BLOCK; use NODATA, NXDOMAIN or OVERRIDE")
	case len(words) == 0 || len(words) == 1 && slices.Contains([]string{"NODATA", "NXDOMAIN", override}, words[0]):
		return nil
	case len(words) == 5 && words[0] == override && words[1] == "CNAME" && words[3] == "TTL":
		return nil
	default:
		return fmt.Errorf("unknown response %q; use NODATA, NXDOMAIN, OVERRIDE or OVERRIDE CNAME target TTL seconds", w.response)
	}
}

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
			r.fault(key, "duplicate key %q", key.Value)
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
