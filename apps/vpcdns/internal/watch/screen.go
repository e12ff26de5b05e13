package watch

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

// Screen is what is drawn beside a snapshot.
type Screen struct {
	Source        string
	Width, Height int
	Paused        bool
	Prompt        string // of the text that is typed, such as "name with"; empty for none
	Typed         string
}

// The styles of a screen. They say nothing that its words do not say.
var (
	bar     = ansi.Style{}.Reverse(true)
	title   = ansi.Style{}.Bold()
	faint   = ansi.Style{}.Faint()
	red     = ansi.Style{}.ForegroundColor(ansi.Red)
	yellow  = ansi.Style{}.ForegroundColor(ansi.Yellow)
	green   = ansi.Style{}.ForegroundColor(ansi.Green)
	magenta = ansi.Style{}.ForegroundColor(ansi.Magenta)
)

// The smallest screen, on which all parts have a row.
const (
	leastWidth  = 60
	leastHeight = 16
)

// layout is how many rows each part has.
type layout struct{ events, texts, findings int }

// Rows returns how many rows of each kind fit.
func (s *Screen) Rows() (events, texts, findings int) {
	l := s.layout()
	return l.events, l.texts, l.findings
}

func (s *Screen) layout() layout {
	const fixed = 7 // the bar, counts, filter, and headings of four parts with the keys
	rest := max(s.Height-fixed, leastHeight-fixed)
	l := layout{texts: max(3, rest/4), findings: max(2, rest/8)}
	l.events = rest - l.texts - l.findings
	return l
}

// Draw returns the lines of the screen.
func (s *Screen) Draw(w *Snapshot) string {
	if s.Width < leastWidth || s.Height < leastHeight {
		text := fmt.Sprintf("The terminal has %d x %d cells; %d x %d are needed. Press q to quit, or use --plain.", s.Width, s.Height, leastWidth, leastHeight)
		return strings.TrimSuffix(string(report.Indented("", report.Line(text), s.Width)), "\n")
	}
	l := s.layout()
	lines := []string{s.bar(w), s.counts(w), s.status(w), s.heading(w)}
	lines = append(lines, s.events(w, l.events)...)
	lines = append(lines, s.tops(w, l.texts)...)
	lines = append(lines, s.findings(w, l.findings)...)
	lines = append(lines, s.keys())
	for i, line := range lines {
		lines[i] = ansi.Truncate(line, s.Width, "…")
	}
	return strings.Join(lines, "\n")
}

func (s *Screen) bar(w *Snapshot) string {
	state := "live"
	switch {
	case w.Ended != "":
		state = w.Ended
	case s.Paused:
		state = "paused"
	}
	right := string(report.Line(state)) + " "
	left := " vpcdns watch  " + shortened(string(report.Line(s.Source)), s.Width-20-ansi.StringWidth(right))
	return bar.Styled(left + spaces(s.Width-ansi.StringWidth(left)-ansi.StringWidth(right)) + right)
}

func (s *Screen) counts(w *Snapshot) string {
	c := w.Counts
	parts := []string{
		title.Styled(report.Grouped(c.Queries)) + " queries", fmt.Sprintf("%s/s", report.Grouped(int64(w.Rate+.5))),
		colored(c.Blocked, red, "blocked"), colored(c.Alerted, yellow, "alerted"), colored(c.Known, green, "known"),
	}
	if c.Broken > 0 {
		parts = append(parts, red.Styled(report.Count(c.Broken, "broken line", "broken lines")))
	}
	return strings.Join(parts, "  ")
}

func colored(n int64, style ansi.Style, word string) string {
	text := report.Grouped(n) + " " + word
	if n == 0 {
		return text
	}
	return style.Styled(text)
}

// status says what is shown, and what another policy would do.
func (s *Screen) status(w *Snapshot) string {
	text := "shows " + string(report.Line(w.Filter.String()))
	if w.Judges {
		c := w.Counts
		text += fmt.Sprintf("; the policy would newly block %s, let through %s, undecided %s", report.Grouped(c.NewlyBlocks), report.Grouped(c.NewlyPasses), report.Grouped(c.Undecided))
	}
	switch {
	case w.Note != "":
		text += "; " + string(report.Line(w.Note))
	case w.Counts.Example != "":
		text += "; last broken line: " + string(report.Line(w.Counts.Example))
	}
	return shortenedEnd(text, s.Width)
}

// columns are the widths of the table of queries.
func (s *Screen) columns(judges bool) (client, verdict, name int) {
	client = min(max(s.Width/6, 12), 22)
	if judges {
		verdict = len("BLOCK NXDOMAIN")
	}
	name = s.Width - (8 + 1 + 6 + 1 + client + 1 + 5 + 1)
	if judges {
		name -= verdict + 1
	}
	return client, verdict, name
}

func (s *Screen) heading(w *Snapshot) string {
	client, verdict, _ := s.columns(w.Judges)
	text := padded("time", 8) + " " + padded("action", 6) + " "
	if w.Judges {
		text += padded("policy", verdict) + " "
	}
	return title.Styled(padded(text+padded("client", client)+" "+padded("type", 5)+" newest queries", s.Width))
}

func (s *Screen) events(w *Snapshot, rows int) (lines []string) {
	all := w.Events[max(0, len(w.Events)-rows):]
	for i := len(all) - 1; i >= 0; i-- {
		lines = append(lines, s.event(all[i], w.Judges))
	}
	if len(all) == 0 {
		lines = append(lines, faint.Styled("no query yet"))
	}
	for len(lines) < rows {
		lines = append(lines, "")
	}
	return lines
}

func (s *Screen) event(e *Event, judges bool) string {
	client, verdict, name := s.columns(judges)
	action := padded(string(report.Line(e.Action)), 6)
	switch e.Action {
	case "BLOCK":
		action = red.Styled(action)
	case "ALERT":
		action = yellow.Styled(action)
	}
	line := e.Time.UTC().Format("15:04:05") + " " + action + " "
	if judges {
		line += s.verdict(e.Policy, verdict) + " "
	}
	line += padded(shortened(string(report.Line(e.Client)), client), client) + " " + padded(shortenedEnd(string(report.Line(e.Type)), 5), 5) + " "
	return line + nameWithNote(e, name)
}

func (s *Screen) verdict(v *Verdict, width int) string {
	if v == nil {
		return spaces(width)
	}
	text := padded(shortenedEnd(string(report.Line(v.Action)), width), width)
	switch {
	case v.Changed && v.Blocks:
		return red.Styled(text)
	case v.Changed:
		return green.Styled(text)
	case !v.Certain:
		return magenta.Styled(text)
	default:
		return text
	}
}

// nameWithNote has the entry of the catalogue and the answer behind the name, as far as they fit.
func nameWithNote(e *Event, width int) string {
	name := string(report.Line(e.Name))
	var notes []string
	if e.Known != nil {
		notes = append(notes, "known: "+string(report.Line(e.Known.Title)))
	}
	if e.Rcode != "" && e.Rcode != "NOERROR" {
		notes = append(notes, string(report.Line(e.Rcode)))
	}
	note := strings.Join(notes, ", ")
	if note == "" {
		return shortened(name, width)
	}
	name = shortened(name, max(width-2-min(ansi.StringWidth(note), width/3), width/2))
	return name + "  " + faint.Styled(shortenedEnd(note, width-2-ansi.StringWidth(name)))
}

// tops are the tables of names and clients beside each other.
func (s *Screen) tops(w *Snapshot, rows int) []string {
	left := (s.Width - 2) * 3 / 5
	right := s.Width - 2 - left
	lines := []string{title.Styled(padded("top names", left) + "  " + padded("top clients", right))}
	for i := range rows {
		lines = append(lines, padded(topLine(w.Names, i, left), left)+"  "+topLine(w.Clients, i, right))
	}
	return lines
}

func topLine(all []Count, i, width int) string {
	if i >= len(all) {
		return ""
	}
	c := all[i]
	number := report.Grouped(c.Queries)
	if c.Over > 0 {
		number = "<=" + number
	}
	text := fmt.Sprintf("%11s ", number)
	if width < 30 {
		text = fmt.Sprintf("%7s ", number)
	}
	blocked := ""
	if c.Blocked > 0 {
		blocked = " " + red.Styled(report.Grouped(c.Blocked)+" blocked")
	}
	return text + shortened(string(report.Line(c.Text)), width-ansi.StringWidth(text)-ansi.StringWidth(blocked)) + blocked
}

func (s *Screen) findings(w *Snapshot, rows int) []string {
	lines := []string{title.Styled(padded("findings, the newest first", s.Width))}
	for i := len(w.Findings) - 1; i >= 0 && len(lines) <= rows; i-- {
		f := w.Findings[i]
		lines = append(lines, f.At.Format("15:04:05")+" "+red.Styled(shortenedEnd(string(report.Line(sentence(&f.Finding))), s.Width-9)))
	}
	if len(w.Findings) == 0 {
		lines = append(lines, faint.Styled("none"))
	}
	for len(lines) <= rows {
		lines = append(lines, "")
	}
	return lines
}

func (s *Screen) keys() string {
	if s.Prompt != "" {
		return bar.Styled(padded(" "+s.Prompt+": "+string(report.Line(s.Typed))+"_   (enter: show, esc: cancel)", s.Width))
	}
	keys := "/ name   c client   a action   space pause   esc all queries   q quit"
	if ansi.StringWidth(keys) > s.Width {
		keys = "/ name  c client  a action  space pause  esc all  q quit"
	}
	return faint.Styled(padded(keys, s.Width))
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

func padded(text string, width int) string { return text + spaces(width-ansi.StringWidth(text)) }

func shortenedEnd(text string, width int) string { return ansi.Truncate(text, max(width, 0), "…") }

// shortened leaves out the middle of a name: both of its ends say more.
func shortened(text string, width int) string {
	all := ansi.StringWidth(text)
	if all <= width {
		return text
	}
	if width < 8 {
		return shortenedEnd(text, width)
	}
	head := width / 3
	return ansi.Truncate(text, head, "") + ansi.TruncateLeft(text, all-(width-head)+1, "…")
}
