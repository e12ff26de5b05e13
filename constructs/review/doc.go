// Package review replays and surveys the query logs of a bucket with many small workers, such as
// invocations of an AWS Lambda function, to the same report as one process makes.
//
// Start with an [Engine], whose [Engine.Handle] does one step of a run. [Definition] is the state
// machine of AWS Step Functions that calls the steps in their order. [Estimate] says before
// anything runs how long it takes and what it costs.
//
// Do not use it for logs that fit one machine: package replay reads some ten thousand records in a
// millisecond on every core.
//
// # Steps
//
//   - Plan lists the objects and divides them into batches of about equal size. It is the only
//     step that lists.
//   - Read replays and surveys a batch. What comes of it is a part.
//   - Merge adds up to [FanIn] parts, on as many levels as it takes.
//   - Report writes the reports of all records, and what is new since the run before.
//
// # Whatever fails
//
// The key of what a step writes depends only on the question and on the objects, so a step that
// runs twice overwrites what it wrote, and nothing counts twice. A part that is there is not read
// again: a run that was stopped continues where it was.
//
// An object that cannot be read is in the report with the reason. If reading a batch fails as a
// whole, however often, such as with an object that uses up the memory, the batch is read in
// pieces, and these object by object: the one object is then in the report.
//
// # Memory
//
// A worker holds the report of one batch, or while merging one sum and one part. A batch has a
// bounded number of bytes and objects, and a merge refuses parts that are larger than its memory.
//
// # Copies
//
// Of a record that was delivered twice, the copies are not counted within a batch. Objects with
// the same content are in the same batch. Copies of single records in objects of different batches
// are counted, as nobody compares them: where that matters, replay the log on one machine.
package review
