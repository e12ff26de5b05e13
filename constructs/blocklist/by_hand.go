package blocklist

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ByHandError is the error of [Compile] for sources that are kept by hand, see Source.ByHand.
type ByHandError struct {
	Problems []Problem // in the order of sources and lines
	Err      error     // what else Compile fails on, or nil
}

// Problem is one thing that is wrong with a list that is kept by hand.
type Problem struct {
	Err         error // a [*LineError], or one about the whole list
	OtherFormat bool  // the list may be one of another format
}

// Error shows every problem, one a line.
func (e *ByHandError) Error() string {
	var lines []string
	for _, problem := range e.Problems {
		lines = append(lines, problem.Err.Error())
	}
	if e.Err != nil {
		lines = append(lines, e.Err.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors of the problems, and Err.
func (e *ByHandError) Unwrap() []error {
	var all []error
	for _, problem := range e.Problems {
		all = append(all, problem.Err)
	}
	return append(all, e.Err)
}

// orByHand returns err, with what is wrong with the sources that are kept by hand.
func (c *compiler) orByHand(err error) error {
	if len(c.byHand) == 0 {
		return err
	}
	return &ByHandError{c.byHand, err}
}

// readByHand reads a source that is kept by hand, and keeps what is wrong with it. Any error that
// it returns is about all sources.
func (c *compiler) readByHand(number int, source Source) error {
	var faults faults
	entries := 0
	err := c.readLines(number, source, func(err error) error {
		faults.add(err)
		return nil
	}, &entries)
	var unreadable *sourceError
	switch {
	case errors.As(err, &unreadable):
		c.byHand = append(c.byHand, Problem{Err: unreadable.error})
		return nil
	case err != nil:
		return err
	}
	if entries == 0 && len(faults.reasons) == 0 {
		c.byHand = append(c.byHand, Problem{Err: fmt.Errorf("%s has no names; add one or remove the file", source.Name)})
	}
	c.byHand = append(c.byHand, faults.problems(source)...)
	return nil
}

// faults are what is wrong with the lines of one list. A list of another format has a fault in each
// line, so only the first ones of each reason are shown.
type faults struct {
	reasons []string
	first   map[string][]error
	count   map[string]int
}

func (f *faults) add(err error) {
	reason := ""
	var fault *LineError
	if errors.As(err, &fault) {
		reason = fault.Reason
	}
	if f.count[reason] == 0 {
		f.reasons = append(f.reasons, reason)
	}
	if f.count == nil {
		f.first, f.count = map[string][]error{}, map[string]int{}
	}
	if f.count[reason]++; f.count[reason] <= maxExamples {
		f.first[reason] = append(f.first[reason], err)
	}
}

// repeat reports whether there are more faults for one reason than are shown.
func (f *faults) repeat() bool {
	return slices.ContainsFunc(f.reasons, func(reason string) bool { return f.count[reason] > maxExamples })
}

func (f *faults) problems(source Source) (all []Problem) {
	if format := source.shownFormat(); f.repeat() && format != Auto && format != source.ReadOptions.Format {
		return []Problem{{fmt.Errorf("%s is a list in the format %s and not in the format %s", source.Name, format, source.ReadOptions.Format), true}}
	}
	for _, reason := range f.reasons {
		for _, err := range f.first[reason] {
			all = append(all, Problem{Err: err})
		}
		if more := f.count[reason] - maxExamples; more > 0 {
			all = append(all, Problem{fmt.Errorf("and %d more lines of %s like these (%s)", more, source.Name, reason), true})
		}
	}
	return all
}

// shownFormat returns the format that the first lines show, or Auto if they do not.
func (s Source) shownFormat() Format {
	reader, opened, err := Source{Name: s.Name, Open: s.Open}.reader()
	if err != nil {
		return Auto
	}
	defer opened.Close()
	return reader.Format()
}
