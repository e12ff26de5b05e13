package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// hostileDiff has a text in every field of a difference that a source fills.
func hostileDiff(text string) *policyDiff {
	unknown := policy.Unknown{Property: text, Why: text, Source: text, Origin: policy.Origin{File: text, Path: text}}
	difference := policy.Difference{
		Names: domain.MustParsePattern("bad.example"), Types: []policy.QueryType{1},
		Old:      policy.Effect{Action: policy.ActionBlock, Response: "OVERRIDE CNAME " + text, Unless: []policy.Reason{{Rule: text, Content: text, Effect: text}}},
		New:      policy.Effect{Action: policy.ActionAlert},
		Unshared: []policy.Unshared{{What: text, List: text, Old: unknown, New: unknown}},
	}
	vpc := &policy.VPC{Name: text}
	d := &policyDiff{
		old: text, new: text, notes: []string{text}, unread: []string{text},
		settings: []settingChange{{"fail mode", text, text, []string{text}}},
		comparisons: []policy.Comparison{{
			Pairs:       []policy.Pair{{Old: vpc, New: &policy.VPC{Name: text + "2"}, Assumed: text}},
			Differences: []policy.Difference{difference},
		}},
	}
	d.open = openIn(d.comparisons)
	return d
}

// TestHostileDiff holds that no text of a source makes a line of its own, or markup.
func TestHostileDiff(t *testing.T) {
	t.Parallel()
	plain := map[string]int{}
	for _, hostile := range []string{"harmless", "a\n::error::x\r\x1b[31m\u202e`|<!--**", "::set-env x", "##[command]\tx", "`` ` <b>|@me"} {
		d := hostileDiff(hostile)
		for format, write := range map[string]func(*bytes.Buffer){
			"text": func(b *bytes.Buffer) { d.document().WriteText(b, report.WidthOf(io.Discard)) }, "markdown": func(b *bytes.Buffer) { d.document().WriteMarkdown(b) },
			"json": func(b *bytes.Buffer) { _ = report.JSON(b, d.json()) },
		} {
			var b bytes.Buffer
			write(&b)
			text := b.String()
			for i, line := range strings.Split(text, "\n") {
				if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.ContainsAny(line, "\x1b\r\u202e\t") {
					t.Errorf("%q in %s, line %d: %q", hostile, format, i+1, line)
				}
			}
			if format == "markdown" && strings.Contains(strings.ReplaceAll(text, "`", ""), "<b>") && !strings.Contains(text, "`` ` <b>") {
				t.Errorf("%q: %s", hostile, text)
			}
			if format == "markdown" {
				if n := strings.Count(text, "\n"); plain[format] == 0 {
					plain[format] = n
				} else if n != plain[format] {
					t.Errorf("%q makes %d lines of Markdown, and a harmless text %d:\n%s", hostile, n, plain[format], text)
				}
			}
		}
	}
}

// manyDifferences has so many that no comment of a pull request takes them.
func manyDifferences(n int) *policyDiff {
	var all []policy.Difference
	for i := range n {
		all = append(all, policy.Difference{
			Names: domain.MustParsePattern(fmt.Sprintf("name%d.example", i)),
			Old:   policy.Effect{Action: policy.ActionNone}, New: policy.Effect{Action: policy.ActionBlock, Response: "NODATA"},
		})
	}
	var pairs []policy.Pair
	for i := range 100 {
		v := &policy.VPC{Name: fmt.Sprintf("vpc-%d", i)}
		pairs = append(pairs, policy.Pair{Old: v, New: v})
	}
	return &policyDiff{old: "old", new: "new", comparisons: []policy.Comparison{{Pairs: pairs, Differences: all}}}
}

// TestDiffIsCut counts what is shown and what is left out.
func TestDiffIsCut(t *testing.T) {
	t.Parallel()
	const n = 5000
	d := manyDifferences(n)
	var text, markdown, all bytes.Buffer
	d.document().WriteText(&text, report.WidthOf(io.Discard))
	d.document().WriteMarkdown(&markdown)
	if err := report.JSON(&all, d.json()); err != nil {
		t.Fatal(err)
	}
	shown := strings.Count(markdown.String(), "| `name")
	if markdown.Len() > 65_536 || !strings.Contains(markdown.String(), "\n"+report.More(n-shown, "--json has all")+"\n") {
		t.Errorf("%d bytes of Markdown with %d of %d names, which end in %q", markdown.Len(), shown, n, markdown.String()[markdown.Len()-60:])
	}
	if !strings.Contains(markdown.String(), "vpc-4 and 95 more\n") {
		t.Errorf("the VPCs are not counted in %q", markdown.String()[:200])
	}
	if inText := strings.Count(text.String(), "\n  name"); inText != shown || shown < mostDiffLines/2 {
		t.Errorf("%d of %d names in text, and %d in Markdown", inText, n, shown)
	}
	var j jsonDiff
	if err := json.Unmarshal(all.Bytes(), &j); err != nil || len(j.Comparisons[0].Changes) != n || len(j.Comparisons[0].VPCs) != 100 {
		t.Errorf("the JSON is not whole: %v", err)
	}
}
