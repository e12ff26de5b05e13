// Package survey tells what is in query logs without a policy: who asks for what, what
// fails, what is rare or new, and what looks like a tunnel.
//
// Start with [New], give [Survey.Add] every record, and ask for the tables: [Survey.Names],
// [Survey.Talkers], [Survey.Failing], [Survey.Rare], [Survey.Fresh], [Survey.Tunnels],
// [Survey.Seekers] and [Survey.Known]. [Survey.WriteTo] writes all that a Survey knows, and [Read] reads it
// again.
//
// Do not use this package to learn what a policy does to the queries; that is package
// replay.
//
// # Design
//
// A Survey is its counts, and counts add up: any split of the records, surveyed in parts
// and put together with [Survey.Merge], is the same Survey. So several workers fill one
// each, and later many machines may.
//
// Memory is bounded by what is different, not by what is read: names, and who asks for
// each. A domain with more than [MaxNamesPerDomain] names below it becomes one, with an
// estimate of how many there were: that is how tunnels look, and what random labels do.
// After [MaxNames] names, further ones are counted by their domains alone, and after as
// many domains, together. Which ones that are depends on the order of the records, and
// [Survey.Overflow] says how many.
package survey
