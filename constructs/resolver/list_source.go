package resolver

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// ListSource is a list that others publish; see [ListFile].
type ListSource struct {
	file       text
	format     text
	subdomains bool
}

// ListFileProps say how a list is read. They may be nil.
type ListFileProps struct {
	// How the list is written: plain, hosts, adblock, dnsmasq, rpz, unbound or wildcard.
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
}

// ListFile is a list in a file, which may be compressed with gzip.
func ListFile(file *string, props *ListFileProps) ListSource {
	if props == nil {
		props = &ListFileProps{}
	}
	return ListSource{textOf(file), textOf(props.Format), props.Subdomains != nil && *props.Subdomains}
}

// readSources compiles the sources, and adds to p everything that is wrong with them.
func (c *listContent) readSources(p *problems, props *DomainListProps) []blocklist.Entry {
	options := compileOptions(p, props)
	sources := make([]blocklist.Source, 0, len(props.Sources))
	for i, source := range props.Sources {
		format, err := source.parsedFormat()
		if err != nil {
			p.add("source %d: %w", i+1, err)
			continue
		}
		sources = append(sources, blocklist.Source{
			Name: source.file.value,
			Open: func() (io.ReadCloser, error) { return open(props.FileSystem, source.file.value) },

			ReadOptions: blocklist.ReadOptions{Format: format, Subdomains: source.subdomains},
		})
	}
	if len(sources) == 0 || len(sources) < len(props.Sources) {
		return nil
	}
	result, err := blocklist.Compile(sources, options)
	if err != nil {
		p.add("the Sources: %w%s", err, worstLines(result.Report, options.Strict))
		return nil
	}
	return c.take(result)
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
	return blocklist.CompileOptions{
		Strict:        props.Strict != nil && *props.Strict,
		MaxErrors:     int(max(most.value, 0)),
		AllowEmpty:    props.Domains != nil || props.Files != nil, // what there is, checkSize counts
		AllowUnsafe:   props.AllowUnsafe != nil && *props.AllowUnsafe,
		SeparateAllow: true,
		Now:           time.Now(),
	}
}

// take keeps what a compilation gave and has to tell.
func (c *listContent) take(result blocklist.Result) []blocklist.Entry {
	c.allow = result.Allow
	c.hidden = result.Report.Exceptions
	c.warnOfRefused(result.Report)
	for _, finding := range result.Report.Unsafe {
		c.warn("unsafe-entry", "%s", finding)
	}
	for _, finding := range result.Report.Expired {
		c.warn("expired-entry", "%s", finding)
	}
	entries := make([]blocklist.Entry, 0, result.Block.Len())
	for entry := range result.Block.All() {
		entries = append(entries, entry)
	}
	return entries
}

func (c *listContent) warn(id, format string, args ...any) {
	c.warnings = append(c.warnings, listWarning{id, fmt.Sprintf(format, args...)})
}

func (c *listContent) warnOfRefused(report blocklist.Report) {
	for _, row := range report.Refused {
		if row.Class != blocklist.Ignored.String() {
			c.warn("left-out-"+row.Reason, "lines of the Sources that are left out as %s, %s: %d, such as %s:%d: %s",
				row.Class, row.Reason, row.Count, row.Examples[0].File, row.Examples[0].Line, row.Examples[0].Text)
		}
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
