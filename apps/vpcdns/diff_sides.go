package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// sideFlags say how the two lists of a difference are read, and what is shown of it.
type sideFlags struct {
	listFlags
	oldFormat, newFormat string
	maxErrors, limit     int
}

func (f *sideFlags) addTo(cmd *cobra.Command) {
	f.listFlags.addTo(cmd, "list-format")
	flags := cmd.Flags()
	flags.StringVar(&f.oldFormat, "old-list-format", "", "how the old list is written (default that of --list-format)")
	flags.StringVar(&f.newFormat, "new-list-format", "", "how the new list is written (default that of --list-format)")
	flags.IntVar(&f.maxErrors, "max-errors", 0, "how many malformed lines of each list may be left out")
	flags.IntVar(&f.limit, "limit", 1000, "how many entries of a difference between lists to show; 0 shows all")
}

func (f *sideFlags) check() error {
	if f.maxErrors < 0 {
		return fmt.Errorf("--max-errors %d is less than none; use 0 or more", f.maxErrors)
	}
	if f.limit < 0 {
		return fmt.Errorf("--limit %d is less than none; use 0 for all, or more", f.limit)
	}
	return nil
}

// sides returns the two lists. If one of the two is a policy it returns none, and the names
// under which to read both: a pipe, of which the beginning was read, becomes standard input.
func (f *sideFlags) sides(cmd *cobra.Command, old, new string, count *progress) (sources []blocklist.Source, names [2]string, err error) {
	if err := f.check(); err != nil {
		return nil, names, err
	}
	if old == "-" && new == "-" {
		return nil, names, errReadTwice
	}
	var opened [2]side
	for i, name := range []string{old, new} {
		if opened[i], err = openSide(cmd, name); err != nil {
			return nil, names, err
		}
		names[i] = opened[i].name
	}
	if opened[0].isPolicy || opened[1].isPolicy {
		return nil, names, policiesOnce(cmd, opened, &names)
	}
	formats := [2]string{f.oldFormat, f.newFormat}
	for i, each := range opened {
		options, err := f.side(formats[i], formats[1-i])
		if err != nil {
			return nil, names, err
		}
		if each.name == "-" {
			each.name = "standard input"
		}
		sources = append(sources, blocklist.Source{Name: each.name, Open: count.opener(each.open), ReadOptions: options})
	}
	return sources, names, nil
}

// policiesOnce makes the pipe among two policies standard input.
func policiesOnce(cmd *cobra.Command, opened [2]side, names *[2]string) error {
	if opened[0].once != nil && opened[1].once != nil {
		return withHint(fmt.Errorf("%s and %s are both pipes, and one policy can come from a pipe", opened[0].name, opened[1].name), "write one of them to a file first")
	}
	for i, each := range opened {
		if each.once != nil {
			cmd.SetIn(each.once)
			names[i] = "-"
		}
	}
	return nil
}

// side returns the options of one list. The column is for a table alone.
func (f *sideFlags) side(format, other string) (blocklist.ReadOptions, error) {
	flags := f.listFlags
	flags.format = cmp.Or(format, f.format)
	csv := blocklist.CSV.String()
	if flags.format != csv && (format != "" || other == csv) {
		flags.column = ""
	}
	return flags.options()
}

// side is what one argument names.
type side struct {
	name     string
	open     func() (io.ReadCloser, error)
	once     io.ReadCloser // what can be read only once, such as a pipe, or nil
	isPolicy bool
}

// openSide looks at the beginning of a file. What can be read only once is opened for that,
// any other file again when it is read.
func openSide(cmd *cobra.Command, name string) (side, error) {
	var input io.ReadCloser = io.NopCloser(cmd.InOrStdin())
	if name != "-" {
		info, err := os.Stat(name)
		if err != nil || info.Mode().IsRegular() || info.IsDir() {
			return side{name, func() (io.ReadCloser, error) { return openList(name) }, nil, load.IsSource(name)}, nil
		}
		if input, err = os.Open(name); err != nil {
			return side{}, err
		}
	}
	buffered := bufio.NewReaderSize(input, 64<<10)
	head, _ := buffered.Peek(64 << 10) // an error comes again where it is read
	once := struct {
		io.Reader
		io.Closer
	}{buffered, input}
	return side{name, func() (io.ReadCloser, error) { return once, nil }, once, load.IsSourceText(head)}, nil
}
