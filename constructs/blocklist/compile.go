package blocklist

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Source is a list to compile.
type Source struct {
	Name        string // as positions are to have it
	Open        func() (io.ReadCloser, error)
	ReadOptions ReadOptions

	// Entries are a list that is in no file, in place of Open. All of them are to be blocked, and
	// their positions are used in messages.
	Entries []Entry

	// ByHand says that people keep the list by hand, and have to correct every line without an
	// entry, whatever [CompileOptions] let pass. A list without any is an error, too. See
	// [ByHandError].
	ByHand bool
}

// CompileOptions say what [Compile] lets pass. The zero CompileOptions let no malformed line
// pass, nothing unsafe and no empty list, and what cannot be said in DNS Firewall with a
// report.
type CompileOptions struct {
	// Strict lets nothing pass that cannot be said in DNS Firewall.
	Strict bool

	// MaxErrors is how many malformed lines pass, over all sources.
	MaxErrors int

	// AllowEmpty lets a list pass that blocks nothing.
	AllowEmpty bool

	// Verbatim keeps every entry, once: also those that another one covers, and those that match
	// far too much. It is for lists that people keep by hand; sources with exceptions are compiled
	// as without it.
	Verbatim bool

	// Unsafe says what happens to entries that match far too much; they are in the report
	// in any case. The zero value is [RefuseUnsafe].
	Unsafe UnsafeAction

	// Except are lists of names to leave out of what is blocked: an entry is left out if one
	// of theirs covers it. No list to allow is made of them. A name that lies below an entry
	// that stays cannot be left out, and is refused.
	Except []Source

	// SeparateAllow says that the exceptions become a list of their own, for a rule that
	// allows them before the rule of the list to block. Without it an exception that does
	// not simply remove an entry is refused.
	SeparateAllow bool

	// Exceptions says for the entries of which sources an exception holds. The zero
	// value is [OwnSource].
	Exceptions ExceptionScope

	// DropExceptions lets exceptions pass that two lists cannot express, so names stay
	// blocked that their source allows. They are in the report. [DropUnsafe]
	// implies it.
	DropExceptions bool

	// Now is when the notes of entries are looked at. At the zero time none has expired.
	Now time.Time
}

// ExceptionScope says for the entries of which sources an exception holds.
type ExceptionScope uint8

const (
	// OwnSource is the scope of an exception that holds for the entries of its own
	// source: a list of advertisers cannot let a name of a list of malware through.
	OwnSource ExceptionScope = iota

	// AcrossSources is the scope of an exception that holds for the entries of all
	// sources, as in a program that reads them as one list.
	AcrossSources
)

// String returns "own" or "across".
func (s ExceptionScope) String() string {
	if s == AcrossSources {
		return "across"
	}
	return "own"
}

// ParseExceptionScope returns the scope of a name that [ExceptionScope.String] gives.
func ParseExceptionScope(name string) (ExceptionScope, error) {
	switch name {
	case "own":
		return OwnSource, nil
	case "across":
		return AcrossSources, nil
	default:
		return OwnSource, fmt.Errorf("unknown scope of exceptions %q; use own or across", name)
	}
}

// Result is what sources come to.
type Result struct {
	// Block has the names that the sources block, and Allow their exceptions.
	// Both are empty if Compile returns an error.
	Block, Allow List

	// Report says what became of every line, also with an error.
	Report Report
}

// Compile reads sources into the two smallest lists that say the same. Lists hold every
// pattern once and none that another one covers, in the order of
// [github.com/seed-482a6d4f/vpcdns/constructs/domain.Pattern.Compare], whatever the order of
// the sources. Remember that an exact entry never covers names below it.
//
// In each source the rules decide about a name that decide about it where the format is at
// home. In an adblock list that is the strongest: an important exception, an important rule, an
// exception, a rule. In a configuration of dnsmasq or unbound and in a response policy zone it
// is the most specific one. A name is blocked if one of the sources blocks it, see
// CompileOptions.Exceptions.
//
// An exception becomes an entry to allow if an entry to block covers it, and needs a rule of
// its own then, see CompileOptions.SeparateAllow. Two lists cannot express an exception that
// has a name to block below it, see CompileOptions.DropExceptions.
//
// It returns a [*ByHandError] for what is wrong with sources that are kept by hand, a
// [*RefusedError] for a list that should not be used, a [*DroppedError] for
// exceptions that two lists cannot express, a [*BudgetError] for a list of
// which too many lines cannot be used, [ErrNothing] for an empty one, and any other error for
// sources that cannot be read.
func Compile(sources []Source, options CompileOptions) (Result, error) {
	c := compiler{options: options, report: newReport()}
	c.collector.rules = &c.register
	c.report.UnsafeAction = options.Unsafe.String()
	block, allow, err := c.compile(sources)
	if err != nil {
		c.report.Error = summary(err)
		return Result{Report: c.report}, err
	}
	return Result{block, allow, c.report}, nil
}

// summary leaves out the findings, which the report has.
func summary(err error) string {
	var refused *RefusedError
	if errors.As(err, &refused) {
		return fmt.Sprintf("%d entries that should not be used; see unsafe, exceptions and stillListed", refused.Len())
	}
	return err.Error()
}

// ErrNothing is the error of [Compile] for sources that block nothing.
var ErrNothing = errors.New("nothing to block: the list would be empty, and its rule would protect nobody; check the sources, or allow an empty list")

// BudgetError is the error of [Compile] for more lines without an entry than its options let
// pass.
type BudgetError struct {
	Malformed, Inexpressible int
	Options                  CompileOptions
}

// Error counts the lines, which the [Report] shows.
func (e *BudgetError) Error() string {
	lines := fmt.Sprintf("%d malformed lines", e.Malformed)
	if e.Malformed == 1 {
		lines = "1 malformed line"
	}
	if e.Options.Strict {
		return fmt.Sprintf("%s and %d that DNS Firewall cannot express; correct or remove them, or compile without being strict", lines, e.Inexpressible)
	}
	return fmt.Sprintf("%s, and at most %d may pass; correct or remove them, check the format of the list, or let more pass", lines, e.Options.MaxErrors)
}

// RefusedError is the error of [Compile] for a list that can be read and should not be used.
// Its findings are in the [Report], too.
type RefusedError struct {
	Unsafe      []Finding // entries that match far too much, see CompileOptions.Unsafe
	Exceptions  []Finding // exceptions that need a rule of their own, see CompileOptions.SeparateAllow
	StillListed []Finding // names to leave out that stay blocked, see CompileOptions.Except
}

// Len counts the findings.
func (e *RefusedError) Len() int { return len(e.Unsafe) + len(e.Exceptions) + len(e.StillListed) }

// Error shows the first findings of each kind, one a line, and counts the others.
func (e *RefusedError) Error() string {
	var lines []string
	for _, findings := range [][]Finding{e.Unsafe, e.Exceptions, e.StillListed} {
		for _, finding := range findings[:min(len(findings), maxFindings)] {
			lines = append(lines, finding.String())
		}
		if more := len(findings) - maxFindings; more > 0 {
			lines = append(lines, fmt.Sprintf("and %d more of this kind", more))
		}
	}
	return strings.Join(lines, "\n")
}

// maxFindings is how many findings of a kind an error shows.
const maxFindings = 10

// DroppedError is the error of [Compile] for exceptions that two lists cannot express. What
// they are for would stay blocked. The [Report] has them in Refused and Dropped.
type DroppedError struct{ Exceptions int }

// Error counts the exceptions.
func (e *DroppedError) Error() string {
	if e.Exceptions == 1 {
		return "1 exception cannot be expressed, so names that the list allows would stay blocked; write rules for them, or drop it"
	}
	return fmt.Sprintf("%d exceptions cannot be expressed, so names that the list allows would stay blocked; write rules for them, or drop them", e.Exceptions)
}

type compiler struct {
	options   CompileOptions
	report    Report
	register  register
	collector collector
	notes     notes

	except *subtraction // nil if there is nothing to leave out
	byHand []Problem    // of the sources that are kept by hand

	cancelled map[string]bool // the wordings of rules that a $badfilter cancels
	dropped   []*LineError    // exceptions without an entry
}

func (c *compiler) compile(sources []Source) (block, allow List, err error) {
	if len(c.options.Except) > 0 {
		if c.except, err = readExcept(c.options.Except); err != nil {
			return List{}, List{}, err
		}
	}
	for i, source := range sources {
		if err := c.read(i, source); err != nil {
			return List{}, List{}, c.orByHand(err)
		}
	}
	names := make([]string, 0, len(sources))
	for _, source := range sources {
		names = append(names, source.Name)
	}
	toBlock, toAllow := c.decide(names)
	block, allow = List{toBlock, names, c.notes}, List{toAllow, names, c.notes}
	c.settleDropped(block)
	c.settleExcept(block)
	c.report.sort()
	if err := c.orByHand(c.checkBudget()); err != nil {
		return List{}, List{}, err
	}
	c.report.finish(block, allow, c.options.Now)
	return block, allow, c.judge(block, allow)
}

// reader opens a source. What it opened is for the caller to close.
func (s Source) reader() (*Reader, io.Closer, error) {
	opened, err := s.Open()
	if err != nil {
		return nil, nil, err
	}
	reader, err := NewReader(s.Name, opened, s.ReadOptions)
	if err != nil {
		opened.Close()
		return nil, nil, err
	}
	return reader, opened, nil
}

func (c *compiler) read(number int, source Source) error {
	switch {
	case source.Open == nil:
		return c.readEntries(number, source)
	case source.ByHand:
		return c.readByHand(number, source)
	default:
		return c.readLines(number, source, c.refuse, new(int))
	}
}

func (c *compiler) readEntries(number int, source Source) error {
	if err := c.register.begin(number, Plain); err != nil {
		return err
	}
	tally := c.report.begin(source.Name, Plain)
	tally.Lines, tally.Rules = len(source.Entries), len(source.Entries)
	for _, entry := range source.Entries {
		entry.rule = blockRule
		tally.add(entry)
		if err := c.add(entry); err != nil {
			return err
		}
	}
	return nil
}

// sourceError is that of a source which cannot be opened, or is not a list.
type sourceError struct{ error }

func (e *sourceError) Unwrap() error { return e.error }

// readLines reads a source, and counts its entries. What is wrong with lines goes to refuse.
func (c *compiler) readLines(number int, source Source, refuse func(error) error, entries *int) error {
	reader, opened, err := source.reader()
	if err != nil {
		return &sourceError{err}
	}
	defer opened.Close()
	if err := c.register.begin(number, reader.Format()); err != nil {
		return err
	}
	tally := c.report.begin(source.Name, reader.Format())
	defer func() { tally.finish(reader) }()
	for entry, err := range reader.entries(true) {
		if err == nil {
			tally.add(entry)
			err = c.add(entry)
		} else {
			err = refuse(err)
		}
		if err != nil {
			return err
		}
	}
	*entries = tally.Entries
	c.cancel(reader.cancelled)
	return nil
}

// refuse counts what is wrong with a line, and returns any other error.
func (c *compiler) refuse(err error) error {
	var fault *LineError
	if !errors.As(err, &fault) {
		return err
	}
	if fault.Exception {
		c.dropped = append(c.dropped, fault)
		return nil
	}
	c.report.refuse(fault)
	return nil
}

func (c *compiler) add(entry Entry) error {
	if c.notes.add(entry) {
		c.report.NotesLost++
	}
	unit, rule, err := c.register.number(&entry)
	if err != nil {
		return fmt.Errorf("%v: %w", entry.Position, err)
	}
	c.collector.add(record{entry.Pattern, uint32(entry.Position.Line), unit, rule})
	return nil
}

func (c *compiler) cancel(wordings []string) {
	if c.cancelled == nil {
		c.cancelled = map[string]bool{}
	}
	for _, each := range wordings {
		c.cancelled[each] = true
	}
}

// decide finds out which records are left to block, and which to let through.
func (c *compiler) decide(names []string) (block, allow records) {
	all := c.collector.sorted()
	c.report.Duplicates = c.collector.repeated
	c.collector = collector{} // so nothing is in memory twice for long
	c.report.Cancelled = all.removeCancelled(&c.register)
	c.subtract(&all, names)
	if !c.keepsAll() {
		c.guard(&all, names)
	}
	if c.register.onlyBlocks() {
		c.report.Duplicates += all.firstOfEach()
		for i := range all {
			all[i].unit = c.register.unitIn(&all[i]).source
		}
		if !c.keepsAll() {
			c.report.Covered = all.removeNested()
		}
		return all, nil
	}
	decision := decide(&c.register, all, len(names), c.options.Exceptions)
	c.report.Duplicates += decision.duplicates()
	return decision.outcome(&c.report, names)
}

// settleDropped reports the exceptions that gave no entry. Those from which nothing is
// blocked change nothing.
func (c *compiler) settleDropped(block List) {
	for _, fault := range c.dropped {
		if c.cancelled[fault.wording] {
			c.report.Cancelled++
			continue
		}
		fault.Exception = !fault.about.IsValid() && block.Len() > 0 || block.records.touch(fault.about)
		if fault.Exception {
			c.report.StillBlocked++
		}
		c.report.refuse(fault)
	}
}

func (c *compiler) checkBudget() error {
	e := BudgetError{c.report.count(Malformed), c.report.count(Inexpressible), c.options}
	if e.Malformed > c.options.MaxErrors || c.options.Strict && e.Malformed+e.Inexpressible > 0 {
		return &e
	}
	return nil
}

// keepsAll reports whether the lists are to be kept as they are.
func (c *compiler) keepsAll() bool { return c.options.Verbatim && c.register.onlyBlocks() }

// judgeDropped refuses to leave names blocked that their source allows.
func (c *compiler) judgeDropped() error {
	n := c.report.StillBlocked + len(c.report.Dropped)
	if n == 0 || c.options.DropExceptions || c.options.Unsafe == DropUnsafe {
		return nil
	}
	return &DroppedError{n}
}

// judge refuses what the options do not let pass.
func (c *compiler) judge(block, allow List) error {
	if block.Len() == 0 && !c.options.AllowEmpty {
		return ErrNothing
	}
	if c.options.Unsafe != DropUnsafe && !c.keepsAll() {
		c.report.Unsafe = append(c.report.Unsafe, unsafe(block)...)
	}
	c.report.Exceptions = append(c.report.Exceptions, exceptionsUnder(block, allow)...)
	refused := RefusedError{StillListed: c.report.StillListed}
	if c.options.Unsafe == RefuseUnsafe {
		refused.Unsafe = c.report.Unsafe
	}
	if !c.options.SeparateAllow {
		refused.Exceptions = c.report.Exceptions
	}
	if refused.Len() > 0 {
		return &refused
	}
	return c.judgeDropped()
}

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
	var p collector
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

func readExceptFile(source Source, number uint16, p *collector) error {
	reader, opened, err := source.reader()
	if err != nil {
		return err
	}
	defer opened.Close()
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
		return fmt.Errorf("%s has no names to leave out; add one, or leave out the file", source.Name)
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
