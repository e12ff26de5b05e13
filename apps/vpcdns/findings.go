package main

// findings is what a verb was asked to find, and no failure of it. Without text, what was
// found stands on standard output already.
type findings string

func (f findings) Error() string { return string(f) }
