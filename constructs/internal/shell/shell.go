// Package shell quotes words of commands that messages propose: names from a template may
// hold anything, and people copy what a message says.
package shell

import (
	"strconv"
	"strings"
)

// plain means nothing to a shell.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+@%="

// Word returns text as one word of a command: a POSIX shell gives the command just that text.
// Bytes that cannot be shown are written as $'...' escapes, which bash, zsh and ksh know.
func Word(text string) string {
	switch {
	case text != "" && strings.Trim(text, plain) == "":
		return text
	case strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0:
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	default:
		return "$'" + escaped(text) + "'"
	}
}

func escaped(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\\' || c == '\'':
			b.WriteString(`\` + string(rune(c)))
		case c < ' ' || c > '~':
			b.WriteString(`\x` + strconv.FormatUint(uint64(c)|0x100, 16)[1:])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
