package load

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// entriesOfList reads the entries of a list of any format. A line that is
// malformed is an error: a list with a gap is no stand-in.
func entriesOfList(file string) ([]policy.Entry, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := blocklist.NewReader(file, f, blocklist.ReadOptions{})
	if err != nil {
		return nil, err
	}
	var entries []policy.Entry
	for e, err := range r.Entries() {
		var line *blocklist.LineError
		switch {
		case errors.As(err, &line) && line.Class != blocklist.Malformed:
		case err != nil:
			return nil, err
		case !e.Exception:
			entries = append(entries, policy.Entry{Pattern: e.Pattern, Note: e.Note, Origin: originOf(e.Position)})
		}
	}
	return entries, nil
}

func originOf(p blocklist.Position) policy.Origin { return policy.Origin{File: p.File, Line: p.Line} }

// entriesOfLines reads what AWS would import, an entry on each line. What AWS would
// refuse is an odd entry.
func entriesOfLines(file string, r io.Reader) ([]policy.Entry, error) {
	var entries []policy.Entry
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if text := strings.TrimSpace(lines.Text()); text != "" {
			entries = append(entries, policy.ParseEntry(text, policy.Origin{File: file, Line: n}))
		}
	}
	return entries, lines.Err()
}
