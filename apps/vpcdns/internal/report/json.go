package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
)

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
	_, err := w.Write(jsonEscaped(b.Bytes()))
	return err
}

// jsonEscaped escapes what is neither visible nor our own newline, and what CI systems take
// for the beginning of a command. Outside of strings JSON is ASCII without "#", so whatever
// it meets is in a string.
func jsonEscaped(text []byte) []byte {
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
