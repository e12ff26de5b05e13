package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
)

// manCommand is hidden: it is for those who package vpcdns.
func manCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:     "man --out DIR",
		Short:   "Write the manual pages",
		Long:    `Write a manual page for vpcdns and one for each of its commands into a folder, which must exist.`,
		Example: `  vpcdns man --out /usr/local/share/man/man1`,
		Hidden:  true,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return hint.With(fmt.Errorf("--out is required"), "see "+cmd.CommandPath()+" --help")
			}
			pages, err := manPages(thisBuild())
			if err != nil {
				return err
			}
			files := make([]output.File, 0, len(pages))
			for _, page := range pages {
				files = append(files, output.File{Path: filepath.Join(dir, page.name), Content: bytes.NewReader(page.text)})
			}
			return output.Write(files...)
		},
	}
	cmd.Flags().StringVar(&dir, "out", "", "folder for the pages")
	return cmd
}

type manPage struct {
	name string
	text []byte
}

// manPages returns a page for each command that the help lists, in the order of the help.
func manPages(of build) (pages []manPage, err error) {
	date, err := time.Parse(time.RFC3339, of.Date)
	if err != nil { // built from a module: any date is wrong, but the bytes stay the same
		date = time.Unix(0, 0).UTC()
	}
	root := rootCommand()
	root.DisableAutoGenTag = true
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		if cmd.Hidden {
			continue
		}
		inMarkdown(cmd)
		var page bytes.Buffer
		header := &doc.GenManHeader{Section: "1", Date: &date, Source: "vpcdns " + of.Version, Manual: "vpcdns"}
		if err := doc.GenMan(cmd, header, &page); err != nil {
			return nil, err
		}
		pages = append(pages, manPage{strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1", page.Bytes()})
	}
	return pages, nil
}

// inMarkdown makes Markdown of the texts of a command, which cobra takes for such: without it
// the asterisks of *.x would be emphasis.
func inMarkdown(cmd *cobra.Command) {
	cmd.Short, cmd.Long = escapeMarkdown(cmd.Short), textToMarkdown(cmd.Long)
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		_, usage := pflag.UnquoteUsage(flag)
		flag.Usage = escapeMarkdown(usage)
	})
}

// textToMarkdown keeps the layout of indented lines, as the help shows them.
func textToMarkdown(text string) string {
	var b strings.Builder
	fenced := false
	for line := range strings.Lines(text + "\n") {
		if indented := strings.HasPrefix(line, " "); indented != fenced {
			fenced = indented
			b.WriteString("\n```\n")
		}
		if !fenced {
			line = escapeMarkdown(line)
		}
		b.WriteString(line)
	}
	if fenced {
		b.WriteString("```\n")
	}
	return b.String()
}

func escapeMarkdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, ">", `\>`, "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`, "~", `\~`).Replace(text)
}
