package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// active are the characters that mean something in GitHub's Markdown somewhere in a line.
// A mention, an HTML tag, a character reference and a link to a bare address end with one
// of them, too: "&" and "<" and "@" have no backslash escape that all renderers know.
var active = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`, "!", `\!`, "$", `\$`,
	"<", "&lt;", "&", "&amp;", "@", "&#64;", "://", "&#58;//", "www.", "www&#46;",
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
		return Text(escapedStart(line))
	}
	return Text(line)
}

// escapedStart takes its meaning from the beginning of a line: of "1." or "-" that of a list.
func escapedStart(line string) string {
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if digits == 0 {
		return `\` + line
	}
	if rest := line[digits:]; strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ")") {
		return line[:digits] + `\` + rest
	}
	return line
}

// WriteMarkdown writes the document for a pull request.
func (d *Document) WriteMarkdown(w io.Writer) {
	PrintMarkdown(w, "**%s**\n\n", d.Lead)
	for _, fact := range d.Facts {
		PrintMarkdown(w, "- %s\n", MarkdownLine(fact.Text))
	}
	for _, section := range d.Sections {
		if !section.PageOnly {
			section.markdown(w)
		}
	}
	if d.Next != "" {
		PrintMarkdown(w, "\nNext: %s\n", d.Next)
	}
}

func (s *Section) markdown(w io.Writer) {
	PrintMarkdown(w, "\n### %s\n", s.Title+s.Cut)
	if len(s.Rows) > 0 {
		s.markdownTable(w)
	}
	items := slices.Concat(s.Items, s.Advice)
	if len(items) > 0 {
		PrintMarkdown(w, "\n")
	}
	for _, item := range items {
		PrintMarkdown(w, "- %s\n", MarkdownLine(item))
	}
	if len(s.Lines) > 0 {
		PrintMarkdown(w, "\n%s", s.block())
	}
	for _, note := range Present(s.More, s.Note) {
		PrintMarkdown(w, "\n%s\n", MarkdownLine(note))
	}
}

// block returns the lines as a code block, in which nothing is markup: its fence is longer than
// any that is in them.
func (s *Section) block() Text {
	fence, text, language := "```", "", ""
	if s.Diff {
		language = "diff"
	}
	for _, line := range s.Lines {
		text += string(Line(line)) + "\n"
	}
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return Text(fence + language + "\n" + text + fence + "\n")
}

// markdownTable has the details of each row in a column of their own.
func (s *Section) markdownTable(w io.Writer) {
	var header, rule Text
	for _, column := range s.Columns {
		header += "| " + Markdown(column.Title) + " "
		if column.Number {
			rule += "| ---: "
		} else {
			rule += "| --- "
		}
	}
	hasDetails := s.hasDetails()
	if hasDetails {
		header, rule = header+"| details ", rule+"| --- "
	}
	PrintMarkdown(w, "\n%s|\n%s|\n", header, rule)
	for _, row := range s.Rows {
		line := s.markdownCells(row)
		if hasDetails {
			line += "| " + markdownDetails(row.Details) + " "
		}
		PrintMarkdown(w, "%s|\n", line)
	}
}

func (s *Section) hasDetails() bool {
	for _, row := range s.Rows {
		if len(row.Details) > 0 {
			return true
		}
	}
	return false
}

func (s *Section) markdownCells(row Row) (line Text) {
	for i, cell := range row.Cells {
		if s.Columns[i].Code {
			line += "| " + Code(cell) + " "
		} else {
			line += "| " + Markdown(cell) + " "
		}
	}
	return line
}

func markdownDetails(all []Detail) Text {
	var lines []string
	for _, detail := range all {
		line := Markdown(detail.Text)
		if detail.Label != "" {
			line = Markdownf("**%s** %s", detail.Label, detail.Text)
		}
		for _, text := range detail.Copy {
			line = Text(strings.TrimRight(string(line), " ")) + " " + Code(text)
		}
		lines = append(lines, string(line))
	}
	return Text(strings.Join(lines, "<br>"))
}
