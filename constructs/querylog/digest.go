package querylog

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/digest"
)

// Digester makes a digest of query logs: a file that every report can be made of exactly as of
// the logs, many times faster, and as often as a policy changes.
//
// Queries of one client that differ in nothing but their time and port are one row for each hour.
// The times and ports are kept, so a time range, a survey and records that another log has too
// come out as with the logs. Left out are the version, class, transport and network interface of
// a Resolver endpoint, and whether a record was delayed: no report depends on them.
//
// A digest of digests is that of all their logs together. Equal logs give equal bytes, in whatever
// order they are read.
type Digester struct {
	builder *digest.Builder
	since   int64
	until   int64

	mu    sync.Mutex
	sinks []*digestSink
}

// DigestOptions say how to make a digest.
type DigestOptions struct {
	// Since (inclusive) and Until (exclusive) leave out queries of other times. Default: all.
	Since, Until time.Time

	// Memory is how many bytes sorting may take; beyond them there are temporary files. Default:
	// 256 MiB.
	Memory int

	// TempDir is the folder for temporary files. Default: os.TempDir.
	TempDir string
}

// NewDigester returns a Digester without records. Close it at the end.
func NewDigester(o DigestOptions) *Digester {
	d := &Digester{builder: digest.New(digest.Options{Memory: o.Memory, TempDir: o.TempDir}), since: math.MinInt64, until: math.MaxInt64}
	if !o.Since.IsZero() {
		d.since = o.Since.UnixMilli()
	}
	if !o.Until.IsZero() {
		d.until = o.Until.UnixMilli()
	}
	return d
}

// Close removes temporary files.
func (d *Digester) Close() { d.builder.Close() }

// Sink returns a function that takes records. Each goroutine needs a Sink of its own.
func (d *Digester) Sink() func(*Record) error {
	s := &digestSink{digester: d, adder: d.builder.Adder(), first: math.MaxInt64, last: math.MinInt64}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sinks = append(d.sinks, s)
	return s.add
}

// Counts returns how many records of all sinks are in the digest, and how many were of other times.
func (d *Digester) Counts() (records, outside int64) {
	for _, s := range d.sinks {
		records, outside = records+s.records, outside+s.outside
	}
	return records, outside
}

// Write writes the digest of the records of all sinks, which cannot be used any more. The
// statistics are those of the reader, and creator says what made the digest.
func (d *Digester) Write(to io.Writer, creator string, stats Stats) (int64, error) {
	header, err := json.Marshal(d.header(creator, &stats))
	if err != nil {
		return 0, err
	}
	return d.builder.Write(to, visible(header))
}

// visible escapes what a terminal would not show of JSON: people look at the beginning of a digest.
func visible(text []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(text) {
		if unicode.IsPrint(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.Bytes()
}

func (d *Digester) header(creator string, stats *Stats) *digestHeader {
	h := &digestHeader{
		Creator: creator, Row: digestFields, First: math.MaxInt64, Last: math.MinInt64,
		Files: stats.Files, Empty: stats.Empty, Skipped: stats.Skipped, Bytes: stats.Bytes,
		Copies: stats.Copies, Careful: stats.Careful, Broken: stats.Broken,
		CopiesForgotten: stats.CopiesForgotten,
		SkippedFiles:    sorted(stats.SkippedFiles), Notes: sorted(stats.Notes),
		Examples: slices.Clone(stats.Examples), Damaged: slices.Clone(stats.Damaged),
	}
	for _, s := range d.sinks {
		h.Records += s.records
		h.First, h.Last = min(h.First, s.first), max(h.Last, s.last)
	}
	for _, u := range stats.Unread {
		h.Unread = append(h.Unread, digestUnread{u.File, u.Records, u.String()[len(u.File)+len(": "):]})
	}
	window := d.window()
	if window != "" {
		h.Window = window
	}
	for _, source := range stats.Sources {
		if window != "" {
			source += " " + window
		}
		h.Sources = append(h.Sources, source)
	}
	h.sort()
	return h
}

// window describes the time that was asked for, or is "" if all was.
func (d *Digester) window() (text string) {
	at := func(unixMilli int64) string { return time.UnixMilli(unixMilli).UTC().Format(time.RFC3339Nano) }
	if d.since != math.MinInt64 {
		text = "since " + at(d.since)
	}
	if d.until != math.MaxInt64 {
		if text != "" {
			text += " "
		}
		text += "before " + at(d.until)
	}
	return text
}

// digestHeader says what is in a digest. It has what Stats say of the logs.
type digestHeader struct {
	Creator string   `json:"creator"`
	Row     []string `json:"row"` // what the queries of a row have in common

	Records int64  `json:"records"`
	First   int64  `json:"first"` // milliseconds since 1970
	Last    int64  `json:"last"`
	Window  string `json:"window,omitempty"` // the time that was asked for

	Files           int            `json:"files"`
	Empty           int            `json:"empty,omitempty"`
	Skipped         int            `json:"skipped,omitempty"`
	Bytes           int64          `json:"bytes"`
	Copies          int64          `json:"copies,omitempty"`
	Careful         int64          `json:"careful,omitempty"`
	Broken          int64          `json:"broken,omitempty"`
	CopiesForgotten bool           `json:"copiesForgotten,omitempty"`
	SkippedFiles    []string       `json:"skippedFiles,omitempty"`
	Notes           []string       `json:"notes,omitempty"`
	Examples        []Broken       `json:"examples,omitempty"`
	Damaged         []Damage       `json:"damaged,omitempty"`
	Unread          []digestUnread `json:"unread,omitempty"`

	Sources []string `json:"sources"` // see Stats.Sources
}

type digestUnread struct {
	File    string
	Records int64
	Reason  string
}

// digestFields are the fields that are in a row, by the names that they have in a record.
var digestFields = []string{
	"query_name", "query_type", "vpc_id", "account_id", "region", "rcode", "answers", "srcaddr", "srcids.instance", "srcids.resolver_endpoint",
	"firewall_rule_action", "firewall_rule_group_id", "firewall_domain_list_id", "firewall_protection",
}

// sort makes the header the same for all orders of the files.
func (h *digestHeader) sort() {
	slices.Sort(h.Sources)
	h.Sources = slices.Compact(h.Sources)
	slices.SortFunc(h.Examples, Broken.compare)
	slices.SortFunc(h.Damaged, func(a, b Damage) int { return Broken(a).compare(Broken(b)) })
	slices.SortFunc(h.Unread, func(a, b digestUnread) int {
		return cmp.Or(strings.Compare(a.File, b.File), strings.Compare(a.Reason, b.Reason), cmp.Compare(a.Records, b.Records))
	})
}

func sorted(all []string) []string {
	all = slices.Clone(all)
	slices.Sort(all)
	return all
}

// stats returns the statistics of the logs.
func (h *digestHeader) stats() Stats {
	s := Stats{
		Files: h.Files, Empty: h.Empty, Skipped: h.Skipped, Bytes: h.Bytes, SkippedFiles: h.SkippedFiles,
		Records: h.Records, Copies: h.Copies, Careful: h.Careful,
		Broken: h.Broken, Examples: h.Examples, Damaged: h.Damaged, Notes: h.Notes, CopiesForgotten: h.CopiesForgotten,
	}
	for _, u := range h.Unread {
		s.Unread = append(s.Unread, Unread{u.File, u.Records, errors.New(u.Reason)})
	}
	return s
}

// check returns an error for a header that no Digester wrote.
func (h *digestHeader) check() error {
	for _, n := range []int64{h.Records, int64(h.Files), int64(h.Empty), int64(h.Skipped), h.Bytes, h.Copies, h.Careful, h.Broken} {
		if n < 0 || n > maxCount {
			return &digest.DamagedError{Reason: fmt.Sprintf("its header has the impossible number %d", n)}
		}
	}
	isWrong := !slices.Equal(h.Row, digestFields) || len(h.Examples) > maxExamples || int64(len(h.Examples)) > h.Broken ||
		h.Broken > 0 && len(h.Examples) == 0 || len(h.SkippedFiles) > min(h.Skipped, maxExamples) || h.Skipped > 0 && len(h.SkippedFiles) == 0 ||
		len(h.Notes) > maxExamples || h.Records > 0 && h.First > h.Last
	if isWrong {
		return &digest.DamagedError{Reason: "its header contradicts itself"}
	}
	return nil
}

// maxCount is the largest number that every JSON parser keeps exactly.
const maxCount = 1 << 53

// digestSink is what one goroutine adds to a digest.
type digestSink struct {
	digester *Digester
	adder    *digest.Adder

	records, outside int64
	first, last      int64

	subject digest.Subject
	client  []byte
	times   []digest.Time
}

func (s *digestSink) add(r *Record) error {
	all := r.Count()
	n := r.Narrow(s.digester.since, s.digester.until)
	s.outside += int64(all - n)
	if n == 0 {
		return nil
	}
	s.records += int64(n)
	s.first, s.last = min(s.first, r.UnixMilli), max(s.last, r.Last())
	port, other := portOf(r)
	s.times = s.times[:0]
	for i := range n {
		if other == nil && r.Group != nil {
			port = r.Group.port(i)
		}
		s.times = append(s.times, digest.At(r.UnixMilliOf(i), port))
	}
	s.read(r, other)
	if err := s.adder.Add(&s.subject, s.client, s.times...); err != nil {
		return fmt.Errorf("%v: %w", r.At, err)
	}
	return nil
}

// portOf returns the port of a record, or its text if that is not a number as the log writes it.
// A group has the numbers.
func portOf(r *Record) (port uint16, other []byte) {
	if r.Group != nil && !r.Group.OtherPort {
		return 0, nil
	}
	n, err := strconv.ParseUint(string(r.SrcPort), 10, 16)
	if err != nil || len(r.SrcPort) > 1 && r.SrcPort[0] == '0' {
		return 0, append([]byte{'='}, r.SrcPort...)
	}
	return uint16(n), nil
}

// read makes the subject and the client of a record.
func (s *digestSink) read(r *Record, otherPort []byte) {
	s.subject.Name = r.QueryName
	b := s.subject.Context[:0]
	for _, text := range [...][]byte{
		r.QueryType, r.VPCID, r.AccountID, r.Region,
		r.FirewallRuleAction, r.FirewallRuleGroupID, r.FirewallDomainListID, r.FirewallProtection, otherPort, versionMark(r.Version),
	} {
		b = appendDigestText(b, text)
	}
	s.subject.Context = b
	s.subject.Result = append(append(s.subject.Result[:0], answeredByte(r)), r.Rcode...)
	chain, answers := s.subject.Chain[:0], s.subject.Answers[:0]
	for i := range r.Answers {
		a := &r.Answers[i]
		if kind := chainKind(a.Type); kind > 0 {
			chain = appendDigestText(append(chain, kind), a.Rdata)
			answers = append(answers, 0)
			continue
		}
		answers = append(answers, 1)
		answers = appendDigestText(appendDigestText(answers, a.Type), a.Rdata)
	}
	if len(answers) > 0 && isZero(answers) {
		answers = answers[:0] // the chain and nothing else
	}
	s.subject.Chain, s.subject.Answers = chain, answers
	s.client = appendDigestText(s.client[:0], r.SrcAddr)
	s.client = appendDigestText(s.client, r.SrcIDs.Instance)
	s.client = appendDigestText(s.client, r.SrcIDs.ResolverEndpoint)
}

// versionMark returns nil for a version that means what this package knows. Other versions are
// only counted.
func versionMark(version []byte) []byte {
	if isKnownVersion(version) {
		return nil
	}
	return otherVersion
}

var otherVersion = []byte("?")

func isZero(b []byte) bool { return !slices.ContainsFunc(b, func(c byte) bool { return c != 0 }) }

func answeredByte(r *Record) byte {
	if r.Answered() {
		return 'a'
	}
	return '-'
}

// chainKind returns a byte for the types of answers that lead to another name, and 0 for others.
func chainKind(text []byte) byte {
	switch string(text) {
	case "CNAME":
		return 1
	case "DNAME":
		return 2
	default:
		return 0
	}
}

var chainKinds = [...][]byte{1: []byte("CNAME"), 2: []byte("DNAME")}

func appendDigestText(b, text []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// cutDigestText returns the first text of b and the rest, and nil for both if there is none.
func cutDigestText(b []byte) (text, rest []byte, ok bool) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil, false
	}
	end := size + int(n)
	if n > 0 {
		text = b[size:end:end]
	}
	return text, b[end:], true
}
