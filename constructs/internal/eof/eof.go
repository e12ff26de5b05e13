// Package eof distinguishes the end of a reader from a failure that wraps it.
package eof

import "io"

// Is reports whether err is [io.EOF] itself, which is how a reader says that it is at its end. An
// error that wraps it, such as "the connection was lost: EOF", is a failure: errors.Is would take
// it for the end, and the rest of the data would be missing without a word.
func Is(err error) bool { return any(err) == any(io.EOF) }
