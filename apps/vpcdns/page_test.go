package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestPageStatesTheFactsOfText runs each command with a report, and looks for every word of its
// text and its Markdown on its page, in the same order within a line.
func TestPageStatesTheFactsOfText(t *testing.T) {
	t.Parallel()
	h := "testdata/hostile/"
	for _, args := range [][]string{
		{"replay", "--policy", h + "base.json", "--by", "workload", h + "query.log", h + "rest.log"},
		{"survey", h + "query.log", h + "rest.log"},
		{"lint", h + "template.json"},
		{"diff", h + "base.json", h + "block.json"},
		{"test", "--policy", h + "base.json", "--coverage", h + "expect.yaml"},
	} {
		path := filepath.Join(t.TempDir(), "page.html")
		text := printed(t, append(args, "--html", path))
		page := pageText(t, path)
		again := printed(t, append(args, "--html", path, "--format", "markdown"))
		if other := pageText(t, path); other != page {
			t.Errorf("%s: the page depends on --format", args[0])
		}
		for format, all := range map[string]string{"text": text, "markdown": again} {
			for _, word := range strings.Fields(plainWords.Replace(all)) {
				if word = strings.TrimSuffix(word, ":"); !strings.Contains(page, word) {
					t.Errorf("%s: the page has no %q, which %s has:\n%s", args[0], word, format, all)
				}
			}
		}
		lead, _, _ := strings.Cut(strings.Join(strings.Fields(text), " "), ".")
		if args[0] == "replay" && !strings.Contains(page, lead) {
			t.Errorf("the page does not have the sentence %q", lead)
		}
	}
}

// plainWords takes the markup of Markdown away.
var plainWords = strings.NewReplacer("\\", "", "`", "", "**", "", "|", " ", "---:", "", "---", "", "###", "", "<br>", " ", "Next:", "Next", "next ", "Next ", "&#58;//", "://", "www&#46;", "www.",
	"details", "", "FAIL", "", "coverage:", "Coverage:", "error:", "error", "warning:", "warning", "note:", "note", "why:", "why", "fix:", "fix",
	"newly blocked", "blocked", "other changes", "changes", "undecided, and", "and", "undecided, because", "because", "- ", "", "In vpc", "vpc", "in vpc", "vpc", "&lt;", "<", "&amp;", "&")

func printed(t *testing.T, args []string) string {
	t.Helper()
	var out, notes bytes.Buffer
	if err := execute(args, &out, &notes); err != nil && exitCode(err) != exitFindings {
		t.Fatalf("%q: %v", args, err)
	}
	return out.String()
}

func pageText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for node := range root.Descendants() {
		if node.Type == html.TextNode && node.Parent.Data != "script" && node.Parent.Data != "style" {
			b.WriteString(node.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// TestRedactIsForStandardErrorToo has names and addresses in everything that is wrong with an input.
func TestRedactIsForStandardErrorToo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := strings.Repeat(`{"version":"1.100000","account_id":"111122223333","region":"us-east-1","vpc_id":"vpc-5ec2e7","query_timestamp":"2026-02-04T10:00:00Z","query_name":"www.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[],"srcaddr":"10.9.8.7","srcport":"1024","transport":"UDP","srcids":{}}`+"\n", 3)
	logs := file("queries.log", good+`payroll secret.corp.example 10.9.8.7
{"version":"1.1","query_name":"payroll.","query_timestamp":"payroll 10.9.8.7"}
`)
	policy := "testdata/hostile/base.json"
	old, new := file("old.txt", "||payroll.example^$important,denyallow=payroll\n@@||payroll.example/a^\nx.example\n"), file("new.txt", "/payroll[0-9]+/\nx.example\n")
	for _, test := range []struct {
		args []string
		want string // on standard error
	}{
		{[]string{"survey", "--max-broken", "90%", logs}, `queries.log:4`},
		{[]string{"survey", logs}, `at most 0.1 %`},
		{[]string{"replay", "--policy", policy, "--max-broken", "90%", logs}, `queries.log:4`},
		{[]string{"replay", "--policy", policy, "--vpc", "vpc-5ec2e7", logs}, `[vpc]`},
		{[]string{"diff", old, new}, `such as line 1: "[text]"`},
		{[]string{"survey", "--fail-on", "payrol", logs}, `"payrol"`}, // what the user wrote
	} {
		var out, notes bytes.Buffer
		run(append(test.args, "--redact", "addresses,names"), &out, &notes)
		if !strings.Contains(notes.String(), test.want) {
			t.Errorf("%q: no %s in %s", test.args, test.want, notes.String())
		}
		for _, secret := range []string{"payroll", "corp.example", "10.9.8.7", "5ec2e7"} {
			if strings.Contains(notes.String(), secret) {
				t.Errorf("%q: %s is in %s", test.args, secret, notes.String())
			}
		}
	}
}
