package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the parts of a page
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
)

// A page has a script, a style and data in one file, and loads nothing.
var (
	//go:embed page/page.tmpl
	pageText string
	//go:embed page/page.css
	pageStyle string
	//go:embed page/page.js
	pageScript string

	pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"level": Level.class}).Parse(pageText))
)

// class is the name of a level in the style.
func (l Level) class() string { return [...]string{"plain", "good", "caution", "bad"}[l] }

const (
	staticRows   = 25      // of a table that a page has without JavaScript
	mostPageRows = 100_000 // of a table
	mostListed   = 25      // items of a list; more are a table
	mostContents = 12      // sections that the page begins with links to
)

// HTML returns the document as a page: one file that shows itself in any browser, without a
// network. Its sentences are those of [Document.WriteText]. Equal documents are equal pages.
func (d *Document) HTML() (io.WriterTo, error) {
	view := page{
		Title: line(d.Title), Banner: d.redacted.banner(), Badge: safeBadge(d.Badge), Lead: line(d.Lead), Next: line(d.Next),
		Facts: labeled(d.Facts), Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Policy: "default-src 'none'; script-src '" + hashOf(pageScript) + "'; style-src '" + hashOf(pageStyle) + "'; base-uri 'none'; form-action 'none'",
	}
	for _, f := range d.Figures {
		view.Figures = append(view.Figures, Figure{line(f.Label), line(f.Value), f.Level})
	}
	var data pageData
	if d.Timeline != nil && len(d.Timeline.Points) > 0 {
		view.Chart, data.Timeline = chartOf(d.Timeline)
	}
	for i := range d.Sections {
		view.add(&d.Sections[i], &data)
	}
	text, err := data.encode()
	if err != nil {
		return nil, err
	}
	view.Data = template.JS(text)
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, view); err != nil {
		return nil, err
	}
	return &b, nil
}

// line is [Line] as a string.
func line(text string) string { return string(Line(text)) }

func safeBadge(b Badge) Badge { return Badge{line(b.Text), b.Level} }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// page is what the template shows. All of its text is neutralized.
type page struct {
	Title, Banner, Lead, Next, Policy string

	Badge    Badge
	Figures  []Figure
	Facts    []pageFact
	Chart    *chart
	Sections []pageSection

	Style        template.CSS
	Script, Data template.JS
}

// Contents are the sections that the page begins with links to.
func (p page) Contents() []pageSection {
	return p.Sections[:min(mostContents, len(p.Sections))]
}

// Omitted says how many sections have no link.
func (p page) Omitted() string {
	if more := len(p.Sections) - mostContents; more > 0 {
		return "and " + Grouped(more) + " more"
	}
	return ""
}

// pageFact has the sentences of one label.
type pageFact struct {
	Label string
	Texts []string
}

func labeled(facts []Fact) (all []pageFact) {
	for _, fact := range facts {
		if last := len(all) - 1; last < 0 || all[last].Label != fact.Label {
			all = append(all, pageFact{Label: line(fact.Label)})
		}
		last := &all[len(all)-1]
		last.Texts = append(last.Texts, line(fact.Text))
	}
	return all
}

// advised splits advice such as "fix: write 1" at its label.
func advised(lines []string) (all []pageFact) {
	for _, text := range lines {
		label, rest, found := strings.Cut(text, ": ")
		if !found || len(label) > 8 {
			label, rest = "", text
		}
		all = append(all, pageFact{line(label), []string{line(rest)}})
	}
	return all
}

// pageSection is a section with the first rows of its table. All of them are in the data.
type pageSection struct {
	ID, Title, Count string

	Badge   Badge
	Columns []Column
	Rows    []pageRow
	Table   int    // its number in the data
	Rest    string // how many rows are only in the data
	Left    string // how many are not there either

	Items, Lines []string
	Advice       []pageFact
	Note         string
}

// IsTable reports whether the section has a table.
func (s pageSection) IsTable() bool { return len(s.Columns) > 0 }

// pageRow is a row that a page has without JavaScript.
type pageRow struct {
	Cells   []pageCell
	Details []Detail
}

// Width is the number of columns.
func (r pageRow) Width() int { return len(r.Cells) }

type pageCell struct {
	Text, Label, Class string
	Code               bool
	Badge              Badge
}

func (p *page) add(s *Section, data *pageData) {
	section := pageSection{
		ID: fmt.Sprintf("s%d", len(p.Sections)), Title: headline(s), Badge: safeBadge(s.Badge), Note: line(s.Note), Advice: advised(s.Advice),
	}
	columns, rows := s.Columns, s.rows()
	if len(s.Items) > mostListed {
		columns, rows = append([]Column{{Title: "item"}}, columns...), itemRows(s.Items)
	} else {
		section.Items = lines(s.Items)
	}
	if s.All == nil {
		section.Lines = lines(s.Lines)
	}
	if len(columns) > 0 {
		section.table(columns, rows, data)
	}
	p.Sections = append(p.Sections, section)
}

// sentenceStart is a first word that is not a name.
var sentenceStart = regexp.MustCompile(`^[a-z]+[:,]? `)

// headline is a title without the text of the badge behind it, and with a capital letter as
// headlines have.
func headline(s *Section) string {
	title := line(s.Title)
	if rest, found := strings.CutPrefix(title, s.Badge.Text); found && s.Badge.Text != "" {
		title = strings.TrimLeft(rest, ": ")
	}
	if sentenceStart.MatchString(title + " ") {
		title = strings.ToUpper(title[:1]) + title[1:]
	}
	return title
}

func lines(texts []string) (safe []string) {
	for _, text := range texts {
		safe = append(safe, line(text))
	}
	return safe
}

// rows returns all rows that there are.
func (s *Section) rows() iter.Seq[Row] {
	if s.All != nil {
		return s.All()
	}
	return slices.Values(s.Rows)
}

func itemRows(items []string) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, item := range items {
			if !yield(Row{Cells: []string{item}}) {
				return
			}
		}
	}
}

func (s *pageSection) table(columns []Column, rows iter.Seq[Row], data *pageData) {
	for i, c := range columns {
		c.Title = line(c.Title)
		if c.Title == "" {
			c.Title = fmt.Sprintf("column %d", i+1) // a header that a screen reader can read
		}
		s.Columns = append(s.Columns, c)
	}
	s.Table = len(data.Tables)
	table := dataTable{Columns: s.Columns}
	all := 0
	for row := range rows {
		if all++; all > mostPageRows {
			continue
		}
		row = safeRow(row)
		if all <= staticRows {
			s.Rows = append(s.Rows, staticRow(row, s.Columns))
		}
		data.add(&table, row)
	}
	data.Tables = append(data.Tables, table)
	s.Count = Count(all, "row", "rows")
	shown := min(all, mostPageRows)
	if shown > staticRows {
		s.Rest = fmt.Sprintf("The first %d of %s. To see, sort and filter all of them, turn on JavaScript; this page loads and sends nothing.", staticRows, Count(shown, "row", "rows"))
	}
	if all > shown {
		s.Left = fmt.Sprintf("This page has the first %s of %s.", Grouped(shown), Count(all, "row", "rows"))
	}
}

// safeRow returns a row whose texts are neutralized.
func safeRow(r Row) Row {
	safe := Row{Cells: lines(r.Cells), Badge: safeBadge(r.Badge), First: r.First, Last: r.Last}
	for _, d := range r.Details {
		safe.Details = append(safe.Details, Detail{line(d.Label), line(d.Text), lines(d.Copy), d.Allow})
	}
	return safe
}

func staticRow(r Row, columns []Column) pageRow {
	row := pageRow{Details: r.Details}
	for i, text := range r.Cells {
		cell := pageCell{Text: text, Label: columns[i].Title, Code: columns[i].Code, Class: cellClass(i, columns[i], text)}
		if i == 0 {
			cell.Badge = r.Badge
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// cellClass is the class of a cell in the style; the script has the same.
func cellClass(i int, c Column, text string) string {
	switch {
	case i == 0:
		return "first"
	case c.Number:
		return "num"
	case strings.Contains(text, " -> "):
		return "arrow"
	default:
		return ""
	}
}
