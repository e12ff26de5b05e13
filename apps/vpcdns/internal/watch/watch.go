// Package watch follows a query log while it is written, and shows it: on the screen of a
// terminal, as lines, or as JSON.
//
// Its memory does not grow: it keeps the newest queries, counts the most frequent names and
// clients with [Top], and looks for findings in the last names only.
package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// Options say what to make of the records.
type Options struct {
	Finder *phantom.Finder

	// Who names clients. Default: by instance or address.
	Who func(vpc, address string, unixMilli int64) (name string, known bool)

	// Judge says what another policy would do. Default: nothing is said.
	Judge func(r *querylog.Record) Verdict

	Filter Filter

	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// Event is a query.
type Event struct {
	Time    time.Time `json:"time"`
	VPC     string    `json:"vpc"`
	Client  string    `json:"client"`
	Address string    `json:"address"`
	Type    string    `json:"type"`
	Name    string    `json:"name"`
	Action  string    `json:"action"` // PASSED, ALERT or BLOCK
	Rcode   string    `json:"rcode"`
	Known   *Known    `json:"known,omitempty"`
	Policy  *Verdict  `json:"policy,omitempty"`
}

// Known is the entry of the catalogue for a name.
type Known struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Verdict string `json:"verdict"`
}

// Verdict is what another policy would do.
type Verdict struct {
	Action  string `json:"action"` // with its response; with "?" if it is not certain
	By      string `json:"by,omitempty"`
	Changed bool   `json:"changed"` // the client would notice: blocked and not, or the other way round
	Blocks  bool   `json:"-"`
	Certain bool   `json:"certain"`
}

// passed is the action of a query that DNS Firewall let through without an alert.
const passed = "PASSED"

// Filter says which queries are shown. Everything is counted.
type Filter struct {
	Name   string // a part of the name
	Client string // a part of the client, its address or its VPC
	Action string // of Actions; empty for any
}

// Actions are the values of [Filter.Action].
func Actions() []string { return []string{"blocked", "alerted", "passed", "known", "changed"} }

// Passes reports whether an event is shown.
func (f *Filter) Passes(e *Event) bool {
	if f.Name != "" && !strings.Contains(e.Name, strings.ToLower(f.Name)) {
		return false
	}
	if f.Client != "" && !containsFold(f.Client, e.Client, e.Address, e.VPC) {
		return false
	}
	switch f.Action {
	case "blocked":
		return e.Action == "BLOCK"
	case "alerted":
		return e.Action == "ALERT"
	case "passed":
		return e.Action == passed
	case "known":
		return e.Known != nil
	case "changed":
		return e.Policy != nil && e.Policy.Changed
	default:
		return true
	}
}

// containsFold reports whether a part is in any of the texts, in upper or lower case.
func containsFold(part string, texts ...string) bool {
	part = strings.ToLower(part)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), part) })
}

// String says what is shown, in words.
func (f *Filter) String() string {
	var parts []string
	if f.Action != "" {
		parts = append(parts, f.Action)
	}
	if f.Name != "" {
		parts = append(parts, "name with "+f.Name)
	}
	if f.Client != "" {
		parts = append(parts, "client with "+f.Client)
	}
	if len(parts) == 0 {
		return "all queries"
	}
	return strings.Join(parts, ", ")
}

// The bounds of what is kept.
const (
	keptEvents   = 2000
	keptFindings = 200
	keptTexts    = 2000   // of names, and of clients
	surveyed     = 50_000 // names in which findings are looked for
	surveyedRows = 5_000_000
	remembered   = 50_000 // names that were looked up in the catalogue
)

// Watch takes records one after another, and shows what it has at any time.
type Watch struct {
	options Options

	mu       sync.Mutex
	counts   Counts
	recent   ring
	shown    ring // those of recent, and older ones, that pass the filter
	names    *Top
	clients  *Top
	rate     rate
	findings []Found
	notes    []string
	ended    string

	survey   *survey.Survey
	surveyed int64 // records in it
	looked   time.Time
	newest   int64 // time of a record
	known    map[string]*Known
	found    map[string]bool // IDs of findings

	name []byte // of the record at hand
}

// Counts are of all records.
type Counts struct {
	Queries, Blocked, Alerted, Known int64

	Broken      int64
	Example     string // of a broken line
	NewlyBlocks int64  // that the other policy would block
	NewlyPasses int64  // that it would let through
	Undecided   int64  // about which it is not certain
}

// Found is a finding with when it arose.
type Found struct {
	At time.Time
	survey.Finding
}

// New returns a Watch that has seen nothing.
func New(o Options) *Watch {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Watch{
		options: o, names: NewTop(keptTexts), clients: NewTop(keptTexts), survey: survey.New(nil),
		known: map[string]*Known{}, found: map[string]bool{}, looked: o.Now(),
	}
}

// Take reads lines of a log and hands their events to each, which may be nil. Lines that are not
// records are counted.
func (w *Watch) Take(ctx context.Context, lines []byte, each func(*Event)) error {
	lines = w.textOf(lines)
	for {
		lines = bytes.TrimLeft(lines, " \t\r\n")
		if len(lines) == 0 {
			return nil
		}
		err := w.take(ctx, lines, each)
		var refused *querylog.UnreadError
		if !errors.As(err, &refused) {
			return err
		}
		// The first line looks like that of another kind of file, so no line was read.
		w.broken(1, strings.TrimPrefix(refused.Error(), "-: "))
		_, lines, _ = bytes.Cut(lines, []byte("\n"))
	}
}

// textOf returns the lines without what would hide the lines after it, which counts as broken: control
// characters, the beginning of a compressed file, and the brackets of an array around the records,
// which may end in lines that are not there yet.
func (w *Watch) textOf(lines []byte) (text []byte) {
	for line := range bytes.Lines(lines) {
		switch bare := bytes.TrimSpace(line); {
		case slices.ContainsFunc(line, isControl) || bytes.HasPrefix(bare, zstdStart):
			w.broken(1, "holds binary data")
		case len(bare) > 0 && len(bytes.Trim(bare, "[], \t")) == 0:
			w.broken(1, fmt.Sprintf("no JSON object: %.40q", bare))
		default:
			text = append(text, line...)
		}
	}
	return text
}

var zstdStart = []byte("\x28\xb5\x2f\xfd")

// isControl is for what JSON has escaped.
func isControl(b byte) bool { return b < ' ' && b != '\t' && b != '\r' && b != '\n' }

func (w *Watch) take(ctx context.Context, lines []byte, each func(*Event)) error {
	reader, err := querylog.Open([]string{"-"}, querylog.Options{MaxBroken: 1, KeepCopies: true, Stdin: bytes.NewReader(lines)})
	if err != nil {
		return err
	}
	stats, err := reader.Read(ctx, func(r *querylog.Record) error {
		if e := w.Add(r); each != nil && w.passes(e) {
			each(e)
		}
		return nil
	})
	if err == nil && stats.Broken > 0 {
		w.broken(stats.Broken, stats.Examples[0].Reason)
	}
	if err == nil && len(stats.Damaged) > 0 {
		w.broken(1, "an array does not end")
	}
	return err
}

func (w *Watch) broken(n int64, example string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts.Broken += n
	w.counts.Example = example
}

func (w *Watch) passes(e *Event) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.options.Filter.Passes(e)
}

// Add counts a record and returns its event, which nobody changes.
func (w *Watch) Add(r *querylog.Record) *Event {
	e := w.event(r)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts.add(e)
	w.rate.add(w.options.Now())
	w.newest = max(w.newest, r.UnixMilli)
	w.recent.add(e)
	if w.options.Filter.Passes(e) {
		w.shown.add(e)
	}
	w.names.Add(e.Name, e.Action == "BLOCK")
	w.clients.Add(e.Client, e.Action == "BLOCK")
	w.survey.Add(r)
	w.surveyed++
	return e
}

func (w *Watch) event(r *querylog.Record) *Event {
	w.name = r.AppendName(w.name[:0])
	e := &Event{
		Time: r.Time(), VPC: string(r.VPCID), Client: clientOf(r), Address: string(r.SrcAddr), Type: string(r.QueryType),
		Name: string(w.name), Action: actionOf(r), Rcode: string(r.Rcode),
	}
	if w.options.Who != nil {
		if name, known := w.options.Who(e.VPC, e.Address, r.UnixMilli); known {
			e.Client = name
		}
	}
	e.Known = w.lookUp(e.Name, e.Type)
	if w.options.Judge != nil {
		v := w.options.Judge(r)
		v.Changed = v.Certain && v.Blocks != (e.Action == "BLOCK")
		e.Policy = &v
	}
	return e
}

// clientOf is short: an instance, else an address.
func clientOf(r *querylog.Record) string {
	if len(r.SrcIDs.Instance) > 0 {
		return string(r.SrcIDs.Instance)
	}
	return string(r.SrcAddr)
}

func actionOf(r *querylog.Record) string {
	if action := strings.ToUpper(string(r.FirewallRuleAction)); action != "" && action != "ALLOW" {
		return action
	}
	return passed
}

// lookUp finds a name in the catalogue. Only its goroutine writes the memory of it.
func (w *Watch) lookUp(text, queryType string) *Known {
	if w.options.Finder == nil {
		return nil
	}
	key := text + " " + queryType
	if known, ok := w.known[key]; ok {
		return known
	}
	if len(w.known) >= remembered {
		clear(w.known)
	}
	w.known[key] = nil
	name, err := domain.ParseName(text)
	if err != nil {
		return nil
	}
	if m, ok := w.options.Finder.Find(name, queryType); ok {
		w.known[key] = &Known{m.Entry.ID, m.Entry.Title, m.Entry.Verdict.String()}
	}
	return w.known[key]
}

func (c *Counts) add(e *Event) {
	c.Queries++
	switch e.Action {
	case "BLOCK":
		c.Blocked++
	case "ALERT":
		c.Alerted++
	}
	if e.Known != nil {
		c.Known++
	}
	switch p := e.Policy; {
	case p == nil:
	case !p.Certain:
		c.Undecided++
	case p.Changed && p.Blocks:
		c.NewlyBlocks++
	case p.Changed:
		c.NewlyPasses++
	}
}

// lookEvery is how often findings are looked for.
const lookEvery = 5 * time.Second

// Look looks for findings in what is surveyed, if that is some time ago or at once is true, and
// returns those that arose.
func (w *Watch) Look(atOnce bool) (arisen []Found) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.options.Now()
	if w.surveyed == 0 || !atOnce && now.Sub(w.looked) < lookEvery {
		return nil
	}
	w.looked = now
	for _, f := range w.survey.Findings(survey.Options{Finder: w.options.Finder}) {
		if f.Class != survey.Suspicious || w.found[f.ID] {
			continue
		}
		w.found[f.ID] = true
		arisen = append(arisen, Found{time.UnixMilli(w.newest).UTC(), f})
	}
	w.findings = append(w.findings, arisen...)
	if more := len(w.findings) - keptFindings; more > 0 {
		for _, f := range w.findings[:more] {
			delete(w.found, f.ID)
		}
		w.findings = append([]Found{}, w.findings[more:]...)
	}
	if names, _ := w.survey.NumNames(); names >= surveyed || w.surveyed >= surveyedRows {
		w.survey, w.surveyed = survey.New(nil), 0
	}
	return arisen
}

// Note keeps what happened to the source.
func (w *Watch) Note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes = append(w.notes, text)
	w.notes = w.notes[max(0, len(w.notes)-keptFindings):]
}

// End says why no more comes.
func (w *Watch) End(why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = why
}

// Counts returns those so far.
func (w *Watch) Counts() Counts {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.counts
}

// Show changes what is shown, of the recent events too.
func (w *Watch) Show(f Filter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.options.Filter = f
	w.shown = ring{}
	for _, e := range w.recent.last(keptEvents) {
		if f.Passes(e) {
			w.shown.add(e)
		}
	}
}

// Snapshot is what a screen shows.
type Snapshot struct {
	Counts   Counts
	Rate     float64 // queries a second, of the last seconds
	Filter   Filter
	Events   []*Event // the newest last
	Names    []Count
	Clients  []Count
	Findings []Found // the newest last
	Note     string  // the last one
	Ended    string
	Judges   bool
}

// Snapshot returns up to so many events, texts and findings.
func (w *Watch) Snapshot(events, texts, findings int) Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := Snapshot{
		Counts: w.counts, Rate: w.rate.of(w.options.Now()), Filter: w.options.Filter, Events: w.shown.last(events),
		Names: w.names.First(texts), Clients: w.clients.First(texts), Ended: w.ended, Judges: w.options.Judge != nil,
	}
	s.Findings = append(s.Findings, w.findings[max(0, len(w.findings)-findings):]...)
	if len(w.notes) > 0 {
		s.Note = w.notes[len(w.notes)-1]
	}
	return s
}

// ring has the newest events.
type ring struct {
	events []*Event
	next   int // to overwrite
}

func (r *ring) add(e *Event) {
	if len(r.events) < keptEvents {
		r.events = append(r.events, e)
		return
	}
	r.events[r.next] = e
	r.next = (r.next + 1) % keptEvents
}

// last returns up to n events, the newest last.
func (r *ring) last(n int) []*Event {
	n = min(n, len(r.events))
	all := make([]*Event, 0, n)
	for i := len(r.events) - n; i < len(r.events); i++ {
		all = append(all, r.events[(r.next+i)%len(r.events)])
	}
	return all
}

// rate counts by second.
type rate struct {
	second [rateSeconds + 1]int64
	count  [rateSeconds + 1]int64
}

const rateSeconds = 5

func (r *rate) add(now time.Time) {
	second := now.Unix()
	at := second % int64(len(r.second))
	if r.second[at] != second {
		r.second[at], r.count[at] = second, 0
	}
	r.count[at]++
}

// of is that of the last whole seconds.
func (r *rate) of(now time.Time) float64 {
	all := int64(0)
	for i, second := range r.second {
		if ago := now.Unix() - second; ago >= 1 && ago <= rateSeconds {
			all += r.count[i]
		}
	}
	return float64(all) / rateSeconds
}

// sentence joins what is not empty.
func sentence(f *survey.Finding) string {
	return fmt.Sprintf("%s: %s: %s", f.Detector, f.Subject, f.Reason)
}
