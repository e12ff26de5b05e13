package replay

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// WriteTo writes a report as one line of JSON, identical for equal reports. It implements
// [io.WriterTo].
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	// The changes are most of it, and are written one after another: there may be gigabytes.
	rest := *r
	rest.Changes = nil
	text, err := json.Marshal(&rest)
	if err != nil {
		return 0, err
	}
	before, after, _ := bytes.Cut(text, []byte(`"changes":null`)) // in a string the quotes have backslashes
	out := counter{w: bufio.NewWriter(w)}
	out.write(before, []byte(`"changes":[`))
	var e changeEncoder
	for i := range r.Changes {
		e.text = e.text[:0]
		if i > 0 {
			e.text = append(e.text, ',')
		}
		if err := e.change(&r.Changes[i]); err != nil {
			return out.n, err
		}
		out.write(e.text)
	}
	out.write([]byte("]"), after, []byte("\n"))
	return out.n, out.w.Flush() // which returns the error of any write
}

// counter counts what is written.
type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) write(texts ...[]byte) {
	for _, text := range texts {
		n, _ := c.w.Write(text) // the error comes again
		c.n += int64(n)
	}
}

// changeEncoder appends changes as [json.Marshal] writes them, in a tenth of the time: a report may
// have millions. They share few kinds and clients, whose texts it keeps.
type changeEncoder struct {
	text    []byte
	kinds   map[*ChangeKind][]byte // without braces
	clients map[*Client][]byte
}

// maxTexts is how many texts are kept of each.
const maxTexts = 1 << 12

func (e *changeEncoder) change(c *Change) (err error) {
	e.raw(`{"name":`)
	e.string(c.Name)
	if c.ChangeKind != nil {
		kind, err := textOf(&e.kinds, c.ChangeKind)
		if err != nil {
			return err
		}
		e.raw(",")
		e.text = append(e.text, kind[1:len(kind)-1]...)
	}
	if len(c.Allow) > 0 {
		e.raw(`,"allow":`)
		list(e, c.Allow, func(s *string) error { e.string(*s); return nil })
	}
	e.raw(`,"types":`)
	list(e, c.Types, func(t *TypeCount) error { e.typeCount(t); return nil })
	e.raw(`,"days":`)
	list(e, c.Days, e.day)
	if len(c.AnsweredDays) > 0 {
		e.raw(`,"answeredDays":`)
		list(e, c.AnsweredDays, e.day)
	}
	e.raw(`,"clients":`)
	err = list(e, c.Clients, e.client)
	e.raw("}")
	return err
}

// textOf returns the JSON of a value, which is kept.
func textOf[T any](kept *map[*T][]byte, value *T) ([]byte, error) {
	if text, ok := (*kept)[value]; ok {
		return text, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	if *kept == nil || len(*kept) >= maxTexts {
		*kept = map[*T][]byte{}
	}
	(*kept)[value] = text
	return text, nil
}

func list[T any](e *changeEncoder, all []T, element func(*T) error) error {
	if all == nil {
		e.raw("null")
		return nil
	}
	e.raw("[")
	for i := range all {
		if i > 0 {
			e.raw(",")
		}
		if err := element(&all[i]); err != nil {
			return err
		}
	}
	e.raw("]")
	return nil
}

// raw appends a text that is JSON.
func (e *changeEncoder) raw(text string) { e.text = append(e.text, text...) }

func (e *changeEncoder) number(n int64) { e.text = strconv.AppendInt(e.text, n, 10) }

func (e *changeEncoder) typeCount(t *TypeCount) {
	e.raw(`{"type":`)
	e.string(t.Type)
	e.raw(`,"records":`)
	e.number(t.Records)
	e.raw("}")
}

func (e *changeEncoder) day(d *Day) error {
	e.text = append(e.text, '"')
	e.text = time.UnixMilli(int64(*d)*dayMillis).UTC().AppendFormat(e.text, time.DateOnly)
	e.text = append(e.text, '"')
	return nil
}

func (e *changeEncoder) client(c *ChangeClient) error {
	client, err := textOf(&e.clients, c.Client)
	if err != nil {
		return err
	}
	e.raw(`{"client":`)
	e.text = append(e.text, client...)
	e.raw(`,"span":{"records":`)
	e.number(c.Span.Records)
	if err := e.time(`,"first":"`, c.Span.First); err != nil {
		return err
	}
	if err := e.time(`,"last":"`, c.Span.Last); err != nil {
		return err
	}
	e.raw(`},"answered":`)
	e.number(c.Answered)
	e.raw("}")
	return nil
}

// time appends a time with its name, unless it is zero.
func (e *changeEncoder) time(name string, t time.Time) (err error) {
	if t.IsZero() {
		return nil
	}
	e.raw(name)
	if e.text, err = t.AppendText(e.text); err != nil {
		return err
	}
	e.raw(`"`)
	return nil
}

// string appends a string. Nearly every one has nothing to escape.
func (e *changeEncoder) string(s string) {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&':
			escaped, _ := json.Marshal(s) // a string has no errors
			e.text = append(e.text, escaped...)
			return
		}
	}
	e.text = append(e.text, '"')
	e.text = append(e.text, s...)
	e.text = append(e.text, '"')
}

// Decode reads what [Report.WriteTo] wrote, change by change. It is an error if the version
// differs, or if the counts contradict each other.
func Decode(r io.Reader) (*Report, error) {
	d := bounded.NewDocument(r)
	var report Report
	shared := newShared()
	members := map[string]func() error{
		"changes": func() error { return d.Elements(func() error { return report.decodeChange(d, shared) }) },
	}
	for name, part := range map[string]any{
		"vpcdnsReplay": &report.Version, "question": &report.Question, "reading": &report.Reading,
		"records": &report.Records, "marked": &report.FromLog, "names": &report.Names, "span": &report.Span, "outside": &report.Outside,
		"actions": &report.Actions, "vpcs": &report.VPCs, "hours": &report.Hours, "clients": &report.Clients,
		"doubts": &report.Reasons, "agreement": &report.Agreement,
	} {
		members[name] = func() error { return d.Decode(part) }
	}
	err := d.Members(members)
	switch {
	case err == nil && report.Version == 0:
		return nil, errors.New("not a replay report: member vpcdnsReplay not found")
	case report.Version > 0 && report.Version != Version:
		return nil, fmt.Errorf("replay report has version %d; this program reads only version %d", report.Version, Version)
	case err != nil:
		return nil, fmt.Errorf("not a replay report: %w", err)
	}
	if err := report.validate(); err != nil {
		return nil, fmt.Errorf("invalid replay report: %w", err)
	}
	report.sort()
	return &report, nil
}

func (r *Report) decodeChange(d *bounded.Document, shared shared) error {
	var c Change
	if err := d.Decode(&c); err != nil {
		return err
	}
	var v validator
	v.change(&c) // before many empty changes fill the memory
	if v.err == nil {
		shared.share(&c)
		r.Changes = append(r.Changes, c)
	}
	return v.err
}

// shared are the values that decoded changes have in common.
type shared struct {
	kinds   map[ChangeKind]*ChangeKind
	clients map[Client]*Client
}

func newShared() shared { return shared{map[ChangeKind]*ChangeKind{}, map[Client]*Client{}} }

func (s shared) share(c *Change) {
	c.ChangeKind = one(s.kinds, c.ChangeKind)
	for i := range c.Clients {
		c.Clients[i].Client = one(s.clients, c.Clients[i].Client)
	}
}

// one returns the first value that equals v.
func one[T comparable](all map[T]*T, v *T) *T {
	if known := all[*v]; known != nil {
		return known
	}
	all[*v] = v
	return v
}

// MarshalJSON implements [json.Marshaler]. Classes without records are left out.
func (c Counts) MarshalJSON() ([]byte, error) {
	counts := map[Class]int64{}
	for class, n := range c {
		if n != 0 {
			counts[Class(class)] = n
		}
	}
	return json.Marshal(counts)
}

// UnmarshalJSON implements [json.Unmarshaler].
func (c *Counts) UnmarshalJSON(text []byte) error {
	var counts map[Class]int64
	if err := json.Unmarshal(text, &counts); err != nil {
		return err
	}
	*c = Counts{}
	for class, n := range counts {
		c[class] = n
	}
	return nil
}

// fingerprint identifies the rules of a policy and the files they come from, so reports of two
// versions of a file do not merge.
func fingerprint(p *policy.Policy) string {
	if p == nil {
		return ""
	}
	f := fingerprinter{hash: sha256.New(), lists: map[*policy.List]bool{}, groups: map[*policy.Group]bool{}}
	for i := range p.VPCs {
		f.vpc(&p.VPCs[i])
	}
	return fmt.Sprintf("%x", f.hash.Sum(nil)[:8])
}

// fingerprinter hashes a policy, each group and list once.
type fingerprinter struct {
	hash   hash.Hash
	lists  map[*policy.List]bool
	groups map[*policy.Group]bool
}

func (f *fingerprinter) vpc(v *policy.VPC) {
	f.put("vpc", v.Name)
	for i := range v.Associations {
		a := &v.Associations[i]
		f.put("association", a.Priority, a.Via, a.Group.ID, []policy.Unknown(a.Unknowns))
		if !f.groups[a.Group] {
			f.groups[a.Group] = true
			f.group(a.Group)
		}
	}
}

func (f *fingerprinter) group(g *policy.Group) {
	f.put("group", g.ID, g.Opaque, []policy.Unknown(g.Unknowns))
	if g.Opaque != "" {
		f.put("of", g.Source)
	}
	for i := range g.Rules {
		r := &g.Rules[i]
		f.put("rule", r.Priority, r.Action, r.Block, r.Protection, r.QueryType, r.Redirection, r.OneOf, []policy.Unknown(r.Unknowns))
		if r.List != nil {
			f.list(r.List)
		}
	}
}

func (f *fingerprinter) list(l *policy.List) {
	f.put("list", l.ID, l.Name, l.Opaque, l.StandIn, []policy.Unknown(l.Unknowns))
	if l.Opaque != "" {
		f.put("of", l.Source)
	}
	if f.lists[l] {
		return
	}
	f.lists[l] = true
	var line []byte
	for i := range l.Entries {
		e := &l.Entries[i]
		line = append(append(line[:0], e.String()...), 0)
		line = append(append(line, e.Origin.File...), 0)
		line = append(strconv.AppendInt(line, int64(e.Origin.Line), 10), '\n')
		f.hash.Write(line) // it has no errors
	}
}

// put writes values unambiguously. %#v includes the names of types, so unknowns are written as
// a plain slice: renaming their type must not change the fingerprint.
func (f *fingerprinter) put(values ...any) { fmt.Fprintf(f.hash, "%#v\n", values) }
