package blocklist

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// plainEntries reads a list of one name a line, as in "example.com" or "*.example.com".
// A # starts a comment, anywhere; blank lines and space around a name do not
// count. The file name serves for positions only.
//
// It yields an [Entry] or an error in the order of the lines. After a
// [*LineError] it goes on; any other error means that r cannot be read or holds
// no list, and is the last thing it yields.
func plainEntries(file string, r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for l, err := range lines(file, r) {
			if err != nil {
				if !yield(Entry{}, err) {
					return
				}
				continue
			}
			words := plainWords(l.text)
			if len(words) > 0 && !yield(plainEntry(words, l.position)) {
				return
			}
		}
	}
}

// plainWords returns what a line has before its comment.
func plainWords(line string) []string {
	content, _, _ := strings.Cut(line, "#")
	return strings.Fields(content)
}

func plainEntry(words []string, at Position) (Entry, error) {
	if len(words) > 1 {
		return Entry{}, &LineError{Position: at, Err: tooManyWords(words)}
	}
	pattern, err := domain.ParsePattern(words[0])
	if err != nil {
		return Entry{}, &LineError{Position: at, Err: err}
	}
	return Entry{Pattern: pattern, Position: at}, nil
}

// tooManyWords guesses what the line is instead, as whoever mixed up two formats
// is helped by the name of the other one.
func tooManyWords(words []string) error {
	if _, err := netip.ParseAddr(words[0]); err == nil {
		return errors.New("an IP address and a name, as in a hosts file; a plain list has one name a line")
	}
	return fmt.Errorf("%d words; a plain list has one name a line", len(words))
}
