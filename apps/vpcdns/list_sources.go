package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// listFlags say how the lists of a verb are read.
type listFlags struct {
	format     string
	subdomains bool
	column     string
}

func (f *listFlags) addTo(cmd *cobra.Command, format string) {
	cmd.Flags().StringVar(&f.format, format, "auto", "how lists are written: "+alternatives(blocklist.FormatNames()))
	cmd.Flags().BoolVar(&f.subdomains, "subdomains", false, "a name that stands for itself alone, as in a plain list or hosts file, stands for all names below it too")
	cmd.Flags().StringVar(&f.column, "column", "", "column of a CSV table that has the names or URLs: its name in the header, or its number from 1")
}

func (f *listFlags) options() (blocklist.ReadOptions, error) {
	format, err := blocklist.ParseFormat(f.format)
	return blocklist.ReadOptions{Format: format, Subdomains: f.subdomains, Column: f.column}, err
}

// alternatives writes words as in "auto, plain or hosts".
func alternatives(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

var errReadTwice = errors.New("- is given twice; standard input can be read once")

// sources returns the lists with these names, of which - is standard input.
func (f *listFlags) sources(cmd *cobra.Command, names []string, count *progress) ([]blocklist.Source, error) {
	options, err := f.options()
	if err != nil {
		return nil, err
	}
	stdin := 0
	sources := make([]blocklist.Source, 0, len(names))
	for _, name := range names {
		open := func() (io.ReadCloser, error) { return openList(name) }
		if name == "-" {
			stdin++
			name, open = "standard input", func() (io.ReadCloser, error) { return io.NopCloser(cmd.InOrStdin()), nil }
		}
		sources = append(sources, blocklist.Source{Name: name, Open: count.opener(open), ReadOptions: options})
	}
	if stdin > 1 {
		return nil, errReadTwice
	}
	return sources, nil
}

func openList(name string) (io.ReadCloser, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		file.Close()
		return nil, fmt.Errorf("%s is a directory; name the files in it", name)
	}
	return file, nil
}
