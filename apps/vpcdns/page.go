package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

// pageFlags are for commands with a report for people.
type pageFlags struct {
	html   string
	redact []string

	redaction report.Redaction // that --redact names, once it is checked

	cmd *cobra.Command
}

func (f *pageFlags) addTo(cmd *cobra.Command) {
	f.cmd = cmd
	flags := cmd.Flags()
	flags.StringVar(&f.html, "html", "", "also write the report, with all rows, to this `FILE` as a page for a browser")
	flags.StringSliceVar(&f.redact, "redact", nil, "replace `WHAT` with pseudonyms in text, Markdown and --html, and hide it in warnings and errors: addresses, names, or both")
}

// check reads --redact, which applies to standard error from now on. What else the command writes
// for programs has everything in it, so it is refused beside it.
func (f *pageFlags) check(complete ...string) (err error) {
	if f.redaction, err = report.ParseRedaction(f.redact); err != nil {
		return err
	}
	if complete = report.Present(complete...); len(f.redact) > 0 && len(complete) > 0 {
		return fmt.Errorf("--redact does not apply to %s, which contains every name and address; write it in a separate run without --redact", report.And(complete))
	}
	report.Hide(f.cmd.ErrOrStderr(), f.redaction, written(f.cmd))
	return nil
}

// written returns the arguments and the values of flags that the user wrote.
func written(cmd *cobra.Command) string {
	all := cmd.Flags().Args()
	cmd.Flags().Visit(func(flag *pflag.Flag) { all = append(all, flag.Value.String()) })
	return strings.Join(all, "\n")
}

// given returns the name of a flag if it has a value.
func given(flag, value string) string {
	if value == "" {
		return ""
	}
	return flag
}

// formatUnless returns the flag with its value, unless that is one of the formats for people.
func formatUnless(format string) string {
	if slices.Contains([]string{"", "text", "markdown"}, format) {
		return ""
	}
	return "--format " + format
}

func (f *pageFlags) target() output.Target { return output.Target{Flag: "--html", Path: f.html} }

// files returns the page of a report, if one is asked for.
func (f *pageFlags) files(d *report.Document) ([]output.File, error) {
	if f.html == "" {
		return nil, nil
	}
	page, err := d.HTML()
	if err != nil {
		return nil, err
	}
	return []output.File{{Path: f.html, Content: page}}, nil
}

// write writes the page of a report and other files, all or none, and then the report itself.
func (f *pageFlags) write(d *report.Document, out io.Writer, format string, width int, others ...output.File) error {
	d = d.Redacted(f.redaction)
	page, err := f.files(d)
	if err != nil {
		return err
	}
	if files := append(others, page...); len(files) > 0 {
		if err := output.Write(files...); err != nil {
			return err
		}
	}
	if format == "markdown" {
		d.WriteMarkdown(out)
	} else {
		d.WriteText(out, width)
	}
	return nil
}
