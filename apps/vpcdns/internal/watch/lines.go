package watch

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

// Printer prints what happens, a line each.
type Printer struct {
	To   io.Writer
	JSON bool // one object per line
}

// jsonLine is a line of JSON. One member is there.
type jsonLine struct {
	Query   *Event       `json:"query,omitempty"`
	Finding *jsonFinding `json:"finding,omitempty"`
	Note    string       `json:"note,omitempty"`
}

// jsonFinding has fields that are added and never renamed.
type jsonFinding struct {
	ID       string   `json:"id"`
	Detector string   `json:"detector"`
	Subject  string   `json:"subject"`
	Reason   string   `json:"reason"`
	Advice   string   `json:"advice"`
	Queries  int64    `json:"queries"`
	Names    int64    `json:"names"`
	Clients  int      `json:"clients"`
	Examples []string `json:"examples"`
}

// Event prints a query.
func (p *Printer) Event(e *Event) error {
	if p.JSON {
		return p.json(jsonLine{Query: e})
	}
	text := report.Sprintf("%s  %-6s  %s  %s  %s  %s", e.Time.UTC().Format("2006-01-02T15:04:05Z"), e.Action, e.Client, e.Type, e.Name, e.Rcode)
	if e.Policy != nil {
		text += report.Sprintf("  policy: %s", e.Policy.text())
	}
	if e.Known != nil {
		text += report.Sprintf("  known: %s (%s)", e.Known.Title, e.Known.Verdict)
	}
	_, err := io.WriteString(p.To, string(text)+"\n")
	return err
}

// Finding prints a finding.
func (p *Printer) Finding(f *Found) error {
	if p.JSON {
		return p.json(jsonLine{Finding: &jsonFinding{f.ID, f.Detector, f.Subject, f.Reason, f.Advice, f.Queries, f.Finding.Names, len(f.Clients), f.Examples}})
	}
	_, err := io.WriteString(p.To, string(report.Sprintf("finding  %s", sentence(&f.Finding)))+"\n")
	return err
}

// Note prints what happened to the source.
func (p *Printer) Note(text string) error {
	if p.JSON {
		return p.json(jsonLine{Note: text})
	}
	_, err := io.WriteString(p.To, string(report.Sprintf("note  %s", text))+"\n")
	return err
}

func (p *Printer) json(line jsonLine) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line); err != nil {
		return err
	}
	_, err := p.To.Write(report.EscapedJSON(b.Bytes()))
	return err
}

// text is the action with what decides.
func (v *Verdict) text() string {
	text := v.Action
	if v.By != "" {
		text += " by " + v.By
	}
	if v.Changed {
		text += " (changed)"
	}
	return text
}
