// Package replay judges recorded DNS queries by a policy before it is deployed: what it
// would newly block, let through or mark, for whom, and since when they ask.
//
// Start with [New], hand [Replayer.Sink] to [querylog.Reader.Each] and take the
// [Report], which [Report.Merge] adds to others.
//
// Do not use it to count queries: what a client or Resolver had in its cache was never
// logged, so all counts are lower bounds. It sends no query and asks AWS nothing.
//
// # Design
//
// Before is what another policy decides, or what the log recorded: BLOCK, ALERT, or
// that the query passed, as logs do not tell an ALLOW from no rule at all. After is what the
// policy decides about the name and the names that the answer led to. Where either hangs on
// what nobody can tell, the query is [Undecided] and says on what: lists that AWS
// does not publish, or the names behind one that AWS blocked, whose log has no answer.
//
// AWS marks a record with the list that matched. A list whose entries are not known is
// taken to match the name of such a record, as AWS saw it do; that it matched a name
// behind it cannot be told and is neglected. Report.Marked counts these records. That a record
// is not marked says nothing: whoever logged it may have had another policy.
//
// How often our verdict is what AWS recorded is in [Agreement]: it tests the reading of
// a policy by the logs of those who use it.
//
// A worker remembers the verdicts of the queries that it saw last, so that a record which
// repeats one costs no look-up in the policy and no memory. What it keeps grows with the
// distinct names and clients whose verdicts change, and with the clients, hours and VPCs there
// are; distinct names are counted by a sketch. A Report has all of that, and so reports of parts
// of a log merge to the report of all of it, byte by byte.
package replay
