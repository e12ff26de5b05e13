package report

import (
	"bytes"
	"io"
	"math"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// Writer is the last thing before standard output or standard error. It replaces what
// [Line] would have replaced, newlines and tabs excepted, and a line that begins as a
// workflow command does not begin as one. Whoever composes with this package never
// notices; it is there for code that forgot to.
//
// It keeps the first error of the writer behind it and writes no more then, so a report
// that was cut never counts as printed.
type Writer struct {
	to      io.Writer
	pending []byte // an unfinished rune, or the beginning of a line that may become a command
	inLine  bool   // something of this line is written
	err     error
	hider   *hider // or nil
}

// NewWriter returns a Writer to w. Call Flush at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{to: w} }

// File returns the file that is written to, or nil.
func (w *Writer) File() *os.File {
	file, _ := w.to.(*os.File)
	return file
}

// Err returns the first error of writing.
func (w *Writer) Err() error { return w.err }

// Write implements [io.Writer].
func (w *Writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	size := len(p)
	if w.hider != nil {
		p = w.hider.write(p)
	}
	text := append(w.pending, p...)
	whole := len(text) - unfinished(text)
	w.pending = bytes.Clone(text[whole:])
	w.pass(text[:whole])
	if w.err != nil {
		return 0, w.err
	}
	return size, nil
}

// Flush writes what was kept back and returns the first error of writing.
func (w *Writer) Flush() error {
	if w.hider != nil {
		w.pending = append(w.pending, w.hider.rest()...)
	}
	rest := w.pending
	w.pending = nil
	if w.err == nil {
		w.pass(rest)
	}
	return w.err
}

// unfinished counts the bytes at the end that may be the beginning of a rune or of a
// workflow command.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return n
			}
			break
		}
	}
	last := text[bytes.LastIndexByte(text, '\n')+1:]
	if trimmed := bytes.TrimLeft(last, " \t"); len(trimmed) == 0 || string(trimmed) == ":" {
		return len(last)
	}
	return hashStart(text)
}

// hashStart counts the bytes at the end that may be the beginning of what hashCommand finds.
func hashStart(text []byte) int {
	front := bytes.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	switch letters := len(text) - len(front); {
	case bytes.HasSuffix(front, []byte("##")):
		return letters + len("##")
	case letters == 0 && bytes.HasSuffix(front, []byte("#")):
		return len("#")
	default:
		return 0
	}
}

func (w *Writer) pass(text []byte) {
	if !w.needsCare(text) {
		w.write(text)
	} else {
		for line := range bytes.Lines(text) {
			w.line(line)
		}
	}
	if len(text) > 0 {
		w.inLine = text[len(text)-1] != '\n'
	}
}

func (w *Writer) needsCare(text []byte) bool {
	for _, c := range text {
		if (c < ' ' && c != '\n' && c != '\t') || c > '~' || c == ':' || c == '#' {
			return true
		}
	}
	return false
}

// line writes a line with what must not leave replaced.
func (w *Writer) line(line []byte) {
	body := bytes.TrimSuffix(line, []byte("\n"))
	var safe []byte
	for i, column := range bytes.Split(body, []byte("\t")) {
		if i > 0 {
			safe = append(safe, '\t')
		}
		safe = append(safe, hashCommand.ReplaceAllString(escaped(string(column)), `#\x23$1`)...)
	}
	if start := bytes.TrimLeft(safe, " \t"); !w.inLine && bytes.HasPrefix(start, []byte("::")) {
		blank := len(safe) - len(start)
		safe = append(append(bytes.Clone(safe[:blank]), `:\x3a`...), start[2:]...)
	}
	w.write(append(safe, line[len(body):]...))
	w.inLine = len(body) == len(line)
}

func (w *Writer) write(p []byte) {
	if w.err == nil && len(p) > 0 {
		_, w.err = w.to.Write(p)
	}
}

// Command is a workflow command of GitHub Actions, such as an annotation. See
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands.
type Command struct {
	Name       string // such as error
	Properties []Property
	Lines      []string // of the message
}

// Property is one of a [Command]. One without a value is left out.
type Property struct{ Name, Value string }

// Write writes the command. The name is ours, and all else may be foreign: it stays within
// the command.
func (c Command) Write(w io.Writer) {
	var properties, lines []string
	for _, p := range c.Properties {
		if p.Value != "" {
			properties = append(properties, p.Name+"="+commandProperty.Replace(string(Line(p.Value))))
		}
	}
	for _, text := range c.Lines {
		lines = append(lines, commandData.Replace(string(Line(text))))
	}
	text := "::" + c.Name
	if len(properties) > 0 {
		text += " " + strings.Join(properties, ",")
	}
	text += "::" + strings.Join(lines, "%0A") + "\n"
	if writer, ok := w.(*Writer); ok {
		writer.command(text)
		return
	}
	_, _ = io.WriteString(w, text)
}

// What GitHub decodes in the data and in the properties of a command. [Line] leaves no
// carriage return and no newline.
var (
	commandData     = strings.NewReplacer("%", "%25")
	commandProperty = strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C")
)

// command writes what begins as a workflow command on a line of its own.
func (w *Writer) command(text string) {
	pending := w.pending
	w.pending = nil
	w.pass(pending)
	if w.inLine {
		w.write([]byte("\n"))
	}
	w.write([]byte(text))
	w.inLine = false
}

// The widths of text, in cells of a terminal. Nobody reads longer lines, and text that does not
// go to a terminal has the same width wherever it is.
const (
	leastWidth = 60
	mostWidth  = 120
	plainWidth = 100 // not of a terminal
)

// IsTerminal reports whether w writes to a terminal.
func IsTerminal(w io.Writer) bool {
	file := FileOf(w)
	return file != nil && term.IsTerminal(int(file.Fd()))
}

// FileOf returns the file that w writes to, or nil.
func FileOf(w io.Writer) *os.File {
	if through, ok := w.(interface{ File() *os.File }); ok {
		return through.File()
	}
	file, _ := w.(*os.File)
	return file
}

// LineWidthOf is the width for reports that other programs search line by line: only a terminal breaks
// their lines.
func LineWidthOf(w io.Writer) int {
	if !IsTerminal(w) {
		return math.MaxInt
	}
	return WidthOf(w)
}

// WidthOf is the width of text for people.
func WidthOf(w io.Writer) int {
	if !IsTerminal(w) {
		return plainWidth
	}
	width, _, err := term.GetSize(int(FileOf(w).Fd()))
	if err != nil {
		return plainWidth
	}
	return min(max(width, leastWidth), mostWidth)
}
