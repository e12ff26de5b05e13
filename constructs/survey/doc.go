// Package survey summarises query logs without a policy: which clients query which names, which
// queries fail, what is rare or new, and what looks like an attack.
//
// Start with [New], pass every record to [Survey.Add], and call [Survey.Findings] and the
// tables: [Survey.Names], [Survey.Talkers], [Survey.Failing], [Survey.Rare], [Survey.Fresh],
// [Survey.Stopped] and [Survey.Known]. [Survey.WriteTo] writes a Survey, and
// [Read] reads it.
//
// To see what a policy would do to the queries, use package replay.
//
// # Detectors
//
// [Detectors] lists what Findings looks for, each with its rule, its thresholds and the
// published rule that it follows. They judge each client and domain by its distinct names,
// because Resolver does not log answers from its cache: the number of names is more reliable than
// the number of queries. No detector uses an average, so neither repeated queries nor one busy
// name can hide others. No detector is switched off by the first labels of a name, which an
// attacker can choose. Harmless names that look unusual are recognised by the platform that
// answers them ([phantom.PlatformOf]) or by the answer: a block list answers 127.0.0.2, a mail
// server queries v=spf1, a private zone has private addresses.
//
// # Design
//
// A Survey consists of sums. However the records are split among goroutines, or among Surveys
// that are merged with [Survey.Merge], and in any order, the result and its findings are the same.
//
// Memory is bounded. With more than [MaxNames] distinct names, some are counted together with
// others of their domain, or dropped; their hashes decide which, not their order. Names without
// labels below the registrable domain, typical of floods of generated domains, are dropped before
// names with labels below it, typical of tunnels. [Survey.Overflow] counts what was dropped.
package survey
