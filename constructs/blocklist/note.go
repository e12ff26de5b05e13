package blocklist

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Note is what people who keep a list by hand write beside an entry, in its comment:
//
//	legacy.example  # reason=Vendor VPN, see NET-7 owner=network until=2027-01-31
//
// A comment that does not begin with one of the three keys is a comment and no note. A
// value goes on to the next key, or to the end of the line.
type Note struct {
	Reason, Owner string
	Until         time.Time // the last day, in UTC, for which the entry is meant; zero for ever
}

// Expired reports whether the last day of the note is over.
func (n *Note) Expired(now time.Time) bool {
	return n != nil && !n.Until.IsZero() && !now.Before(n.Until.AddDate(0, 0, 1))
}

// String returns the note as it is written in a list, without the #.
func (n *Note) String() string {
	var parts []string
	if n.Reason != "" {
		parts = append(parts, "reason="+n.Reason)
	}
	if n.Owner != "" {
		parts = append(parts, "owner="+n.Owner)
	}
	if !n.Until.IsZero() {
		parts = append(parts, "until="+n.Until.Format(time.DateOnly))
	}
	return strings.Join(parts, " ")
}

// parseNote returns nil for a comment that is none.
func parseNote(comment string) (*Note, error) {
	if comment == "" {
		return nil, nil // as of most lines
	}
	var note Note
	var value *string
	var until string
	for word := range strings.FieldsSeq(comment) {
		switch key, rest, _ := strings.Cut(word, "="); key + "=" {
		case "reason=":
			value, word = &note.Reason, rest
		case "owner=":
			value, word = &note.Owner, rest
		case "until=":
			value, word = &until, rest
		}
		if value == nil {
			return nil, nil
		}
		*value = strings.TrimSpace(*value + " " + word)
	}
	if value == nil {
		return nil, nil
	}
	return &note, note.setUntil(until)
}

func (n *Note) setUntil(date string) (err error) {
	if date == "" {
		return nil
	}
	if n.Until, err = time.Parse(time.DateOnly, date); err != nil {
		return fmt.Errorf("until=%s is not a date; write one such as until=2027-01-31, the last day of the entry", date)
	}
	return nil
}

// notes are what the sources say about patterns. Where several say something, the first
// one counts.
type notes map[domain.Pattern]noted

// noted is a note and the line that has it, which need not be the first one of its entry.
type noted struct {
	note     *Note
	position Position
}

// add takes the note of an entry, and reports whether it is lost, because another one
// came first.
func (n *notes) add(entry Entry) (lost bool) {
	if entry.Note == nil {
		return false
	}
	if *n == nil {
		*n = notes{}
	}
	if first, found := (*n)[entry.Pattern]; found {
		return *first.note != *entry.Note
	}
	(*n)[entry.Pattern] = noted{entry.Note, entry.Position}
	return false
}
