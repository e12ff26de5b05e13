package stack

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
)

// Unknown is a value that nobody can tell before the deployment, or that is none.
type Unknown struct {
	// Name is what the template calls the value: a parameter, an export, a function.
	Name string

	// Key is equal for equal values, and empty where that cannot be told.
	Key string

	// Source identifies what the value is read from, in this app and in others. It is
	// empty where that cannot be told, and where the Key says it; see From.
	Source string

	// Why says what is missing and what to do about it.
	Why string

	// Invalid says that CloudFormation would refuse the template.
	Invalid bool

	// Foreign says that the value is that of another stack or system, which no
	// parameter can give.
	Foreign bool

	// Among are all texts that the value can be, if they are known.
	Among []string

	// Stack is that of a parameter without a value, or nil.
	Stack *Stack

	cause string // the Why at the root of this one; empty for Why itself

	// word says that the value has none of the characters that texts are split at.
	word bool
}

// From returns what the value is read from: equal for values that are equal, whichever app
// they are in, and empty if that cannot be told.
func (u *Unknown) From() string { return cmp.Or(u.Source, u.Key) }

// root says what is at the root of not knowing.
func (u *Unknown) root() string {
	if u.cause != "" {
		return u.cause
	}
	return u.Why
}

// shortKey keeps keys of keys from growing beyond measure.
func shortKey(key string) string {
	if len(key) <= 512 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// Unknown returns the first unknown part.
func (t Text) Unknown() *Unknown {
	for _, p := range t {
		if p.Unknown != nil {
			return p.Unknown
		}
	}
	return nil
}
