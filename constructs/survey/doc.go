// Package survey shows what is in query logs without a policy: who asks for what, what
// fails, what is rare or new, and what looks like an attack.
//
// Start with [New], give [Survey.Add] every record, and ask for [Survey.Findings] and for the
// tables: [Survey.Names], [Survey.Talkers], [Survey.Failing], [Survey.Rare], [Survey.Fresh],
// [Survey.Stopped] and [Survey.Known]. [Survey.WriteTo] writes all that a Survey knows, and
// [Read] reads it again.
//
// Do not use this package to learn what a policy does to the queries; that is package
// replay.
//
// # Detectors
//
// [Detectors] lists what Findings looks for, each with its rule, its thresholds and the
// published rule that it follows. They judge per client and per domain, and over different
// names, because Resolver never logs what a cache answered: how many names there are says
// more than how often each was asked. No detector goes by an average, so neither repeated
// queries nor one busy name hide what the others carry; none is switched off by how a name
// begins, which anybody can choose. What looks strange and is not is known by whose servers
// answer it ([phantom.PlatformOf]) or by the answer: a block list answers 127.0.0.2, a mail
// server gets v=spf1, a private zone has private addresses.
//
// # Design
//
// A Survey is its counts, and counts add up: any split of the records, added in any order and
// by any number of goroutines, or surveyed in parts and put together with [Survey.Merge], is
// the same Survey and gives the same findings.
//
// Memory is bounded by what is different, not by what is read. With more than [MaxNames] names
// some are only counted with others of their domain, or left out; which ones is decided by
// their hashes and not by which came first. Domains by themselves, which floods of made-up
// names consist of, give way to names below domains, in which data travel. [Survey.Overflow]
// says what had no room.
package survey
