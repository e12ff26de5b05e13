package resolver

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// listContent is the pure value behind a DomainList.
type listContent struct {
	patterns []domain.Pattern // in canonical order, without duplicates
	notes    listNotes        // of patterns
	allow    blocklist.List   // what sources make an exception of
	tokens   []*string        // names, or one whole list, that only the deployment knows
	unknown  bool             // there may be more than patterns
	warnings []listWarning
	hidden   []blocklist.Finding // exceptions that only a rule of their own lets through
}

// listWarning is what is legal and worth a look.
type listWarning struct{ id, text string }

// readContent reads names and files, and adds to p everything that is wrong with them.
func readContent(p *problems, props *DomainListProps) listContent {
	var content listContent
	wrong := len(p.all)
	entries := content.readDomains(p, props.Domains)
	if props.Files != nil {
		for _, file := range *props.Files {
			entries = append(entries, content.readFile(p, props.FileSystem, textOf(file))...)
		}
	}
	if len(props.Sources)+len(props.Except) > 0 {
		entries = content.compile(p, props, len(p.all) == wrong)
	} else {
		content.warnOfExpired(entries)
	}
	content.patterns, content.notes = blocklist.Patterns(entries), notesOf(slices.Values(entries))
	content.warnOfNotes()
	content.checkSize(p)
	return content
}

func (c *listContent) readDomains(p *problems, domains *[]*string) []blocklist.Entry {
	if domains == nil {
		return nil
	}
	var entries []blocklist.Entry
	for i, name := range *domains {
		switch t := textOf(name); {
		case t.deferred() || isTokenList(t.value):
			c.tokens, c.unknown = append(c.tokens, name), true
		default:
			pattern, err := domain.ParsePattern(t.value)
			if err != nil {
				p.add("domain %d: %w", i+1, err)
				continue
			}
			entries = append(entries, blocklist.Entry{Pattern: pattern})
		}
	}
	return entries
}

func (c *listContent) readFile(p *problems, fsys fs.FS, file text) []blocklist.Entry {
	reader, opened, err := openList(fsys, file.value, blocklist.Plain)
	if err != nil {
		p.add("%w", err)
		return nil
	}
	defer opened.Close()
	var entries []blocklist.Entry
	var wrong lineErrors
	for entry, err := range reader.Entries() {
		if err != nil {
			wrong.add(err)
			continue
		}
		entries = append(entries, entry)
	}
	if format, other := otherFormat(fsys, file.value); other && wrong.repeats() {
		p.add("%s is a list in the format %s, and Files takes plain lists, with one name a line; convert it with vpcdns compile, or read it with Sources", file.value, format)
		return nil
	}
	wrong.addTo(p)
	if onlyWildcards(entries) {
		c.warn("source-hint", "%s: only wildcards: *.x does not match x itself; add x to the file if it is meant too", file.value)
	}
	if len(entries) == 0 && len(wrong.reasons) == 0 {
		p.add("%s has no names; add one or remove the file", file.value)
	}
	return entries
}

func openList(fsys fs.FS, name string, format blocklist.Format) (*blocklist.Reader, io.Closer, error) {
	opened, err := open(fsys, name)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the list: %w", err)
	}
	reader, err := blocklist.NewReader(name, opened, blocklist.ReadOptions{Format: format})
	if err != nil {
		opened.Close()
		return nil, nil, err
	}
	return reader, opened, nil
}

// otherFormat returns the format that the first lines tell, unless that is Plain.
func otherFormat(fsys fs.FS, name string) (format blocklist.Format, other bool) {
	reader, opened, err := openList(fsys, name, blocklist.Auto)
	if err != nil {
		return blocklist.Auto, false
	}
	defer opened.Close()
	return reader.Format(), reader.Format() != blocklist.Plain
}

// lineErrors are the errors of one file. A file of another kind has one in each line, so only
// the first ones of each reason are shown.
type lineErrors struct {
	reasons []string
	first   map[string][]error
	count   map[string]int
}

const maxLineErrors = 5

func (l *lineErrors) add(err error) {
	reason := ""
	var fault *blocklist.LineError
	if errors.As(err, &fault) {
		reason = fault.Reason
	}
	if l.count[reason] == 0 {
		l.reasons = append(l.reasons, reason)
	}
	if l.count == nil {
		l.first, l.count = map[string][]error{}, map[string]int{}
	}
	if l.count[reason]++; l.count[reason] <= maxLineErrors {
		l.first[reason] = append(l.first[reason], err)
	}
}

// repeats reports whether there are more errors for one reason than are shown.
func (l *lineErrors) repeats() bool {
	return slices.ContainsFunc(l.reasons, func(reason string) bool { return l.count[reason] > maxLineErrors })
}

func (l *lineErrors) addTo(p *problems) {
	for _, reason := range l.reasons {
		for _, err := range l.first[reason] {
			p.add("%w", err)
		}
		if more := l.count[reason] - maxLineErrors; more > 0 {
			p.add("and %d more lines like these (%s); convert a list of another format with vpcdns compile, or read it with Sources", more, reason)
		}
	}
}

func onlyWildcards(entries []blocklist.Entry) bool {
	return len(entries) > 0 && !slices.ContainsFunc(entries, func(e blocklist.Entry) bool { return e.Pattern.Kind() != domain.Wildcard })
}

func open(fsys fs.FS, name string) (io.ReadCloser, error) {
	if fsys == nil {
		return os.Open(name)
	}
	return fsys.Open(name)
}

func (c *listContent) checkSize(p *problems) {
	switch n := len(c.patterns) + len(c.tokens); {
	case n == 0 && len(p.all) == 0:
		p.add("the list is empty; give it Domains, Files or Sources")
	case len(c.tokens) > 0 && !c.fitsTemplate():
		p.add("names that only the deployment knows cannot be in a file, which the list needs: %s; make two lists and two rules", awsdns.DomainsPerRequest.Exceeded(n))
	case slices.ContainsFunc(c.tokens, func(s *string) bool { return isTokenList(*s) }) && n > 1:
		p.add("a list that only the deployment knows cannot be joined with other names; make two lists and two rules")
	}
}

// domains renders the content in CloudFormation's form.
func (c listContent) domains() *[]*string {
	names := make([]*string, 0, len(c.patterns)+len(c.tokens))
	for _, pattern := range c.patterns {
		names = append(names, ptr(pattern.String()))
	}
	names = append(names, c.tokens...)
	return &names
}
