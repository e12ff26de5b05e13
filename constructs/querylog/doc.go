// Package querylog reads the query logs of Route 53 Resolver, fast and whatever they are
// wrapped in.
//
// Start with [Open] and [Reader.Read], or with [Reader.Each] to use several cores. Use
// [Parse] for one record.
//
// Records are found in what Resolver delivers to S3, CloudWatch Logs and Firehose, and in
// what people get out of these: exports, the answers of aws logs filter-log-events and
// get-query-results, the JSON of the console of Logs Insights, subscriptions; events of
// Elastic, Splunk, Datadog and others around the record that was logged, whatever field they
// keep it in; events of Security Lake, as JSON; a record a line, pretty-printed or one right
// after the other; compressed with gzip or not. What a file holds tells how it is read, not
// its name.
//
// Do not use this package for the query logs of public hosted zones, which Route 53
// writes in another format, nor to judge queries: it reads what was logged.
//
// # Design
//
// A record that looks as Resolver writes it is read in one pass, without copying or
// allocating anything. Whatever is unusual about one, be it an escape, a field that
// comes twice or a number for a text, encoding/json reads it, so that the fast
// path never has to guess. A fuzz test holds the two to each other.
//
// Whatever is read, the memory is bounded: a record by 1 MiB, and documents with many
// are read one at a time. What is broken is counted and passed over, because logs
// of weeks are not worth less for a line that was cut; how much of it is fine, the caller
// says. What is no log at all is an error, because no records would look like no queries.
package querylog
