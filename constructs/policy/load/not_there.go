package load

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
)

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
		return fmt.Sprintf("there is no parameter %s; %s", e.Parameter, e.has)
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
