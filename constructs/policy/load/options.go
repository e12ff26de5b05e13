package load

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/patternindex"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/source"
)

// Options say how to read a source. The zero Options are fine.
type Options struct {
	// Parameters are values of the parameters of templates, and of pseudo parameters
	// such as AWS::Region where the source does not say. They take precedence over
	// defaults; STACK:NAME is for one stack of an assembly. A parameter that is read from
	// Systems Manager takes what is held there. A name that no template has is a
	// [NotThereError]; a value that CloudFormation would refuse is an error too.
	Parameters map[string]string

	// StandIns are files with the entries of lists whose entries the source does not
	// have, by the ID or the name of the list. They are read as by package
	// blocklist. A list that the source does not have is an error.
	StandIns map[string]string

	// Unnamed has what the first stack of an assembly reads identified as that of a template
	// file is, so that policies of both can be compared.
	Unnamed bool

	// Stdin is what the path "-" reads; by default it is an error.
	Stdin io.Reader

	// NoLimits reads files of any size, and stand-ins of any number of entries. Default: a file
	// may have 64 MiB, the templates of an assembly too in all, and a stand-in 10 million
	// different entries. That CloudFormation takes 1 MB of a template always holds.
	NoLimits bool
}

// limit returns the most bytes that are read of a file, and 0 for any number.
func (o *Options) limit() int64 {
	if o.NoLimits {
		return 0
	}
	return source.MaxSize
}

// NotThereError is a name in [Options] of something that a source does not have. Who reads
// two sources with the same Options may leave it out for one of them.
type NotThereError struct {
	// The name in Options.Parameters or in Options.StandIns; the other one is empty.
	Parameter, StandIn string

	known bool   // the source has the entries of the list itself
	has   string // what there is instead, in words
}

// Error says what the source has instead.
func (e *NotThereError) Error() string {
	if e.Parameter != "" {
		return fmt.Sprintf("unknown parameter %s; %s", e.Parameter, e.has)
	}
	if e.known {
		return fmt.Sprintf("the source has the entries of list %q; a stand-in is for entries that it does not have", e.StandIn)
	}
	return fmt.Sprintf("no list has the ID or the name %q; the source has %s", e.StandIn, e.has)
}

func notThere(err error) error {
	var missing *stack.NoParameterError
	if errors.As(err, &missing) {
		return &NotThereError{Parameter: missing.Name, has: missing.Has}
	}
	return err
}

// withoutParameters refuses parameters for a source that has none. Pseudo parameters do
// no harm.
func withoutParameters(source string, o Options) error {
	for _, name := range slices.Sorted(maps.Keys(o.Parameters)) {
		if !stack.IsPseudo(name) {
			return &NotThereError{Parameter: name, has: source + " has no parameters"}
		}
	}
	return nil
}

// standIn gives lists whose entries are not known the entries of files.
func standIn(p *policy.Policy, o Options) error {
	files := o.StandIns
	for _, list := range slices.Sorted(maps.Keys(files)) {
		entries, err := entriesOfList(files[list], o)
		if err != nil {
			return err
		}
		found, known := false, false
		for _, l := range p.Lists {
			switch {
			case l.ID != list && l.Name != list:
			case isKnown(l):
				known = true
			default:
				found = true
				l.Source = sourceOfEntries(l)
				l.Entries, l.Opaque, l.StandIn, l.Unknowns = entries, "", files[list], nil
			}
		}
		switch {
		case found:
		case known:
			return &NotThereError{StandIn: list, known: true}
		default:
			return &NotThereError{StandIn: list, has: labels(p)}
		}
	}
	return nil
}

// isKnown reports whether the source has all entries of a list. A file in their place would
// hide them.
func isKnown(l *policy.List) bool {
	return l.Opaque == "" && l.Unknowns.Of("Domains") == nil &&
		!slices.ContainsFunc(l.Entries, func(e policy.Entry) bool { return errors.As(e.Invalid, new(*policy.Gap)) })
}

// sourceOfEntries is what a file stands in for.
func sourceOfEntries(l *policy.List) string {
	at := slices.IndexFunc(l.Unknowns, func(u policy.Unknown) bool { return u.Property == "Domains" })
	if l.Source != "" || at < 0 {
		return l.Source
	}
	return l.Unknowns[at].Source
}

func labels(p *policy.Policy) string {
	if len(p.Lists) == 0 {
		return "no lists"
	}
	text := ""
	for _, l := range p.Lists {
		if text != "" {
			text += ", "
		}
		text += l.Label()
	}
	return text
}

// maxStandIn is the most entries of a stand-in. AWS takes 100,000 domains in an account by
// default; its own lists and those of partners are larger.
const maxStandIn = 10_000_000

// entriesOfList reads the entries of a list of any format. A line that is
// malformed is an error: a list with a gap cannot stand in.
func entriesOfList(file string, o Options) ([]policy.Entry, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := blocklist.NewReader(file, f, blocklist.ReadOptions{})
	if err != nil {
		return nil, err
	}
	entries := make([]policy.Entry, 0, likelyEntries(f))
	distinct := patternindex.New(cap(entries), func(i int) domain.Pattern { return entries[i].Pattern })
	for e, err := range r.Entries() {
		switch {
		case err != nil && isUnusable(err):
			return nil, err
		case err != nil || e.Exception:
			continue
		}
		entries = append(entries, policy.Entry{Pattern: e.Pattern, Note: e.Note, Origin: originOf(e.Position)})
		if !distinct.Add(len(entries) - 1) {
			entries = entries[:len(entries)-1]
		}
		if len(entries) > maxStandIn && !o.NoLimits {
			return nil, fmt.Errorf("%s: %w", file, &bounded.CountError{Limit: maxStandIn, What: "different entries"})
		}
	}
	return entries, nil
}

// isUnusable reports whether a list cannot be used because of an error. It can if a line is right and
// only says what no entry could.
func isUnusable(err error) bool {
	var line *blocklist.LineError
	return !errors.As(err, &line) || line.Class == blocklist.Malformed
}

// likelyEntries guesses from the size of a list how many entries it has, so that memory grows once.
func likelyEntries(f *os.File) int {
	const bytesEach, most = 24, 1 << 20
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return int(min(info.Size()/bytesEach, most))
}

func originOf(p blocklist.Position) policy.Origin { return policy.Origin{File: p.File, Line: p.Line} }
