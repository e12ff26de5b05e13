// Package suggest makes lists to review from what query logs hold: what a firewall that
// allows only what is listed has to allow, and which names a policy blocks that look
// legitimate.
//
// Start with [AllowOnly] or [Exceptions], and write the [Result] with [Result.Append], to
// a list that there is or to none. Everything stands beside its evidence, in the notes that
// package blocklist reads.
//
// Do not use this package to change a firewall without a look at the list: that a name
// was asked for says that somebody wanted it, not that it is wanted.
//
// # Design
//
// A name is listed as itself, unless there are many names below one domain: then the
// domain is listed with all below it, at the lowest level at which that holds. Never
// above a domain that somebody may register, by the public suffix list, nor above what is one
// of many customers' below a domain that they share: the bucket of a company is not that of
// another.
//
// Only what has an answer counts, and NODATA is none. What a detector of package survey or the
// catalogue calls suspicious is never active, and neither is what one client alone asked for
// on one day. All of that is written as comments, so nothing is missing without a word. The
// names that AWS needs are left out because a firewall that allows only what is listed has
// them already: see package awsdns.
//
// Exceptions are what package replay says, and nothing else: a test compares the two on random
// logs and policies.
package suggest
