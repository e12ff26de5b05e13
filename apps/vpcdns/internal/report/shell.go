package report

import "strings"

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
