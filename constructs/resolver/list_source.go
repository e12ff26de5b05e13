package resolver

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// ListSource is a list that others publish; see [ListFile].
type ListSource struct {
	file       text
	format     text
	subdomains bool
	column     text
}

// ListFileProps say how a list is read. They may be nil.
type ListFileProps struct {
	// How the list is written: plain, hosts, adblock, dnsmasq, rpz, unbound, wildcard, squid,
	// dnscrypt, urls or csv.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains or DomainFileUrl.
	//
	// Default: found out from the first lines.
	Format *string

	// A name of a plain list or hosts file stands for all names below it too. The other
	// formats say themselves what they mean.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains or DomainFileUrl.
	//
	// Default: false, which is that name alone.
	Subdomains *bool

	// The column of a CSV table that has the names or URLs: its name in the header, or its
	// number from 1.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains or DomainFileUrl.
	//
	// Default: none, so the list is not a table.
	Column *string
}

// ListFile is a list in a file, which may be compressed with gzip or zstd.
func ListFile(file *string, props *ListFileProps) ListSource {
	if props == nil {
		props = &ListFileProps{}
	}
	return ListSource{textOf(file), textOf(props.Format), props.Subdomains != nil && *props.Subdomains, textOf(props.Column)}
}

// compile makes one list of Domains, Files and Sources, and adds to p everything that is wrong
// with them. An exception of the Sources must not open what Domains and Files block, so all of
// them are compiled together.
func (c *listContent) compile(p *problems, props *DomainListProps, ownAreRight bool) []blocklist.Entry {
	wrong := len(p.all)
	options := compileOptions(p, props)
	sources := props.openable(p, "source", props.Sources)
	options.Except = props.openable(p, "Except", props.Except)
	if len(props.Sources) == 0 {
		p.add("Except leaves names out of the Sources, and there are none; correct Domains or Files themselves")
	}
	if len(p.all) > wrong {
		return nil
	}
	if ownAreRight {
		sources = append(props.ownSources(), sources...)
	}
	result, err := blocklist.Compile(sources, options)
	if err != nil {
		p.add("the Sources: %w%s", err, advice(err, result.Report))
		return nil
	}
	return c.take(result)
}

// ownSources are Domains and Files as sources. The positions of Domains count them from 1.
func (props *DomainListProps) ownSources() []blocklist.Source {
	plain := blocklist.ReadOptions{Format: blocklist.Plain}
	var sources []blocklist.Source
	if props.Domains != nil {
		var lines strings.Builder
		for _, name := range *props.Domains {
			if t := textOf(name); !t.token && !isTokenList(t.value) {
				lines.WriteString(t.value)
			}
			lines.WriteByte('\n')
		}
		sources = append(sources, blocklist.Source{Name: "Domains", ReadOptions: plain,
			Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(lines.String())), nil }})
	}
	if props.Files != nil {
		for _, file := range *props.Files {
			sources = append(sources, blocklist.Source{Name: *file, ReadOptions: plain,
				Open: func() (io.ReadCloser, error) { return open(props.FileSystem, *file) }})
		}
	}
	return sources
}

// openable returns the lists of a prop as they are to be read.
func (props *DomainListProps) openable(p *problems, what string, lists []ListSource) []blocklist.Source {
	sources := make([]blocklist.Source, 0, len(lists))
	for i, list := range lists {
		format, err := list.parsedFormat()
		if err != nil {
			p.add("%s %d: %w", what, i+1, err)
			continue
		}
		sources = append(sources, blocklist.Source{
			Name: list.file.value,
			Open: func() (io.ReadCloser, error) { return open(props.FileSystem, list.file.value) },

			ReadOptions: blocklist.ReadOptions{Format: format, Subdomains: list.subdomains, Column: list.column.value},
		})
	}
	return sources
}

func (s ListSource) parsedFormat() (blocklist.Format, error) {
	if !s.file.known() || s.file.value == "" {
		return blocklist.Auto, errors.New("no file; name one that is there at synthesis")
	}
	if !s.format.set {
		return blocklist.Auto, nil
	}
	return blocklist.ParseFormat(s.format.value)
}

func compileOptions(p *problems, props *DomainListProps) blocklist.CompileOptions {
	most := numberOf(props.MaxErrors)
	if most.set && (!most.known() || !most.integral() || most.value < 0) {
		p.add("MaxErrors is %v; use a whole number of lines, 0 or more", most.value)
	}
	unsafe, err := parsed(props.Unsafe, "Unsafe", blocklist.RefuseUnsafe, blocklist.ParseUnsafeAction)
	if err != nil {
		p.add("%w", err)
	}
	scope, err := parsed(props.ExceptionScope, "ExceptionScope", blocklist.OwnSource, blocklist.ParseExceptionScope)
	if err != nil {
		p.add("%w", err)
	}
	return blocklist.CompileOptions{
		Strict:        props.Strict != nil && *props.Strict,
		MaxErrors:     int(max(most.value, 0)),
		AllowEmpty:    props.Domains != nil || props.Files != nil, // what there is, checkSize counts
		Unsafe:        unsafe,
		Exceptions:    scope,
		SeparateAllow: true,
		Now:           time.Now(),

		DropExceptions: props.DropExceptions != nil && *props.DropExceptions,
	}
}

// parsed returns the value that a prop names, or the default.
func parsed[T any](prop *string, name string, byDefault T, parse func(string) (T, error)) (T, error) {
	t := textOf(prop)
	if !t.set {
		return byDefault, nil
	}
	if t.token {
		return byDefault, fmt.Errorf("%s is known only at deployment, and the Sources are compiled before; write it as text", name)
	}
	value, err := parse(t.value)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return value, err
}

// take keeps what a compilation gave and has to tell.
func (c *listContent) take(result blocklist.Result) []blocklist.Entry {
	c.allow = result.Allow
	c.hidden = result.Report.Exceptions
	c.warnOfReport(result.Report)
	entries := make([]blocklist.Entry, 0, result.Block.Len())
	for entry := range result.Block.All() {
		entries = append(entries, entry)
	}
	return entries
}

func (c *listContent) warn(id, format string, args ...any) {
	c.warnings = append(c.warnings, listWarning{id, fmt.Sprintf(format, args...)})
}

// warnOfReport warns of what a compilation left out, and of what is worth a look.
func (c *listContent) warnOfReport(report blocklist.Report) {
	for _, source := range report.Sources {
		for _, hint := range source.Hints {
			c.warn("source-hint", "%s: %s", source.Name, hint)
		}
	}
	for _, row := range report.Refused {
		switch {
		case row.Exception:
			c.warn("exceptions-left-out-"+row.Reason, "exceptions of the Sources that are left out, %s, so what they let through stays blocked: %d, such as %s:%d: %s",
				row.Reason, row.Count, row.Examples[0].File, row.Examples[0].Line, row.Examples[0].Text)
		case row.Class != blocklist.Ignored.String():
			c.warn("left-out-"+row.Reason, "lines of the Sources that are left out as %s, %s: %d, such as %s:%d: %s",
				row.Class, row.Reason, row.Count, row.Examples[0].File, row.Examples[0].Line, row.Examples[0].Text)
		}
	}
	unsafe := "unsafe entry that Unsafe keeps: "
	if report.UnsafeAction == blocklist.DropUnsafe.String() {
		unsafe = "unsafe entry that Unsafe leaves out: "
	}
	c.warnOfFindings("unsafe-entry", unsafe, report.Unsafe)
	c.warnOfFindings("expired-entry", "", report.Expired)
	c.warnOfFindings("except-not-listed", "", report.NotListed)
	c.warnOfConflicts("exception-dropped", "the exception %[3]s (%[4]s) is left out, because it would let %[1]s (%[2]s) through; its names stay blocked", report.Dropped)
	c.warnOfConflicts("exception-withheld", "%s (%s) stays blocked, although %s (%s) of another source is an exception from it; ExceptionScope \"across\" lets it through", report.Withheld)
}

// maxWarnings is how many findings of a kind have a warning of their own.
const maxWarnings = 10

func (c *listContent) warnOfFindings(id, before string, findings []blocklist.Finding) {
	for _, finding := range findings[:min(len(findings), maxWarnings)] {
		c.warn(id, "%s%s", before, finding)
	}
	c.warnOfMore(id, len(findings))
}

func (c *listContent) warnOfConflicts(id, format string, conflicts []blocklist.Conflict) {
	for _, each := range conflicts[:min(len(conflicts), maxWarnings)] {
		c.warn(id, format, each.Entry, each.Position, each.Exception, each.ExceptionPosition)
	}
	c.warnOfMore(id, len(conflicts))
}

func (c *listContent) warnOfMore(id string, all int) {
	if all > maxWarnings {
		c.warn(id, "and %d more like these; vpcdns compile reports all of them", all-maxWarnings)
	}
}

// warnOfExpired warns of entries that were meant until a day that is over.
func (c *listContent) warnOfExpired(entries []blocklist.Entry) {
	now := time.Now()
	for _, entry := range entries {
		if entry.Note.Expired(now) {
			c.warn("expired-entry", "%s: %s: expired: %s; remove the entry or give it another date", entry.Position, entry.Pattern, entry.Note)
		}
	}
}

// advice says which props help against an error of a compilation.
func advice(err error, report blocklist.Report) string {
	var refused *blocklist.RefusedError
	var budget *blocklist.BudgetError
	var dropped *blocklist.DroppedError
	switch {
	case errors.As(err, &refused) && len(refused.Unsafe) > 0:
		return "\nset Unsafe to \"drop\" to leave unsafe entries out, or to \"keep\", or name them in Except"
	case errors.As(err, &budget):
		text := worstLines(report, budget.Options.Strict)
		if !budget.Options.Strict {
			text += fmt.Sprintf("\nset MaxErrors to %d to leave these lines out, or the Format of the source if it is another one", budget.Malformed)
		}
		return text
	case errors.As(err, &dropped):
		return "\nset DropExceptions to leave them out"
	default:
		return ""
	}
}

// worstLines shows the lines that a compilation fails on.
func worstLines(report blocklist.Report, strict bool) string {
	text := ""
	for _, row := range report.Refused {
		if row.Class == blocklist.Malformed.String() || strict && row.Class == blocklist.Inexpressible.String() {
			for _, example := range row.Examples {
				text += fmt.Sprintf("\n%s:%d: %s", example.File, example.Line, example.Text)
			}
		}
	}
	return text
}
