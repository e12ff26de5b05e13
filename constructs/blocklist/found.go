package blocklist

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// found is what one line gives. It is used again for the next one.
type found struct {
	position Position
	note     *Note
	entries  []Entry
	faults   []error
}

func (f *found) reset(at Position) {
	*f = found{position: at, entries: f.entries[:0], faults: f.faults[:0]}
}

func (f *found) yield(yield func(Entry, error) bool) bool {
	for _, entry := range f.entries {
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
func (f *found) add(entry string, exception bool) bool {
	pattern, err := domain.ParsePattern(entry)
	if err != nil {
		f.fault(classOf(err), reasonOf(err), err)
		return false
	}
	f.addPattern(pattern, exception)
	return true
}

// addTree takes a name and all names below it.
func (f *found) addTree(name string, exception bool) {
	if f.add(name, exception) {
		f.below(exception)
	}
}

// below adds all names below the entry that was just added.
func (f *found) below(exception bool) {
	if last := f.entries[len(f.entries)-1].Pattern; last.Kind() == domain.Exact {
		f.addPattern(domain.Below(last.Base()), exception)
	}
}

func (f *found) addPattern(p domain.Pattern, exception bool) {
	f.entries = append(f.entries, Entry{Pattern: p, Position: f.position, Exception: exception, Note: f.note})
}

func (f *found) fault(class Class, reason string, err error) {
	f.faults = append(f.faults, &LineError{Position: f.position, Class: class, Reason: reason, Err: err})
}

func (f *found) malformed(reason, format string, args ...any) {
	f.fault(Malformed, reason, fmt.Errorf(format, args...))
}

func (f *found) inexpressible(reason, format string, args ...any) {
	f.fault(Inexpressible, reason, fmt.Errorf(format, args...))
}

func (f *found) ownAnswer(name string) {
	f.inexpressible("own-answer", "%q has an answer of its own, which DNS Firewall cannot give", short(name))
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

// classOf says whether a name is none, or one that is in use although AWS does not take it.
func classOf(err error) Class {
	var refusal *domain.ParseError
	if errors.As(err, &refusal) {
		switch refusal.Reason {
		case domain.ReasonUnderscore, domain.ReasonEdgeHyphen, domain.ReasonIPAddress:
			return Inexpressible
		}
	}
	return Malformed
}
