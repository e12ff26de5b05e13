package load

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// maxStandIn is the most entries of a stand-in. AWS takes 100,000 domains in an account by
// default; its own lists and those of partners are larger.
const maxStandIn = 10_000_000

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
	seen := map[domain.Pattern]bool{}
	for e, err := range r.Entries() {
		var line *blocklist.LineError
		switch {
		case errors.As(err, &line) && line.Class != blocklist.Malformed:
		case err != nil:
			return nil, err
		case !e.Exception && !seen[e.Pattern]:
			if seen[e.Pattern] = true; len(seen) > maxStandIn {
				return nil, fmt.Errorf("%s: more than %d different entries, which is the most that a stand-in may have", file, maxStandIn)
			}
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
