// Package review replays and surveys the query logs of a bucket with many small workers, such as
// invocations of an AWS Lambda function, to the same report as one process makes.
//
// Start with an [Engine], whose [Engine.Handle] does one step of a run. [Definition] is the state
// machine of AWS Step Functions that calls the steps in their order. [Estimate] says before
// anything runs how long it takes and what it costs.
//
// Do not use it for logs that fit one machine: package replay reads more than half a million
// records a second on every core.
//
// # Steps
//
//   - Plan lists the objects and divides them into batches of about equal size. It is the only
//     step that lists.
//   - Read replays and surveys a batch. What comes of it is a part.
//   - Compare finds records that two batches have. A batch with such copies is read again without
//     them.
//   - Merge adds up to [FanIn] parts, on as many levels as it takes.
//   - Report writes the reports of all records, and what is new since the run before.
//
// # Whatever fails
//
// The key of what a step writes depends only on the question, on the objects and on the copies that are
// left out, so a step that runs twice overwrites what it wrote, also in two executions of a run
// at once, and nothing counts twice. A part that is there is not read again: a run that was stopped
// continues where it was.
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
// Of a record that was delivered twice, the copies are not counted, whatever objects they are in, as
// with one process. A batch keeps 8 bytes for each of its records, by VPC and quarter of an hour,
// and the step compare looks at what several batches have of the same VPC and time. Objects follow
// their names, and these the VPCs or the time, so that is little, and few batches have to be read
// again.
//
// If it is more than 500 million records, as of VPCs with thousands of queries a second, if a quarter
// of an hour of a VPC is more than a sixteenth of the memory, or if there is no more time, the report
// says how many records were not compared: of these, copies may be counted. All records of a batch
// with more than 16 million are among them.
package review
