// Package report is the one exit of the command line: everything that vpcdns prints leaves
// through it.
//
// Names of lists, queries, paths and messages come from files, logs and AWS, and may hold
// anything: an escape sequence for the terminal, a newline that forges a line of the report,
// a workflow command for CI, Markdown that hides a table. So text is composed with [Printf]
// and [Sprintf], whose format is ours and whose arguments are foreign: an argument stays
// within its line and within its meaning, whatever it holds. [Sprintf] returns a [Text], which
// later calls take as it is.
//
// [Markdownf] does the same for Markdown, [Code] makes a code span, and [Shell] quotes a word
// of a command to copy. [Writer] stands behind all of them: it lets nothing pass that they
// would have replaced, and keeps the first error of writing.
package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is text that may be printed: composed by this package, or a constant of ours. It may
// have several lines. Never convert foreign text to it; that is what [Line] is for.
type Text string

// Line returns foreign text as it may be shown within a line: characters that a terminal
// obeys, that break a line, reorder it or cannot be seen are written as Go escapes, and so
// are bytes that are not UTF-8 and the beginnings of workflow commands.
func Line(text string) Text {
	if isPlain(text) {
		return Text(text)
	}
	return Text(disarm(escaped(text)))
}

// isPlain reports whether text is ASCII that needs no change, as almost all text is.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return !strings.Contains(text, "::") && !strings.Contains(text, "##")
}

func escaped(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case isVisible(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}

// isVisible reports whether a reader sees the rune where it stands. Some letters and marks
// are printable for Unicode and still show nothing, such as the Hangul fillers.
func isVisible(r rune) bool {
	return unicode.IsPrint(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// commandStart is how a line begins that GitHub ("::error::"), Azure ("##vso[") or TeamCity
// ("##teamcity[") take for a command. GitHub takes its older form, "##[", anywhere in a line.
var (
	commandStart = regexp.MustCompile(`(^|[^0-9A-Za-z:])::([a-z])`)
	hashCommand  = regexp.MustCompile(`##([a-z]*\[)`)
)

func disarm(text string) string {
	text = hashCommand.ReplaceAllString(text, `#\x23$1`)
	return commandStart.ReplaceAllString(text, `$1:\x3a$2`)
}

// Sprintf is fmt.Sprintf for foreign arguments: strings, errors and values with a String
// method are shown as [Line] shows them. A [Text], and a value that is not text, stay as they are.
func Sprintf(format string, args ...any) Text {
	return Text(fmt.Sprintf(format, neutral(args, Line)...))
}

// Printf writes what [Sprintf] returns.
func Printf(w io.Writer, format string, args ...any) {
	// The error is kept by the Writer that stands behind w, and decides the exit code.
	_, _ = io.WriteString(w, string(Sprintf(format, args...)))
}

// neutral passes every textual argument through show.
func neutral(args []any, show func(string) Text) []any {
	safe := make([]any, len(args))
	for i, arg := range args {
		switch x := arg.(type) {
		case Text:
			safe[i] = string(x)
		case string:
			safe[i] = string(show(x))
		case error:
			safe[i] = string(show(x.Error()))
		case fmt.Stringer:
			safe[i] = string(show(x.String()))
		case []string, []byte, fmt.Formatter:
			safe[i] = string(show(fmt.Sprint(x)))
		case bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64, nil:
			safe[i] = x
		default:
			safe[i] = string(show(fmt.Sprint(x)))
		}
	}
	return safe
}

// Join joins foreign texts; the separator is ours.
func Join(texts []string, separator string) Text {
	lines := make([]string, len(texts))
	for i, text := range texts {
		lines[i] = string(Line(text))
	}
	return Text(strings.Join(lines, separator))
}

// Shell returns foreign text as one word of a command that is there to copy: a POSIX shell
// gives the command just that text. What cannot be shown is written as $'...' escapes, which
// bash, zsh and ksh know.
func Shell(word string) Text {
	switch line := Line(word); {
	case string(line) != word:
		return Text("$'" + strings.ReplaceAll(shellEscaped(word), "'", `\'`) + "'")
	case word != "" && strings.Trim(word, shellPlain) == "":
		return line
	default:
		return Text("'" + strings.ReplaceAll(word, "'", `'\''`) + "'")
	}
}

// shellPlain means nothing to a shell.
const shellPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+@%="

// shellEscaped writes bytes that cannot be shown as \xNN, as $'...' reads them.
func shellEscaped(word string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for i := range len(word) {
		switch c := word[i]; {
		case c == '\\':
			b.WriteString(`\\`)
		case c < ' ' || c > '~' || c == ':' || c == '#':
			b.WriteString(`\x` + string(hex[c>>4]) + string(hex[c&15]))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// JSON writes a value as indented JSON. Characters that cannot be seen are escaped as JSON
// escapes them, so the values are what they were and a terminal or a log shows them.
func JSON(w io.Writer, value any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(EscapedJSON(b.Bytes()))
	return err
}

// EscapedJSON returns JSON whose values are the same, and in which a terminal or a log shows them:
// it escapes what is neither visible nor our own newline, and what CI systems take
// for the beginning of a command. Outside of strings JSON is ASCII without "#", so whatever
// it meets is in a string.
func EscapedJSON(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("##"), []byte(`#\u0023`)) // see hashCommand
	plain := func(r rune) bool { return r == '\n' || isVisible(r) }
	if bytes.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		if plain(r) {
			b.WriteRune(r)
		} else {
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		}
	}
	return b.Bytes()
}
