package replay

import (
	"fmt"
	"slices"
)

// Class is what becomes of a query.
type Class uint8

// The classes. To be blocked counts more than to be marked: an ALERT that becomes a BLOCK
// is newly blocked, and a BLOCK that becomes an ALERT newly allowed.
const (
	Unchanged       Class = iota
	NewlyBlocked          // passed before, with or without a mark
	NewlyAllowed          // blocked before
	NewlyAlerted          // passes as before, and is marked
	NoLongerAlerted       // passes as before, and is no longer marked
	ChangedResponse       // blocked as before, with another response
	Undecided             // cannot be told
	numClasses
)

var classTexts = [numClasses]string{
	"unchanged", "newly-blocked", "newly-allowed", "newly-alerted", "no-longer-alerted", "changed-response", "undecided",
}

// Classes returns all classes in their order.
func Classes() []Class {
	return []Class{Unchanged, NewlyBlocked, NewlyAllowed, NewlyAlerted, NoLongerAlerted, ChangedResponse, Undecided}
}

// String returns "newly-blocked" and the like.
func (c Class) String() string { return classTexts[c] }

// MarshalText implements [encoding.TextMarshaler].
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (c *Class) UnmarshalText(text []byte) error {
	i := slices.Index(classTexts[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no class of a change", text)
	}
	*c = Class(i)
	return nil
}

// classify compares two verdicts. Two that hang on the same are the same.
func classify(before, after *verdict) Class {
	if before.sameDoubt(after) {
		return Unchanged
	}
	switch was, is := before.blocks(), after.blocks(); {
	case was == maybe || is == maybe:
		return Undecided
	case was == no && is == yes:
		return NewlyBlocked
	case was == yes && is == no:
		return NewlyAllowed
	case is == yes:
		return classifyResponses(before, after)
	default:
		return classifyMarks(before, after)
	}
}

func classifyResponses(before, after *verdict) Class {
	switch {
	case before.logged: // which has no response
		return Unchanged
	case before.unless != "" || after.unless != "":
		return Undecided
	case before.response != after.response:
		return ChangedResponse
	default:
		return Unchanged
	}
}

func classifyMarks(before, after *verdict) Class {
	switch was, is := before.marks(), after.marks(); {
	case was == maybe || is == maybe:
		return Undecided
	case was == no && is == yes:
		return NewlyAlerted
	case was == yes && is == no:
		return NoLongerAlerted
	default:
		return Unchanged
	}
}

// sameDoubt reports whether two verdicts hang on something and are the same whatever it is. The
// names behind a query are the same for both policies, but not what they make of them.
func (v *verdict) sameDoubt(other *verdict) bool {
	return v.unless != "" && v.unless == other.unless && v.basis == other.basis && v.unless != chainUnknown && !v.logged &&
		v.action == other.action && v.response == other.response
}
