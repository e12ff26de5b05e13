// Package domain holds the two values that everything about Route 53 Resolver
// DNS Firewall comes down to: a [Pattern], which is one entry of a domain list,
// and a [Name], which is what somebody asked the resolver for.
//
// Start with [ParsePattern] for an entry of a list, with [ParseName] for the name of a query
// in a log, and with [ParseTypedName] for one that a person typed; [Pattern.Matches] brings
// names and patterns together.
//
// Do not use this package to check host names or to build DNS messages: a Name
// takes anything that a query log can hold, and a Pattern only what AWS accepts
// in a list.
//
// # Design
//
// Names and patterns are small, immutable and comparable, after the model of
// [net/netip]: == is equality, the zero value is invalid, and a value that was
// parsed is in canonical form, so nothing has to be normalised twice. Both keep
// their name as text, because logs and lists are text: a name that already is
// canonical costs no allocation, and neither does matching or sorting.
//
// The two alphabets differ on purpose. A query may hold any byte, while an
// entry that AWS would refuse, or that could never match, is better refused
// here with a reason than at deployment without one.
//
// What AWS does not document is a constant in semantics.go. Flip it when AWS
// proves us wrong; matching follows, and tests show what else has to.
package domain
