package blocklist

import (
	"bufio"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// List is a compiled list: in order, each pattern once, and none that another covers unless
// CompileOptions.Verbatim keeps them. The zero List is empty.
type List struct {
	records records
	sources []string
	notes   notes
}

// Len returns the number of entries.
func (l List) Len() int { return len(l.records) }

// All yields the entries in order. The position of each is the first one at which a
// source has it.
func (l List) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, each := range l.records {
			if !yield(l.entry(each)) {
				return
			}
		}
	}
}

func (l List) entry(r record) Entry {
	return Entry{
		Pattern:  r.pattern,
		Position: Position{l.sources[r.unit], int(r.line)},
		Note:     l.notes[r.pattern].note,
	}
}

// Patterns returns the patterns in order.
func (l List) Patterns() []domain.Pattern {
	patterns := make([]domain.Pattern, 0, l.Len())
	for _, each := range l.records {
		patterns = append(patterns, each.pattern)
	}
	return patterns
}

// CoverOf returns the entry that matches all that p does, if the list has one.
func (l List) CoverOf(p domain.Pattern) (Entry, bool) {
	cover, found := l.records.coverOf(p)
	if !found {
		return Entry{}, false
	}
	return l.entry(cover), true
}

// Split returns the list in parts of at most so many entries, in order. An empty list has
// no parts. It panics if most is less than 1.
func (l List) Split(most int) []List {
	var parts []List
	for chunk := range slices.Chunk(l.records, most) {
		parts = append(parts, List{chunk, l.sources, l.notes})
	}
	return parts
}

// Pairs counts the names of which the list has both entries, x and *.x.
func (l List) Pairs() (pairs int) {
	for i := 1; i < len(l.records); i++ {
		if l.records[i].pattern == domain.Below(l.records[i-1].pattern.Base()) && l.records[i-1].pattern.Kind() == domain.Exact {
			pairs++
		}
	}
	return pairs
}

// WriteTo writes the list as DNS Firewall imports it: one entry a line, and nothing else.
// It implements [io.WriterTo].
func (l List) WriteTo(w io.Writer) (int64, error) { return l.write(w, false) }

// WriteWithNotes writes the list as people keep it: with the notes of the entries, which
// DNS Firewall would not import.
func (l List) WriteWithNotes(w io.Writer) (int64, error) { return l.write(w, true) }

func (l List) write(w io.Writer, withNotes bool) (int64, error) {
	buffered := bufio.NewWriterSize(w, 64<<10)
	var written int64
	var text []byte
	for _, each := range l.records {
		text, _ = each.pattern.AppendText(text[:0]) // never fails
		if note := l.notes[each.pattern].note; withNotes && note != nil {
			text = append(text, "  # "+note.String()...)
		}
		n, err := buffered.Write(append(text, '\n'))
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, buffered.Flush()
}

// Expired returns the entries whose note says that they were meant until a day that is
// over. At the zero time none is.
func (l List) Expired(now time.Time) []Finding {
	if now.IsZero() || len(l.notes) == 0 {
		return nil
	}
	var all []Finding
	for _, each := range l.records {
		if noted := l.notes[each.pattern]; noted.note.Expired(now) {
			all = append(all, Finding{each.pattern, noted.position, "expired: " + noted.note.String() + "; remove the entry or give it another date"})
		}
	}
	return all
}

// Changes returns what differs between two lists in effect: the entries of new that match
// names which old did not match, and those of old that match names which new does not. An
// entry that the other list covers is not a change.
func Changes(old, new List) (added, removed []domain.Pattern) {
	return beyond(new, old), beyond(old, new)
}

// beyond returns the patterns of a that b does not cover.
func beyond(a, b List) []domain.Pattern {
	var all []domain.Pattern
	for _, each := range a.records {
		if _, covered := b.records.coverOf(each.pattern); !covered {
			all = append(all, each.pattern)
		}
	}
	return all
}
