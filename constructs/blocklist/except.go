package blocklist

import (
	"errors"
	"fmt"
	"slices"
)

// subtraction takes names out of the lists to block, and makes no list to allow of them.
type subtraction struct {
	records records // the names, in order
	sources []string
	used    map[int]bool // the places in records that took something out
}

// readExcept reads the names to take out. An exception among them, as @@||x^, is a name to
// take out, too. Every line counts, so one that cannot be used is an error.
func readExcept(sources []Source) (*subtraction, error) {
	s := &subtraction{used: map[int]bool{}}
	var p pile
	for number, source := range sources {
		s.sources = append(s.sources, source.Name)
		if err := readExceptFile(source, uint16(number), &p); err != nil {
			return nil, err
		}
	}
	s.records = p.sorted()
	s.records.firstOfEach()
	return s, nil
}

func readExceptFile(source Source, number uint16, p *pile) error {
	opened, err := source.Open()
	if err != nil {
		return err
	}
	defer opened.Close()
	reader, err := NewReader(source.Name, opened, source.ReadOptions)
	if err != nil {
		return err
	}
	for entry, err := range reader.Entries() {
		var fault *LineError
		switch {
		case err == nil:
			p.add(record{pattern: entry.Pattern, line: uint32(entry.Position.Line), unit: number})
		case !errors.As(err, &fault):
			return err
		case fault.Class != Ignored:
			return fmt.Errorf("%w; every line of a list of names to leave out has to say a name", err)
		}
	}
	if p.length == 0 {
		return fmt.Errorf("%s has no names to leave out; add one, or do without the file", source.Name)
	}
	return nil
}

// subtract removes the records to block that are to be left out.
func (c *compiler) subtract(all *records, names []string) {
	s := c.except
	if s == nil {
		return
	}
	all.shrinkTo(slices.DeleteFunc(*all, func(each record) bool {
		if r := c.register.ruleOf(&each); !r.strength.isBlock() || r.kind == cancels {
			return false
		}
		for candidate := range each.pattern.CoveredBy() {
			if at, found := s.records.find(candidate); found {
				s.used[at] = true
				c.report.LeftOut = append(c.report.LeftOut, Conflict{
					Entry: each.pattern, Position: Position{names[c.register.unitIn(&each).source], int(each.line)},
					Exception: candidate, ExceptionPosition: s.position(at),
				})
				return true
			}
		}
		return false
	}))
}

func (s *subtraction) position(at int) Position {
	return Position{s.sources[s.records[at].unit], int(s.records[at].line)}
}

// settleExcept finds the names to leave out that stay blocked, because a list to block cannot
// have holes, and those that took nothing out.
func (c *compiler) settleExcept(block List) {
	if c.except == nil {
		return
	}
	for at, each := range c.except.records {
		finding := Finding{Entry: each.pattern, Position: c.except.position(at)}
		if above, covered := block.CoverOf(each.pattern); covered {
			finding.Text = fmt.Sprintf("is to be left out and is below %s (%s), of which a list to block cannot leave a part out; leave that entry out, or make this one an exception with a list and a rule of its own",
				above.Pattern, above.Position)
			c.report.StillListed = append(c.report.StillListed, finding)
		} else if !c.except.used[at] {
			finding.Text = "is to be left out, and no entry to block is covered by it; remove it, or correct it"
			c.report.NotListed = append(c.report.NotListed, finding)
		}
	}
}
