// Package blocklist reads lists of domain names in the formats in which they are
// published and kept, and gives every entry its place in the file, so that a
// complaint about an entry can name the line to mend.
//
// Start with [NewReader], which finds out the format, and range over its
// [Reader.Entries] to decide about each bad line yourself, which is what a public
// list needs. [Patterns] puts what was read in order and drops duplicates.
//
// Do not use this package to find out what a query would meet, which depends on
// rules and not on lists, nor to fetch lists: it reads what it is given.
//
// # Design
//
// A format has one reader, which is an iterator over entries and errors. A bad
// line is a [*LineError] and the reading goes on, because a list is mended
// faster when all its faults are known. Any other error is the last, because
// what cannot be read to its end, or is no list at all, must not become half a
// policy.
package blocklist
