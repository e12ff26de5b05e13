// Package replay judges recorded DNS queries by a policy before it is deployed: what the policy
// would newly block, allow or alert on, and for which clients.
//
// Start with [New], hand [Replayer.Sink] to [querylog.Reader.Each] and take the
// [Report], which [Report.Merge] adds to others.
//
// Do not use it to count queries: answers from the cache of a client or of Resolver are not
// logged, so all counts are lower bounds. It sends no DNS query and calls no AWS API.
//
// # Design
//
// "Before" is the verdict of a baseline policy, or what the log recorded: BLOCK, ALERT, or
// PASSED, because logs do not distinguish ALLOW from no matching rule. "After" is what the policy
// decides about the name and its CNAME chain. If either depends on something unknown, the query
// is [Undecided], with the reason: a list that AWS does not publish, or the chain of a query
// that AWS blocked, which the log does not contain.
//
// AWS records which domain list matched. A list with unknown entries is assumed to match the
// name of such a record; that it may have matched a later name of the chain is neglected.
// Report.FromLog counts these records. A record without a list proves nothing: another policy
// may have been in effect.
//
// [Agreement] is how often the verdict is what AWS recorded. It tests with a user's own logs
// whether a policy was understood correctly.
//
// A worker caches recent verdicts, so a repeated query needs no look-up in the policy and no
// memory. Memory grows with the distinct names and clients whose verdicts change, and with the
// clients, hours and VPCs; distinct names are counted by a sketch. A Report contains all of that,
// so reports of parts of a log merge to exactly the report of the whole log.
package replay
