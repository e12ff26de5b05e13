// Package phantom is a catalogue of well-known DNS lookups that puzzle people who
// read the query logs of their VPCs: who asks, why, whether it does harm, how to
// stop it, and the page that says so.
//
// Start with [NewFinder] and ask [Finder.Find] about a name; [Match.Story] tells
// what is known in a few lines. [Entries] is the whole catalogue, and
// [Finder.ExcludeFilter] writes it as a filter for CloudWatch Logs that hides the
// harmless lookups, since Resolver cannot leave them out of a log.
//
// Do not use this package to decide what a firewall allows: to be known is not to
// be good, and a name that is not in here is neither good nor bad.
//
// # Design
//
// An entry claims exact names, the names below a domain that one party owns, or
// names of a fixed form. Only search suffixes that are known may follow a name, so
// that metadata.google.internal.ec2.internal is recognised and
// metadata.google.internal.attacker.example is not. Some lookups can be told by
// their first labels alone, such as _ldap._tcp: anybody can make such a name, so a
// match of that sort says so in [Match.Shape] and is never hidden.
//
// Every entry has a source that was read, with the date. CATALOGUE.md is made from
// the same data.
package phantom
