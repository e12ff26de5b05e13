package report

import (
	"io"
	"strings"
)

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
