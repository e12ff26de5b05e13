package experiment

import (
	"fmt"
	"strings"
	"unicode"
)

// Context says when and where a run was, and with what.
type Context struct {
	Date     string // YYYY-MM-DD, in UTC
	Region   string
	Versions []string // "vpcdns abc123", "go1.26.8", ...
	Broken   string   // why the run did not come to its end, or ""
}

// Row is an experiment with its finding.
type Row struct {
	Experiment Experiment
	Finding    Finding
}

// Findings judges all experiments of a plan.
func (p Plan) Findings(o Observed) []Row {
	var rows []Row
	for _, e := range p.Experiments {
		rows = append(rows, Row{e, Judge(e, o)})
	}
	return rows
}

// Count counts the rows with an outcome.
func Count(rows []Row, outcome Outcome) (n int) {
	for _, r := range rows {
		if r.Finding.Outcome == outcome {
			n++
		}
	}
	return n
}

// Table returns the rows as Markdown, safe whatever AWS said.
func Table(rows []Row, c Context) string {
	var b strings.Builder
	b.WriteString("# Verified on real AWS\n\n")
	fmt.Fprintf(&b, "%s, %s, %s.\n\n", cell(c.Date), cell(c.Region), cell(strings.Join(c.Versions, ", ")))
	if c.Broken != "" {
		fmt.Fprintf(&b, "**The run did not come to its end**: %s. What it did not see is undecided.\n\n", cell(c.Broken))
	}
	fmt.Fprintf(&b, "%d confirmed, %d refuted, %d answered, %d undecided, %d not asked.\n\n",
		Count(rows, Confirmed), Count(rows, Refuted), Count(rows, Answered), Count(rows, Undecided), Count(rows, NotAsked))
	b.WriteString("| experiment | open point | question | the code says | outcome | AWS did | change |\n|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		e, f := r.Experiment, r.Finding
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n",
			e.Name, e.Point, e.Question, decides(e, true), f.Outcome, cell(f.Seen), cell(f.Change))
	}
	return b.String()
}

// decides lists the places that an experiment is about.
func decides(e Experiment, value bool) string {
	var all []string
	for _, a := range e.Assumes {
		text := "`" + a.Name + "` in `" + a.File + "`"
		if value {
			text += ": " + a.Value
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// maxCell bounds the characters of a cell: an error of AWS may be a page.
const maxCell = 400

// cell makes a text harmless in a table: it may come from AWS.
func cell(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > maxCell {
			b.WriteString("... (cut)")
			break
		}
		switch {
		case strings.ContainsRune("|<>[]\\*_&#!`~", r):
			b.WriteString(`\` + string(r))
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, "(U+%04X)", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
