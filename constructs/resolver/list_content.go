package resolver

import (
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
	entries := content.readDomains(p, props.Domains)
	if props.Files != nil {
		for _, file := range *props.Files {
			entries = append(entries, readFile(p, props.FileSystem, textOf(file))...)
		}
	}
	content.warnOfExpired(entries)
	published := content.readSources(p, props)
	content.hideFrom(entries)
	entries = append(entries, published...)
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

func readFile(p *problems, fsys fs.FS, file text) []blocklist.Entry {
	opened, err := open(fsys, file.value)
	if err != nil {
		p.add("cannot read the list: %w", err)
		return nil
	}
	defer opened.Close()
	var entries []blocklist.Entry
	bad := len(p.all)
	reader, err := blocklist.NewReader(file.value, opened, blocklist.ReadOptions{Format: blocklist.Plain})
	if err != nil {
		p.add("%w", err)
		return nil
	}
	for entry, err := range reader.Entries() {
		if err != nil {
			p.add("%w", err)
			continue
		}
		entries = append(entries, entry)
	}
	if len(entries) == 0 && len(p.all) == bad {
		p.add("%s has no names; add one or remove the file", file.value)
	}
	return entries
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
