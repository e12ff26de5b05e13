package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

// sample has a text in every place of a document.
func sample(text string) *report.Document {
	rows := []report.Row{{
		Cells: []string{text, "1"}, Badge: report.Badge{Text: text, Level: report.Bad}, First: day, Last: day.Add(time.Hour),
		Details: []report.Detail{{Label: "who", Text: text}, {Label: "allow", Copy: []string{text}, Allow: true}},
	}}
	return &report.Document{
		Lead: "lead " + text, Next: "next " + text, Title: "title " + text, Badge: report.Badge{Text: text, Level: report.Good},
		Figures: []report.Figure{{Label: text, Value: text, Level: report.Caution}},
		Facts:   []report.Fact{{Label: "trust", Text: "fact " + text}, {Label: "trust", Text: "another " + text}, {Label: "limit", Text: text}},
		Timeline: &report.Timeline{Series: []report.Series{{Name: text}, {Name: "before " + text}, {Name: "after", Level: report.Bad}}, Points: []report.Point{
			{Hour: day, Counts: []int64{3, 1, 2}}, {Hour: day.Add(3 * time.Hour), Counts: []int64{5, 0, 0}},
		}},
		Sections: []report.Section{
			{Title: "table " + text, Columns: []report.Column{{Title: "name", Code: true, Names: true}, {Title: text, Number: true}}, Rows: rows, Note: text},
			{Title: "items " + text, Badge: report.Badge{Text: text}, Items: []string{text, "item " + text}, Advice: []string{"fix: " + text}, Lines: []string{text}},
		},
		Names: func() []string { return []string{text} },
	}
}

var day = time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)

func pageOf(t *testing.T, d *report.Document) string {
	t.Helper()
	page, err := d.HTML()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := page.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPageAllowsOnlyItsOwnParts compares the policy of a page with what is in it.
func TestPageAllowsOnlyItsOwnParts(t *testing.T) {
	page := pageOf(t, sample("a.example"))
	for tag, directive := range map[string]string{"script": "script-src", "style": "style-src"} {
		found := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(page, -1)
		if len(found) != 1 {
			t.Fatalf("%d of <%s>, not 1", len(found), tag)
		}
		sum := sha256.Sum256([]byte(found[0][1]))
		if want := fmt.Sprintf("%s 'sha256-%s'", directive, base64.StdEncoding.EncodeToString(sum[:])); !strings.Contains(html.UnescapeString(page), want) {
			t.Errorf("the policy has no %s", want)
		}
	}
	if !strings.Contains(html.UnescapeString(page), `content="default-src 'none'; `) {
		t.Error("the policy does not begin with default-src 'none'")
	}
}

// TestPageIsOnlyText puts hostile texts in every place, and looks for what is not in the page of
// a harmless one.
func TestPageIsOnlyText(t *testing.T) {
	want := elements(t, pageOf(t, sample("harmless.example")))
	for _, text := range append(slices.Clone(hostile), `</script><script>x()</script>`, `"><img src=x onerror=x()>`, `' onclick='x()`, "{{.}}", "<!--<script>", "</style><b>") {
		page := pageOf(t, sample(text))
		if got := elements(t, page); !slices.Equal(got, want) && text != "" {
			t.Errorf("%q changes the elements of a page:\n%q\nwant\n%q", text, got, want)
		}
		for _, r := range page {
			if r == '\u202e' || r == '\u200b' || r < ' ' && r != '\n' && r != '\t' {
				t.Errorf("%q leaves %q in a page", text, r)
			}
		}
	}
}

// elements lists the elements and the names of their attributes, and fails for a link that
// leaves the page.
func elements(t *testing.T, page string) (all []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		text := node.Data
		for _, a := range node.Attr {
			text += " " + a.Key
			if a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("<%s %s=%q> leaves the page", node.Data, a.Key, a.Val)
			}
		}
		all = append(all, text)
	}
	return all
}

// textOf is what a reader of a page sees, without the script and with the data as it is read.
func textOf(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
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

// TestPageIsDeterministic writes the same page twice.
func TestPageIsDeterministic(t *testing.T) {
	first, again := pageOf(t, sample("a.example")), pageOf(t, sample("a.example"))
	if first != again {
		t.Error("a document has two pages")
	}
}

// TestFormatsStateTheSame looks for every text of a document in each format.
func TestFormatsStateTheSame(t *testing.T) {
	d := sample("www.example.com")
	var text, markdown strings.Builder
	d.WriteText(&text, 1000)
	d.WriteMarkdown(&markdown)
	seen := map[string]string{
		"text": strings.Join(strings.Fields(text.String()), " "), "markdown": shownAll(markdown.String()), "page": textOf(t, pageOf(t, d)),
	}
	facts := []string{d.Lead, d.Next}
	for _, f := range d.Facts {
		facts = append(facts, f.Text)
	}
	for _, s := range d.Sections {
		facts = slices.Concat(facts, s.Items, s.Lines, []string{s.Note})
		for _, row := range s.Rows {
			facts = append(facts, row.Cells...)
			for _, detail := range row.Details {
				facts = append(append(facts, detail.Text), detail.Copy...)
			}
		}
	}
	for format, all := range seen {
		for _, fact := range facts {
			if !strings.Contains(all, fact) {
				t.Errorf("%s has no %q:\n%s", format, fact, all)
			}
		}
	}
}

// shownAll is Markdown without what hides in it.
func shownAll(markdown string) string {
	return strings.NewReplacer("\\", "", "`", "", "www&#46;", "www.").Replace(markdown)
}

// longTable has so many rows, of which text has ten.
func longTable(rows int) *report.Document {
	all := func() iter.Seq[report.Row] {
		return func(yield func(report.Row) bool) {
			for i := range rows {
				name := fmt.Sprintf("service-%d.team-%d.example-%d.com", i, i%97, i%31)
				at := day.Add(time.Duration(i%5000) * time.Minute)
				if !yield(report.Row{
					Cells: []string{name, report.Grouped(i % 77), "2", report.Grouped(i % 991), "PASSED -> BLOCK NODATA"}, Badge: report.Badge{Text: "unexplained"}, First: at, Last: at.Add(time.Hour),
					Details: []report.Detail{
						{Label: "who", Text: fmt.Sprintf("i-%017x, i-%017x and 3 more in vpc-0ffa221dd5f7aaf61", i%200, i%150)},
						{Label: "seen", Text: report.Minute(at) + " to " + report.Minute(at.Add(time.Hour)) + ", A, AAAA, answered"},
						{Label: "by", Text: fmt.Sprintf("Group/10, blocked, *.example-%d.com (policy.yaml:6)", i%31)},
						{Label: "allow", Copy: []string{name}, Allow: true},
					},
				}) {
					return
				}
			}
		}
	}
	columns := []report.Column{{Title: "name", Code: true, Names: true}, {Title: "workloads", Number: true}, {Title: "days", Number: true}, {Title: "queries", Number: true}, {Title: "before -> after"}}
	return &report.Document{Lead: "many", Sections: []report.Section{{Title: "newly blocked", Columns: columns, All: all, Cut: ": the first 10", Rows: slices.Collect(all())[:min(10, rows)]}}}
}

// TestPageHasAllRows reads the data of a page as its script does.
func TestPageHasAllRows(t *testing.T) {
	page := pageOf(t, longTable(5000))
	if n := len(page); n > 1_000_000 {
		t.Errorf("a page of 5,000 names has %d bytes, more than 1 MB", n)
	}
	if !strings.Contains(page, "The first 25 of 5,000 rows.") {
		t.Error("a page does not say without JavaScript that there are more rows")
	}
	var data struct {
		Texts  []string
		Tables []struct{ Rows [][]any }
	}
	_, rest, _ := strings.Cut(page, `id="data">`)
	text, _, _ := strings.Cut(rest, "</script>")
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	rows := data.Tables[0].Rows
	name := rows[4321][0]
	if n, ok := name.(float64); ok {
		name = data.Texts[int(n)]
	}
	if len(rows) != 5000 || name != "service-4321.team-53.example-12.com" || rows[4321][5] != float64(len("example-12.com")) {
		t.Errorf("%d rows, of which one is %v", len(rows), rows[4321])
	}
}

// TestPageIsCutAloud has a row more than a page has.
func TestPageIsCutAloud(t *testing.T) {
	if testing.Short() {
		t.Skip("a page of 100,001 rows takes seconds; run without -short")
	}
	page := pageOf(t, longTable(100_001))
	if !strings.Contains(page, "This page has the first 100,000 of 100,001 rows.") || strings.Contains(page, "service-100000.") {
		t.Error("a page is cut silently")
	}
}

// TestTimelineKeepsItsSums adds up the bars of timelines of all lengths.
func TestTimelineKeepsItsSums(t *testing.T) {
	for _, hours := range []int{1, 2, 180, 181, 24 * 31, 24 * 365 * 3} {
		d := &report.Document{Timeline: &report.Timeline{Series: []report.Series{{Name: "queries"}}}}
		points := 0
		for i := range hours {
			if i%10 == 5 && i < hours-1 {
				continue // a gap
			}
			points++
			d.Timeline.Points = append(d.Timeline.Points, report.Point{Hour: day.Add(time.Duration(i) * time.Hour), Counts: []int64{1}})
		}
		page := pageOf(t, d)
		if want := fmt.Sprintf("queries: %s in all", report.Grouped(points)); !strings.Contains(page, want) {
			t.Errorf("%d hours: no %q", hours, want)
		}
		if n := strings.Count(page, "<tr><td>"); n > 180 {
			t.Errorf("%d hours have %d bars", hours, n)
		}
		if gaps := (hours + 4) / 10; hours > 10 && !strings.Contains(page, fmt.Sprintf("%s without a record", report.Count(gaps, "gap", "gaps"))) {
			t.Errorf("%d hours with %d gaps, which the page does not have", hours, gaps)
		}
	}
}
