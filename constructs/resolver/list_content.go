package resolver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
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

	// A name of a plain list or hosts file stands for all names below it too. In the other
	// formats an entry has only one meaning.
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

// listContent is the pure value behind a DomainList.
type listContent struct {
	patterns []domain.Pattern // in canonical order, without duplicates
	notes    listNotes        // of patterns
	allow    blocklist.List   // what sources make an exception of
	tokens   []*string        // names, or one whole list, that is known only at deployment
	unknown  bool             // there may be more than patterns
	warnings []listWarning
	hidden   []blocklist.Finding // exceptions that only a rule of their own lets through
}

// listWarning is about what is legal but suspicious.
type listWarning struct{ id, text string }

// readContent compiles names, files and sources into one list, and adds to p everything that is
// wrong with them. An exception of the Sources must not open what Domains and Files block, so all of
// them are compiled together. Without Sources the list is kept as people wrote it.
func readContent(p *problems, props *DomainListProps) listContent {
	var content listContent
	wrong := len(p.all)
	options := compileOptions(p, props)
	sources := append(content.readDomains(p, props.Domains), props.files()...)
	sources = append(sources, props.openable(p, "source", props.Sources)...)
	options.Except = props.openable(p, "Except", props.Except)
	if len(props.Sources) == 0 && len(props.Except) > 0 {
		p.add("Except applies only to Sources, and there are none; correct Domains or Files instead")
	}
	if len(p.all) > wrong {
		options.AllowEmpty = true // something else is wrong
	}
	result, err := blocklist.Compile(sources, options)
	if err != nil {
		addCompileError(p, err, result.Report)
	}
	if len(p.all) == wrong {
		content.take(result)
		content.checkSize(p)
	}
	return content
}

// readDomains returns Domains as a source. The positions of its entries count them from 1.
func (c *listContent) readDomains(p *problems, domains *[]*string) []blocklist.Source {
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
			entries = append(entries, blocklist.Entry{Pattern: pattern, Position: blocklist.Position{File: "Domains", Line: i + 1}})
		}
	}
	return []blocklist.Source{{Name: "Domains", Entries: entries}}
}

// files returns Files as sources that are kept by hand.
func (props *DomainListProps) files() []blocklist.Source {
	if props.Files == nil {
		return nil
	}
	var sources []blocklist.Source
	for _, file := range *props.Files {
		name := textOf(file).value
		sources = append(sources, blocklist.Source{
			Name: name, ByHand: true, ReadOptions: blocklist.ReadOptions{Format: blocklist.Plain},
			Open: func() (io.ReadCloser, error) {
				opened, err := open(props.FileSystem, name)
				if err != nil {
					err = fmt.Errorf("cannot read the list: %w", err)
				}
				return opened, err
			},
		})
	}
	return sources
}

// addCompileError adds what is wrong with Files, each line, and with the Sources, together with the
// props that help.
func addCompileError(p *problems, err error, report blocklist.Report) {
	var byHand *blocklist.ByHandError
	if errors.As(err, &byHand) {
		for _, problem := range byHand.Problems {
			if problem.OtherFormat {
				p.add("%w; Files takes plain lists with one name per line: convert it with vpcdns compile, or read it with Sources", problem.Err)
			} else {
				p.add("%w", problem.Err)
			}
		}
		err = byHand.Err
	}
	if err != nil {
		p.add("the Sources: %w%s", err, advice(err, report))
	}
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
		p.add("the list is empty; set Domains, Files or Sources")
	case len(c.tokens) > 0 && !c.fitsTemplate():
		p.add("names that are known only at deployment cannot be in a file, which a list of this size becomes: %s; make two lists and two rules", awsdns.DomainsPerRequest.Exceeded(n))
	case slices.ContainsFunc(c.tokens, func(s *string) bool { return isTokenList(*s) }) && n > 1:
		p.add("a list that is known only at deployment cannot be combined with other names; make two lists and two rules")
	}
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
		AllowEmpty:    props.Domains != nil || props.Files != nil || len(props.Sources) == 0, // checkSize counts
		Verbatim:      len(props.Sources) == 0,
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
		return byDefault, fmt.Errorf("%s is known only at deployment, but the Sources are compiled at synthesis; use a literal text", name)
	}
	value, err := parse(t.value)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return value, err
}

// take keeps the result of a compilation and its warnings.
func (c *listContent) take(result blocklist.Result) {
	c.patterns, c.notes = result.Block.Patterns(), notesOf(result.Block.All())
	c.allow, c.hidden = result.Allow, result.Report.Exceptions
	c.warnOfReport(result.Report)
	c.warnOfNotes()
}

func (c *listContent) warn(id, format string, args ...any) {
	c.warnings = append(c.warnings, listWarning{id, fmt.Sprintf(format, args...)})
}

// warnOfReport warns of what a compilation left out, and of suspicious entries.
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

// fitsTemplate reports whether the names can be in the template, from which CloudFormation
// makes one request of them.
func (c listContent) fitsTemplate() bool {
	return len(c.patterns)+len(c.tokens) <= awsdns.DomainsPerRequest.Value()
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

// upload makes an asset of the names, one a line as DNS Firewall imports them, and returns
// its address. The asset is named after its content.
func (c listContent) upload(scope constructs.Construct) *string {
	folder, err := os.MkdirTemp("", "vpcdns")
	must(err)
	defer os.RemoveAll(folder) // the CDK has copied it by then
	file := filepath.Join(folder, "domains.txt")
	must(os.WriteFile(file, c.text(), 0o644))
	defer c.refuseStackWithoutAssets(scope)
	return awss3assets.NewAsset(scope, ptr("File"), &awss3assets.AssetProps{Path: ptr(file)}).S3ObjectUrl()
}

// refuseStackWithoutAssets explains the CDK's error for a stack that cannot have assets, such
// as a plain template for the console.
func (c listContent) refuseStackWithoutAssets(scope constructs.Construct) {
	if refusal := recover(); refusal != nil {
		p := problemsIn("DomainList", scope)
		p.add("%s; larger lists become a file asset, which this stack cannot have (%v); shorten the list, or deploy with the CDK and its bootstrap",
			awsdns.DomainsPerRequest.Exceeded(len(c.patterns)), refusal)
		must(p.err())
	}
}

// text has the names one a line.
func (c listContent) text() []byte {
	var lines bytes.Buffer
	for _, pattern := range c.patterns {
		lines.WriteString(pattern.String() + "\n")
	}
	return lines.Bytes()
}

// notesKey is the metadata in which the template keeps the notes on the entries of a list.
// Package load reads it: without it no entry is known to have expired.
const notesKey = "vpcdns:notes"

// listNotes are the notes of entries, the first one of each.
type listNotes map[domain.Pattern]*blocklist.Note

func notesOf(entries iter.Seq[blocklist.Entry]) listNotes {
	notes := listNotes{}
	for entry := range entries {
		if entry.Note != nil && notes[entry.Pattern] == nil {
			notes[entry.Pattern] = entry.Note
		}
	}
	return notes
}

// warnOfNotes warns of a list whose notes do not fit the template.
func (c *listContent) warnOfNotes() {
	if most := awsdns.DomainsPerRequest.Value(); len(c.notes) > most {
		c.warn("notes-left-out", "%d entries have notes, but the template keeps the notes of at most %d entries; vpcdns cannot report these", len(c.notes), most)
		c.notes = nil
	}
}

// addTo renders notes sorted by entry, as Go renders maps.
func (n listNotes) addTo(resource awscdk.CfnResource) {
	if len(n) == 0 {
		return
	}
	rendered := map[string]any{}
	for pattern, note := range n {
		rendered[pattern.String()] = renderNote(note)
	}
	resource.AddMetadata(ptr(notesKey), rendered)
}

func renderNote(note *blocklist.Note) map[string]any {
	rendered := map[string]any{}
	for key, value := range map[string]string{"reason": note.Reason, "owner": note.Owner} {
		if value != "" {
			rendered[key] = value
		}
	}
	if !note.Until.IsZero() {
		rendered["until"] = note.Until.Format(time.DateOnly)
	}
	return rendered
}
