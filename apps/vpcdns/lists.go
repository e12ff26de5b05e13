package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// listFlags say how a command reads lists.
type listFlags struct {
	format     string
	subdomains bool
	column     string
}

func (f *listFlags) addTo(cmd *cobra.Command, format string) {
	cmd.Flags().StringVar(&f.format, format, "auto", "how lists are written: "+report.Or(blocklist.FormatNames()))
	cmd.Flags().BoolVar(&f.subdomains, "subdomains", false, "names of plain lists and hosts files, which match only themselves, also match all names below them")
	cmd.Flags().StringVar(&f.column, "column", "", "column of a CSV table that has the names or URLs: its name in the header, or its number from 1")
}

func (f *listFlags) options() (blocklist.ReadOptions, error) {
	format, err := blocklist.ParseFormat(f.format)
	return blocklist.ReadOptions{Format: format, Subdomains: f.subdomains, Column: f.column}, err
}

var errReadTwice = errors.New("- is given twice; standard input can be read once")

// sources returns the lists with these names; - is standard input.
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

// surveyLists are the names that somebody vouches for, and those that somebody warns of.
type surveyLists struct {
	known   map[domain.Pattern]blocklist.Entry
	threats map[domain.Pattern]blocklist.Entry
	expired map[domain.Pattern]blocklist.Entry // of known, which mute nothing any more
	unused  int                                // lines of threat lists that give no name

	most int // entries in all, or 0
}

// readSurveyLists reads the files of --known and --threats. A line of --known that cannot be
// used is an error: who mutes must know what. Of threat lists it is only counted.
func readSurveyLists(cmd *cobra.Command, known, threats []string, now time.Time) (*surveyLists, error) {
	l := &surveyLists{
		known: map[domain.Pattern]blocklist.Entry{}, threats: map[domain.Pattern]blocklist.Entry{}, expired: map[domain.Pattern]blocklist.Entry{},
		most: int(limitOf(cmd, maxEntries)),
	}
	for _, path := range known {
		faults, err := l.read(path, false, func(e blocklist.Entry) {
			if e.Note.Expired(now) {
				l.expired[e.Pattern] = e
				return
			}
			l.known[e.Pattern] = e
		})
		if err := errors.Join(faults.err(), err); err != nil {
			return nil, fmt.Errorf("--known: %w", err)
		}
	}
	for _, path := range threats {
		faults, err := l.read(path, true, func(e blocklist.Entry) {
			if !e.Exception {
				l.threats[e.Pattern] = e
			}
		})
		if err != nil {
			return nil, fmt.Errorf("--threats: %w", err)
		}
		l.unused += faults.n
	}
	if len(threats) > 0 && len(l.threats) == 0 {
		return nil, errors.New("--threats: no name in the lists")
	}
	return l, nil
}

// lookUp finds the entry that matches a name, the name itself first.
func lookUp(entries map[domain.Pattern]blocklist.Entry, name domain.Name) (blocklist.Entry, bool) {
	if len(entries) == 0 {
		return blocklist.Entry{}, false
	}
	if p, ok := domain.Exactly(name); ok {
		if e, ok := entries[p]; ok {
			return e, true
		}
	}
	for parent, ok := name.Parent(); ok; parent, ok = parent.Parent() {
		if e, ok := entries[domain.Below(parent)]; ok {
			return e, true
		}
	}
	return blocklist.Entry{}, false
}

// options leave out empty lists, so no name is looked up in them.
func (l *surveyLists) options(finder *phantom.Finder) survey.Options {
	options := survey.Options{Finder: finder}
	if len(l.known) > 0 {
		options.Known = l.vouches
	}
	if len(l.threats) > 0 {
		options.Threats = l.warns
	}
	return options
}

func (l *surveyLists) vouches(name domain.Name) (string, bool) {
	e, ok := lookUp(l.known, name)
	if !ok {
		return "", false
	}
	return e.Position.String(), true
}

func (l *surveyLists) warns(name domain.Name) (string, bool) {
	e, ok := lookUp(l.threats, name)
	if !ok {
		return "", false
	}
	return e.Position.String(), true
}

// facts say which entries are muted and which are not any more.
func (l *surveyLists) facts() (facts []string) {
	if n := len(l.known); n > 0 {
		facts = append(facts, report.Count(n, "entry", "entries")+" of --known are left out of findings")
	}
	if n := len(l.threats); n > 0 {
		facts = append(facts, report.Count(n, "entry", "entries")+" of --threats were compared")
	}
	if l.unused > 0 {
		facts = append(facts, report.Count(l.unused, "line", "lines")+" of --threats are invalid")
	}
	for _, e := range slices.SortedFunc(maps.Values(l.expired), func(a, b blocklist.Entry) int {
		return cmp.Or(strings.Compare(a.Position.File, b.Position.File), a.Position.Line-b.Position.Line)
	}) {
		facts = append(facts, fmt.Sprintf("%s: %s expired, so it is in findings again", e.Position, e.Pattern))
	}
	return facts
}

// lineFaults counts the lines of a list that give no entry, and keeps the first errors.
type lineFaults struct {
	first []error
	n     int
}

const maxFaults = 20

func (f *lineFaults) add(fault error) {
	if f.n++; f.n <= maxFaults {
		f.first = append(f.first, fault)
	}
}

func (f *lineFaults) err() error {
	if more := f.n - len(f.first); more > 0 {
		return errors.Join(append(f.first, fmt.Errorf("and %s", report.Count(more, "more invalid line", "more invalid lines")))...)
	}
	return errors.Join(f.first...)
}

// read takes every entry of a list and returns the lines that give none.
func (l *surveyLists) read(path string, subdomains bool, take func(blocklist.Entry)) (faults lineFaults, err error) {
	file, err := openList(path)
	if err != nil {
		return faults, err
	}
	defer file.Close()
	reader, err := blocklist.NewReader(path, file, blocklist.ReadOptions{Subdomains: subdomains})
	if err != nil {
		return faults, err
	}
	for entry, err := range reader.Entries() {
		var fault *blocklist.LineError
		switch {
		case errors.As(err, &fault):
			faults.add(fault)
		case err != nil:
			return faults, err
		default:
			take(entry)
			if all := len(l.known) + len(l.threats) + len(l.expired); l.most > 0 && all > l.most {
				return faults, fmt.Errorf("%s: %w", path, &bounded.CountError{Limit: l.most, What: "different entries"})
			}
		}
	}
	return faults, nil
}
