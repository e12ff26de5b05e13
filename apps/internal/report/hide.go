package report

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Hide replaces in all that is written to w from now on what r covers, if w is a [Writer]. Warnings
// and errors are not of a report, so there are no pseudonyms to look up: an address becomes [address]
// and a name [name]. What is in quotes becomes "[text]", as it may be a broken line of a log, unless
// it is in given, which is what the user wrote.
func Hide(w io.Writer, r Redaction, given string) {
	if writer, ok := w.(*Writer); ok && r.any() {
		writer.hider = &hider{pseudonyms: newPseudonyms(r, &Document{}), given: given}
		writer.hider.anonymous = true
	}
}

// hider replaces in whole lines.
type hider struct {
	*pseudonyms
	given string
	begun []byte // an unfinished line
}

// write returns the lines that are finished.
func (h *hider) write(p []byte) []byte {
	text := append(h.begun, p...)
	end := bytes.LastIndexByte(text, '\n') + 1
	h.begun = bytes.Clone(text[end:])
	return h.lines(text[:end])
}

// rest returns the unfinished line.
func (h *hider) rest() []byte {
	begun := h.begun
	h.begun = nil
	return h.lines(begun)
}

func (h *hider) lines(text []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		b.WriteString(h.text(h.unquoted(string(line))))
	}
	return b.Bytes()
}

// unquoted replaces from the first quote of a line to the last one: a file name may have one too.
func (h *hider) unquoted(line string) string {
	first, last := strings.IndexByte(line, '"'), strings.LastIndexByte(line, '"')
	if first < 0 || h.areGiven(line[first:]) {
		return line
	}
	end := line[last+1:]
	if first == last {
		end = "\n"
	}
	return line[:first] + `"[text]"` + end
}

var inQuotes = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// areGiven reports whether the user wrote all that is in quotes.
func (h *hider) areGiven(text string) bool {
	if strings.Contains(inQuotes.ReplaceAllString(text, ""), `"`) {
		return false
	}
	for _, quoted := range inQuotes.FindAllString(text, -1) {
		if bare, err := strconv.Unquote(quoted); err != nil || !strings.Contains(h.given, bare) {
			return false
		}
	}
	return true
}
