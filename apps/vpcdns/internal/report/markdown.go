package report

import (
	"fmt"
	"io"
	"strings"
)

// active are the characters that mean something in GitHub's Markdown somewhere in a line.
// A mention, an HTML tag, a character reference and a link to a bare address end with one
// of them, too: "&" and "<" and "@" have no backslash escape that all renderers know.
var active = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`, "!", `\!`, "$", `\$`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "&#64;", "://", "&#58;//", "www.", "www&#46;",
)

// atStart are the characters that begin a list, a heading or a rule at the start of a line.
const atStart = "-+=#>0123456789"

// Markdown returns foreign text as it reads in a line or a table cell of Markdown: each
// character stands for itself.
func Markdown(text string) Text {
	return Text(active.Replace(string(Line(text))))
}

// Code returns foreign text as a code span, in which nothing is a mention, a link or
// markup. It fits a table cell, so a "|" in it has a backslash.
func Code(text string) Text {
	line := strings.ReplaceAll(string(Line(text)), "|", `\|`)
	if line == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(line, fence) {
		fence += "`"
	}
	if len(fence) > 1 || strings.HasPrefix(line, " ") || strings.HasSuffix(line, " ") {
		line = " " + line + " "
	}
	return Text(fence + line + fence)
}

// Markdownf is fmt.Sprintf for Markdown: the format is ours, and textual arguments are
// shown as [Markdown] shows them. A [Text], such as one of [Code], stays as it is.
func Markdownf(format string, args ...any) Text {
	return Text(fmt.Sprintf(format, neutral(args, Markdown)...))
}

// PrintMarkdown writes what [Markdownf] returns.
func PrintMarkdown(w io.Writer, format string, args ...any) {
	_, _ = io.WriteString(w, string(Markdownf(format, args...)))
}

// MarkdownLine returns text of ours and of others together, as one line of Markdown that
// begins a paragraph: its first character begins nothing else.
func MarkdownLine(text string) Text {
	line := strings.TrimSpace(string(Markdown(text)))
	if line != "" && strings.Contains(atStart, line[:1]) {
		return Text(numbered(line))
	}
	return Text(line)
}

// numbered takes the meaning of a list from "1." and of a bullet from "-".
func numbered(line string) string {
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if digits == 0 {
		return `\` + line
	}
	if rest := line[digits:]; strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ")") {
		return line[:digits] + `\` + rest
	}
	return line
}
