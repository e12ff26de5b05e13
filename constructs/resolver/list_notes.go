package resolver

import (
	"iter"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// notesKey is the metadata in which the template keeps what people wrote beside the
// entries of a list. Package load reads it: nobody else can tell which entry is expired.
const notesKey = "vpcdns:notes"

// listNotes are the notes of entries, the first one of each.
type listNotes map[domain.Pattern]*blocklist.Note

func notesOf(entries iter.Seq[blocklist.Entry]) listNotes {
	notes := listNotes{}
	for entry := range entries {
		if entry.Note != nil && notes[entry.Pattern] == nil {
			notes[entry.Pattern] = entry.Note
		}
	}
	return notes
}

// warnOfNotes tells of a list whose notes do not fit the template.
func (c *listContent) warnOfNotes() {
	if most := awsdns.DomainsPerRequest.Value(); len(c.notes) > most {
		c.warn("notes-left-out", "%d entries have notes, and the template takes those of a list with up to %d; vpcdns does not know theirs", len(c.notes), most)
		c.notes = nil
	}
}

// addTo renders notes sorted by entry, as Go renders maps.
func (n listNotes) addTo(resource awscdk.CfnResource) {
	if len(n) == 0 {
		return
	}
	rendered := map[string]any{}
	for pattern, note := range n {
		rendered[pattern.String()] = renderNote(note)
	}
	resource.AddMetadata(ptr(notesKey), rendered)
}

func renderNote(note *blocklist.Note) map[string]any {
	rendered := map[string]any{}
	for key, value := range map[string]string{"reason": note.Reason, "owner": note.Owner} {
		if value != "" {
			rendered[key] = value
		}
	}
	if !note.Until.IsZero() {
		rendered["until"] = note.Until.Format(time.DateOnly)
	}
	return rendered
}
