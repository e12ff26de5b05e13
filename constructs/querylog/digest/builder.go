package digest

import (
	"bufio"
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/eof"
)

// Options say how to build a digest.
type Options struct {
	// Memory is how many bytes may hold queries that are not sorted yet, of all [Adder]s
	// together. Default: 256 MiB.
	Memory int

	// TempDir is the folder for temporary files. Default: os.TempDir.
	TempDir string
}

const (
	defaultMemory = 256 << 20
	minMemory     = 1 << 20

	// fanIn is how many sorted parts are merged at once. Each needs the memory of a block.
	fanIn = 16
)

// Builder sorts queries and writes a digest of them. Close it at the end.
type Builder struct {
	options Options

	mu     sync.Mutex
	adders []*Adder
	files  [][]*os.File // sorted parts by how often they were merged
}

// New returns a builder without queries.
func New(o Options) *Builder {
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	o.Memory = max(o.Memory, minMemory)
	return &Builder{options: o}
}

// Adder takes queries. Each goroutine needs one of its own.
type Adder struct {
	builder  *Builder
	subjects texts
	clients  texts
	key      []byte
	queries  []query
}

// query is one query.
type query struct {
	subject, client uint32
	at              Time
}

// texts numbers texts.
type texts struct {
	numbers map[string]uint32
	all     []string
	size    int
}

func (t *texts) of(text []byte) uint32 {
	n, known := t.numbers[string(text)]
	if !known {
		kept := string(text)
		n = uint32(len(t.all))
		t.numbers[kept] = n
		t.all = append(t.all, kept)
		t.size += len(kept) + perText
	}
	return n
}

const (
	perText  = 64 // bytes that a text needs beside its own
	perQuery = 16
)

// Adder returns a new one.
func (b *Builder) Adder() *Adder {
	a := &Adder{builder: b, subjects: texts{numbers: map[string]uint32{}}, clients: texts{numbers: map[string]uint32{}}}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.adders = append(b.adders, a)
	return a
}

// Add adds queries. None may be before 2010 or after 2100.
func (a *Adder) Add(s *Subject, client []byte, times ...Time) error {
	for _, text := range append([][]byte{client}, s.Name, s.Context, s.Chain, s.Result, s.Answers) {
		if len(text) >= maxText {
			return errTooLong
		}
	}
	a.key = s.appendKey(a.key[:0])
	subject, by := a.subjects.of(a.key), a.clients.of(client)
	for _, at := range times {
		a.queries = append(a.queries, query{subject, by, at})
	}
	if a.subjects.size+a.clients.size+perQuery*cap(a.queries) > a.room() {
		return a.spill()
	}
	return nil
}

// room is a part of the memory: sorting needs some of it, too.
func (a *Adder) room() int {
	a.builder.mu.Lock()
	defer a.builder.mu.Unlock()
	return a.builder.options.Memory / len(a.builder.adders)
}

// spill writes what there is to a file and forgets it.
func (a *Adder) spill() error {
	if err := a.builder.save(a.sorted(), 0); err != nil {
		return err
	}
	a.subjects, a.clients = texts{numbers: map[string]uint32{}}, texts{numbers: map[string]uint32{}}
	a.queries = a.queries[:0]
	return nil
}

// sorted sorts the queries.
func (a *Adder) sorted() *inMemory {
	subjects, clients := a.subjects.ranks(), a.clients.ranks()
	for i := range a.queries {
		q := &a.queries[i]
		q.subject, q.client = subjects[q.subject], clients[q.client]
	}
	slices.SortFunc(a.queries, func(p, q query) int {
		if c := cmp.Compare(uint64(p.subject)<<32|uint64(p.client), uint64(q.subject)<<32|uint64(q.client)); c != 0 {
			return c
		}
		return cmp.Compare(p.at, q.at)
	})
	return &inMemory{subjects: a.subjects.all, clients: a.clients.all, queries: a.queries}
}

// ranks sorts the texts and returns the place of each.
func (t *texts) ranks() []uint32 {
	order := make([]uint32, len(t.all))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int { return strings.Compare(t.all[i], t.all[j]) })
	ranks := make([]uint32, len(order))
	sorted := make([]string, len(order))
	for place, i := range order {
		ranks[i], sorted[place] = uint32(place), t.all[i]
	}
	t.all = sorted
	return ranks
}

// part is a sorted part of the queries: those of one subject and client after another, each in
// one or several pieces.
type part interface {
	// next returns false behind the last piece. The times are valid until it is called again.
	next() (key, client string, times []Time, more bool, err error)
	close()
}

// inMemory is a part that is in memory.
type inMemory struct {
	subjects, clients []string
	queries           []query
	times             []Time
}

func (p *inMemory) next() (key, client string, times []Time, more bool, err error) {
	if len(p.queries) == 0 {
		return "", "", nil, false, nil
	}
	first, n := p.queries[0], 0
	p.times = p.times[:0]
	for n < len(p.queries) && n < maxOfRow && p.queries[n].subject == first.subject && p.queries[n].client == first.client {
		p.times = append(p.times, p.queries[n].at)
		n++
	}
	p.queries = p.queries[n:]
	return p.subjects[first.subject], p.clients[first.client], p.times, true, nil
}

func (p *inMemory) close() {}

// inFile is a part that is in a temporary file, itself a digest.
type inFile struct {
	file    *os.File
	reader  *Reader
	block   *Block
	key     []byte
	clients []string
	text    string
	times   []Time
}

func openPart(file *os.File) (*inFile, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	reader, err := NewReader(bufio.NewReaderSize(file, 256<<10), Answers|Ports)
	if err != nil {
		return nil, err
	}
	return &inFile{file: file, reader: reader}, nil
}

func (p *inFile) close() { discard(p.file) }

func (p *inFile) next() (key, client string, times []Time, more bool, err error) {
	for p.block == nil || !p.block.NextRow() {
		if p.block != nil && p.block.NextQuestion() {
			continue
		}
		if p.block != nil && p.block.Err() != nil {
			return "", "", nil, false, p.block.Err()
		}
		p.block, err = p.reader.Next()
		if eof.Is(err) {
			return "", "", nil, false, nil
		}
		if err != nil {
			return "", "", nil, false, err
		}
		p.clients = p.clients[:0]
		for _, client := range p.block.Clients {
			p.clients = append(p.clients, string(client))
		}
	}
	b := p.block
	subject := Subject{Name: b.Name, Context: b.Contexts[b.Context], Chain: b.Chain, Result: b.Results[b.Result], Answers: b.Answers}
	p.key = subject.appendKey(p.key[:0])
	if p.text != string(p.key) {
		p.text = string(p.key)
	}
	p.times = b.AppendTimes(p.times[:0])
	return p.text, p.clients[b.Client], p.times, true, nil
}

// AppendTimes appends the times of the row at hand, which need the column of ports.
func (b *Block) AppendTimes(times []Time) []Time {
	for i, offset := range b.Offsets {
		times = append(times, At(b.Hour+int64(offset), uint16(b.Ports[2*i])|uint16(b.Ports[2*i+1])<<8))
	}
	return times
}

// save writes a part to a temporary file. Many files become one that was merged once more.
func (b *Builder) save(p part, level int) error {
	file, err := b.writeFile(p)
	if err != nil {
		return fmt.Errorf("sorting in a temporary file: %w", err)
	}
	b.mu.Lock()
	for len(b.files) <= level {
		b.files = append(b.files, nil)
	}
	b.files[level] = append(b.files[level], file)
	var full []*os.File
	if len(b.files[level]) == fanIn {
		full, b.files[level] = b.files[level], nil
	}
	b.mu.Unlock()
	if full == nil {
		return nil
	}
	m := &merged{}
	defer m.close()
	if err := m.open(full); err != nil {
		return err
	}
	return b.save(m, level+1)
}

// writeFile writes a part to a file that is gone with this process, where the system allows that.
func (b *Builder) writeFile(p part) (*os.File, error) {
	file, err := os.CreateTemp(b.options.TempDir, "vpcdns-digest-*")
	if err != nil {
		return nil, err
	}
	os.Remove(file.Name()) // or else discard does
	to := bufio.NewWriterSize(file, 256<<10)
	_, err = writePart(to, []byte("{}"), zstd.SpeedFastest, p)
	if err = errors.Join(err, to.Flush()); err != nil {
		discard(file)
		return nil, err
	}
	return file, nil
}

func discard(file *os.File) {
	file.Close() // nobody needs it any more
	os.Remove(file.Name())
}

func writePart(to io.Writer, header []byte, level zstd.EncoderLevel, p part) (int64, error) {
	w, err := newWriter(to, header, level)
	if err != nil {
		return 0, err
	}
	for {
		key, client, times, more, err := p.next()
		if err != nil {
			return w.written, err
		}
		if !more {
			return w.written, w.close()
		}
		if err := w.add(key, client, times); err != nil {
			return w.written, err
		}
	}
}

// Write writes the digest of all queries that were added, with a header, which is JSON. No adder
// can be used after it.
func (b *Builder) Write(to io.Writer, header []byte) (int64, error) {
	m := &merged{}
	defer m.close()
	for level, files := range b.files {
		b.files[level] = nil
		if err := m.open(files); err != nil {
			return 0, err
		}
	}
	for _, a := range b.adders {
		if err := m.take(a.sorted()); err != nil {
			return 0, err
		}
	}
	return writePart(to, header, zstd.SpeedDefault, m)
}

// Close removes the temporary files.
func (b *Builder) Close() {
	for _, files := range b.files {
		for _, file := range files {
			discard(file)
		}
	}
	b.adders, b.files = nil, nil
}

// merged are several parts as one.
type merged struct {
	heads []*mergeHead // a heap
	used  int          // of the times of the first one
}

// mergeHead is a part with its next piece.
type mergeHead struct {
	part
	key, client string
	times       []Time
}

// open adds the parts in files, and discards all of them at the first error.
func (m *merged) open(files []*os.File) error {
	for i, file := range files {
		p, err := openPart(file)
		if err == nil {
			err = m.take(p)
		} else {
			discard(file)
		}
		if err != nil {
			for _, other := range files[i+1:] {
				discard(other)
			}
			return err
		}
	}
	return nil
}

func (m *merged) take(p part) error {
	h := &mergeHead{part: p}
	more, err := h.advance()
	if err != nil || !more {
		p.close()
		return err
	}
	heap.Push(m, h)
	return nil
}

func (h *mergeHead) advance() (more bool, err error) {
	h.key, h.client, h.times, more, err = h.part.next()
	return more, err
}

func (h *mergeHead) compare(other *mergeHead) int {
	return cmp.Or(strings.Compare(h.key, other.key), strings.Compare(h.client, other.client), cmp.Compare(h.times[0], other.times[0]))
}

// The methods of a heap.

func (m *merged) Len() int           { return len(m.heads) }
func (m *merged) Less(i, j int) bool { return m.heads[i].compare(m.heads[j]) < 0 }
func (m *merged) Swap(i, j int)      { m.heads[i], m.heads[j] = m.heads[j], m.heads[i] }
func (m *merged) Push(h any)         { m.heads = append(m.heads, h.(*mergeHead)) }
func (m *merged) Pop() any {
	last := len(m.heads) - 1
	h := m.heads[last]
	m.heads = m.heads[:last]
	return h
}

// next returns as much of the first piece as comes before all others.
func (m *merged) next() (key, client string, times []Time, more bool, err error) {
	if err := m.settle(); err != nil || len(m.heads) == 0 {
		return "", "", nil, false, err
	}
	first := m.heads[0]
	m.used = len(first.times)
	for _, child := range m.heads[1:min(len(m.heads), 3)] { // the second is one of them
		if child.key != first.key || child.client != first.client {
			continue
		}
		n, _ := slices.BinarySearch(first.times, child.times[0])
		m.used = min(m.used, max(n, 1))
	}
	return first.key, first.client, first.times[:m.used], true, nil
}

// settle passes over what was returned.
func (m *merged) settle() error {
	if m.used == 0 {
		return nil
	}
	first := m.heads[0]
	first.times = first.times[m.used:]
	m.used = 0
	if len(first.times) == 0 {
		more, err := first.advance()
		if err != nil {
			return err
		}
		if !more {
			heap.Pop(m).(*mergeHead).close()
			return nil
		}
	}
	heap.Fix(m, 0)
	return nil
}

func (m *merged) close() {
	for _, h := range m.heads {
		h.part.close()
	}
	m.heads = nil
}
