package blocklist

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Position is the place of a line in a list.
type Position struct {
	File string `json:"file"` // as it was given to the reader
	Line int    `json:"line"` // from 1
}

// String returns "file:line", which editors and terminals can follow.
func (p Position) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Entry is a pattern and where it was found.
type Entry struct {
	Pattern  domain.Pattern
	Position Position

	// Exception says that the list allows the name, as @@||example.com^ does, so the entry
	// belongs to a list of names to allow.
	Exception bool

	// Important says that the rule is stronger than exceptions that are not important, as
	// ||example.com^$important is.
	Important bool

	// Note is what the line says about its entry, or nil.
	Note *Note

	rule rule
}

// Class says what a line that gives no entry is.
type Class uint8

// The classes of lines without an entry. Comments and blank lines are none of them.
const (
	Malformed     Class = iota // no line of its format, or no name
	Inexpressible              // right, but nothing that a list of DNS Firewall can say, such as a path or a name with an underscore
	Ignored                    // right, and nothing about a name to block, such as a cosmetic rule or localhost
)

// String returns "malformed", "inexpressible" or "ignored".
func (c Class) String() string {
	switch c {
	case Malformed:
		return "malformed"
	case Inexpressible:
		return "inexpressible"
	default:
		return "ignored"
	}
}

// LineError is what is wrong with one line of a list. The lines after it are
// read all the same.
type LineError struct {
	Position Position
	Class    Class
	Reason   string // a short word that never changes, such as "underscore" or "url-part"

	// Exception says that the line is an exception, so what it would let through may stay
	// blocked.
	Exception bool

	about   domain.Pattern // the widest entry of the exception, if that is known
	wording string         // of the exception, which a $badfilter can cancel

	Err error // a [*domain.ParseError] if the line is one word
}

// Error returns "file:line: " and the reason.
func (e *LineError) Error() string { return e.Position.String() + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *LineError) Unwrap() error { return e.Err }

// Patterns returns the patterns of entries, each once and in the order of
// [domain.Pattern.Compare], so that equal lists give equal files. AWS refuses to
// import a list that has duplicates.
func Patterns(entries []Entry) []domain.Pattern {
	patterns := make([]domain.Pattern, 0, len(entries))
	for _, e := range entries {
		patterns = append(patterns, e.Pattern)
	}
	slices.SortFunc(patterns, domain.Pattern.Compare)
	return slices.Compact(patterns)
}

// found is what one line gives. It is used again for the next one.
type found struct {
	position Position
	note     *Note
	entries  []Entry
	faults   []error

	cancelled []string // the wordings of rules that a $badfilter cancels
}

func (f *found) reset(at Position) {
	*f = found{position: at, entries: f.entries[:0], faults: f.faults[:0], cancelled: f.cancelled}
}

// yield yields the entries, of which internal ones are for the compiler.
func (f *found) yield(internal bool, yield func(Entry, error) bool) bool {
	for _, entry := range f.entries {
		if entry.rule.isInternal() && !internal {
			continue
		}
		if !yield(entry, nil) {
			return false
		}
	}
	for _, fault := range f.faults {
		if !yield(Entry{}, fault) {
			return false
		}
	}
	return true
}

// add takes an entry as it is written: example.com or *.example.com. It reports whether
// that is one.
func (f *found) add(entry string, r rule) bool {
	if looksLikeAddress(entry) {
		f.fault(Inexpressible, domain.ReasonIPAddress.String(), fmt.Errorf("%q is an address, a part of one or a range; DNS Firewall sees names, never IP addresses", short(entry)))
		return false
	}
	pattern, err := domain.ParsePattern(entry)
	if err != nil {
		f.fault(classOf(err), reasonOf(err), err)
		return false
	}
	f.addPattern(pattern, r)
	return true
}

// addQuietly adds a name to which something else has happened, which was reported.
func (f *found) addQuietly(entry string, r rule) {
	if pattern, err := domain.ParsePattern(entry); err == nil {
		f.addPattern(pattern, r)
	}
}

// looksLikeAddress finds what is written of digits alone, such as 10.0.0, 192.168.* or
// 10.0.0.1-10.0.0.9, and IPv6 networks. No top-level domain is a number.
func looksLikeAddress(entry string) bool {
	if entry == "" || !strings.Contains("0123456789.*:", entry[len(entry)-1:]) {
		return false // nearly all names
	}
	entry = strings.TrimPrefix(entry, "*.")
	if strings.Count(entry, ":") > 1 {
		return strings.Trim(strings.ToLower(entry), "0123456789abcdef.:/*-") == ""
	}
	return strings.Trim(entry, "0123456789.-/*") == "" && strings.ContainsAny(entry, "0123456789") && strings.ContainsAny(entry, "./")
}

// addTree takes a name and all names below it.
func (f *found) addTree(name string, r rule) {
	if f.add(name, r) {
		f.below(r)
	}
}

// below adds all names below the entry that was just added.
func (f *found) below(r rule) {
	if last := f.entries[len(f.entries)-1].Pattern; last.Kind() == domain.Exact {
		f.addPattern(domain.Below(last.Base()), r)
	}
}

func (f *found) addPattern(p domain.Pattern, r rule) {
	f.entries = append(f.entries, Entry{
		Pattern: p, Position: f.position, Note: f.note, rule: r,
		Exception: r.strength == excepts || r.strength == exceptsImportantly, Important: r.strength == blocksImportantly || r.strength == exceptsImportantly,
	})
}

func (f *found) fault(class Class, reason string, err error) {
	f.faults = append(f.faults, &LineError{Position: f.position, Class: class, Reason: reason, Err: err})
}

// lastFault returns the fault that was just added.
func (f *found) lastFault() *LineError { return f.faults[len(f.faults)-1].(*LineError) }

func (f *found) malformed(reason, format string, args ...any) {
	f.fault(Malformed, reason, fmt.Errorf(format, args...))
}

func (f *found) inexpressible(reason, format string, args ...any) {
	f.fault(Inexpressible, reason, fmt.Errorf(format, args...))
}

func (f *found) ownAnswer(name string) {
	f.inexpressible("own-answer", "%q has an answer of its own, which DNS Firewall cannot give", short(name))
}

// notFollowed reports a directive that names other files.
func (f *found) notFollowed(directive, files string) {
	f.inexpressible("not-followed", "%s %s: other files are not read; name them too, if they are lists", directive, short(files))
}

func (f *found) addressTrigger(trigger string) {
	f.inexpressible("address-trigger", "%q is about addresses or name servers, and DNS Firewall sees names only", short(trigger))
}

func (f *found) ignore(what ignored) { f.fault(Ignored, string(what), what) }

// ignored is what a line is that says nothing about names to block.
type ignored string

const (
	cosmeticRule ignored = "cosmetic-rule"
	localName    ignored = "local-name"
	otherOption  ignored = "other-option"
	zoneRecord   ignored = "zone-record"
)

// Error returns the word with spaces.
func (i ignored) Error() string { return strings.ReplaceAll(string(i), "-", " ") }

func reasonOf(err error) string {
	var refusal *domain.ParseError
	if errors.As(err, &refusal) {
		return refusal.Reason.String()
	}
	return "other"
}

// classOf says whether a name is malformed, or one that a list of another program can have.
func classOf(err error) Class {
	var refusal *domain.ParseError
	if errors.As(err, &refusal) {
		switch refusal.Reason {
		case domain.ReasonUnderscore, domain.ReasonEdgeHyphen, domain.ReasonIPAddress, domain.ReasonInnerStar, domain.ReasonStarWithoutDot:
			return Inexpressible
		}
	}
	return Malformed
}
