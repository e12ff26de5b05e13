package load

import (
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// addNotes gives entries the notes that package resolver keeps in the metadata of their
// list. What is no note there is none of ours.
func addNotes(l *policy.List, metadata stack.Node) {
	notes, ok := metadata.Member("vpcdns:notes")
	if !ok {
		return
	}
	for i := range l.Entries {
		if n, ok := notes.Member(l.Entries[i].Pattern.String()); ok && l.Entries[i].Odd == nil {
			l.Entries[i].Note = noteOf(n)
		}
	}
}

func noteOf(n stack.Node) *blocklist.Note {
	f := &fields{node: n}
	note := &blocklist.Note{Reason: f.label("reason"), Owner: f.label("owner")}
	if until, err := time.Parse(time.DateOnly, f.label("until")); err == nil {
		note.Until = until
	}
	if *note == (blocklist.Note{}) {
		return nil
	}
	return note
}
