// Package querylog reads the query logs of Route 53 Resolver, fast and whatever they are
// wrapped in.
//
// Start with [Open] and [Reader.Read], or with [Reader.Each] to use several cores. Use
// [Parse] for one record.
//
// Records are found in what Resolver delivers to S3, CloudWatch Logs and Firehose, and in
// what people get out of these: exports, the output of aws logs tail with or without colours,
// the answers of aws logs filter-log-events and get-query-results, the JSON and CSV of Logs
// Insights, the console and Athena, subscriptions, and the events around them of Lambda,
// Kinesis and Firehose; events of Elastic, Splunk, Datadog and others around the record that
// was logged, whatever field they keep it in; events of Security Lake, as JSON; a record a
// line, pretty-printed or one right after the other; compressed with gzip or not. The content
// of a file decides how it is read, not its name.
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
// A record counts once, however often it comes: S3 may be given a record twice, exports
// overlap, and a tool may keep both a text and what it parsed. See [Options.KeepCopies].
//
// The memory is bounded whatever is read: a record by 1 MiB, an event that holds many by 16 MiB,
// what is remembered to find copies by 256 MiB, and documents are read one record at a time.
//
// Nothing is dropped without being counted. Broken records and files that cannot be read are
// passed over and reported, because the logs of weeks are not worth less for one of them; the
// caller says how much of that is acceptable. What is not a log at all is an error, because no
// records would look like no queries.
package querylog
