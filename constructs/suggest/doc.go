// Package suggest makes allow lists to review from query logs: for a firewall that blocks everything
// that is not listed, or for names that a policy blocks although they look legitimate.
//
// Start with [AllowOnly] or [Exceptions], and write the [Result] with [Result.Append] to a new or
// an existing list. Each entry has its evidence in a note that package blocklist reads.
//
// Do not use this package to change a firewall without reviewing the list: being queried does not
// make a name legitimate.
//
// # Design
//
// A name is listed as itself. If a domain has many names, they become a wildcard, as deep in the
// tree as possible. A wildcard is never above a registrable domain, by the public suffix list, nor
// above one customer's part of a domain that many customers share: one company's bucket is not
// another's.
//
// Only names with an answer count; NODATA is not an answer. Names that a detector of package survey
// or the catalogue calls suspicious are never active entries, nor are names that only one client
// queried on one day. They are written as comments, so nothing is omitted silently. Names that AWS
// needs are left out, because such a firewall allows them already: see package awsdns.
//
// Exceptions follow from package replay alone: a test compares the two on random logs and policies.
package suggest
