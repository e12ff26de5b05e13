package report

import (
	"bytes"
	"encoding/json"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// pageData is what the script of a page reads: all rows of all tables. A text that occurs more
// than once, or a part of one between commas, is there once, and rows have its number.
type pageData struct {
	Texts    []string      `json:"texts"`
	Badges   []Badge       `json:"-"`
	Tables   []dataTable   `json:"-"`
	Timeline *dataTimeline `json:"timeline,omitempty"`

	used map[string]int // times
}

// dataTable has the rows of a table as the page has them.
type dataTable struct {
	Columns []Column
	rows    []dataRow
}

// dataRow is a row, with the length of its registrable domain at the end of its name.
type dataRow struct {
	Row
	domain int
}

// add adds a row whose texts are neutralized.
func (p *pageData) add(t *dataTable, r Row) {
	if p.used == nil {
		p.used = map[string]int{}
	}
	for _, text := range r.Cells {
		p.use(text)
	}
	for _, d := range r.Details {
		p.use(d.Label)
		p.use(d.Text)
		for _, text := range d.Copy {
			p.use(text)
		}
	}
	row := dataRow{Row: r}
	if len(t.Columns) > 0 && t.Columns[0].Names {
		row.domain = len([]rune(registrable(r.Cells[0])))
	}
	t.rows = append(t.rows, row)
}

// use counts a text, and its parts when it occurs for the first time: if it occurs again, it has
// a number as a whole.
func (p *pageData) use(text string) {
	if p.used[text]++; p.used[text] > 1 || !strings.Contains(text, comma) {
		return
	}
	for part := range strings.SplitSeq(text, comma) {
		p.used[part]++
	}
}

const comma = ", "

// registrable returns the registrable domain at the end of a name or an entry, or all of it.
func registrable(name string) string {
	bare := strings.TrimPrefix(name, "*.")
	if domain, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(bare, ".")); err == nil && strings.HasSuffix(bare, domain) {
		return domain
	}
	return bare
}

// numbered returns whether a text has a number, which is shorter than a text of a few bytes.
func (p *pageData) numbered(text string) bool {
	return p.used[text] > 1 && len(text) > 4 || p.used[text] > 9 && len(text) > 1
}

// encode returns the data as JSON that fits into HTML: it has no "<".
func (p *pageData) encode() ([]byte, error) {
	numbers := map[string]int{}
	whole := func(s string) any {
		if !p.numbered(s) {
			return s
		}
		n, known := numbers[s]
		if !known {
			n = len(numbers)
			numbers[s] = n
			p.Texts = append(p.Texts, s)
		}
		return n
	}
	text := func(s string) any {
		if p.numbered(s) || !strings.Contains(s, comma) {
			return whole(s)
		}
		var parts []any
		for part := range strings.SplitSeq(s, comma) {
			parts = append(parts, whole(part))
		}
		return parts
	}
	tables, badges := []any{}, badgeNumbers{}
	for _, t := range p.Tables {
		tables = append(tables, t.encoded(text, &badges))
	}
	if p.Texts == nil {
		p.Texts = []string{}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b) // which escapes HTML
	err := encoder.Encode(map[string]any{"texts": p.Texts, "tables": tables, "badges": append([]any{}, badges.all...), "timeline": p.Timeline})
	return bytes.TrimSpace(b.Bytes()), err
}

// badgeNumbers numbers badges from 1 on.
type badgeNumbers struct {
	all    []any
	number map[Badge]int
}

func (n *badgeNumbers) of(b Badge) int {
	if b.Text == "" {
		return 0
	}
	if n.number == nil {
		n.number = map[Badge]int{}
	}
	if n.number[b] == 0 {
		n.all = append(n.all, []string{b.Text, b.Level.class()})
		n.number[b] = len(n.all)
	}
	return n.number[b]
}

// encoded returns a table for the script. A row is an array of its cells, the length of its
// domain, the number of its badge, the minutes of its first and last query, and its details.
func (t *dataTable) encoded(text func(string) any, badges *badgeNumbers) any {
	columns := []any{}
	for _, c := range t.Columns {
		columns = append(columns, map[string]any{"title": c.Title, "number": c.Number, "code": c.Code, "names": c.Names})
	}
	rows := make([]any, 0, len(t.rows))
	for _, r := range t.rows {
		row := make([]any, 0, len(r.Cells)+4+len(r.Details))
		for _, cell := range r.Cells {
			row = append(row, text(cell))
		}
		var first, last int64
		if !r.First.IsZero() {
			first, last = r.First.Unix()/60, r.Last.Unix()/60
		}
		row = append(row, r.domain, badges.of(r.Badge), first, last-first)
		for _, d := range r.Details {
			row = append(row, encodedDetail(d, text))
		}
		rows = append(rows, row)
	}
	return map[string]any{"columns": columns, "rows": rows}
}

func encodedDetail(d Detail, text func(string) any) []any {
	all := []any{text(d.Label), text(d.Text)}
	if len(d.Copy) == 0 {
		return all
	}
	allow := 0
	if d.Allow {
		allow = 1
	}
	all = append(all, allow)
	for _, copied := range d.Copy {
		all = append(all, text(copied))
	}
	return all
}
