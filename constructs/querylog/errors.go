package querylog

import (
	"errors"
	"fmt"
)

// TooBrokenError says that more records are broken than [Options] allow. All that are
// not were handed out.
type TooBrokenError struct {
	Broken, All int64
	MaxBroken   float64
	First       Broken
}

func (e *TooBrokenError) Error() string {
	return fmt.Sprintf("%d of %d records are broken (%.3g %%), at most %.3g %% may be; the first: %v",
		e.Broken, e.All, 100*float64(e.Broken)/float64(e.All), 100*max(e.MaxBroken, 0), e.First)
}

// UnreadError says that files could not be read, or are not query logs. What is in the others
// was handed out.
type UnreadError struct {
	Unread []Unread
	Files  int // how many there are, with the unread ones
}

func (e *UnreadError) Error() string {
	if len(e.Unread) == 1 {
		return e.Unread[0].String()
	}
	return fmt.Sprintf("%d of %d files were not read; the first: %v", len(e.Unread), e.Files, e.Unread[0])
}

// Unwrap returns the errors of all files.
func (e *UnreadError) Unwrap() []error {
	all := make([]error, 0, len(e.Unread))
	for _, u := range e.Unread {
		all = append(all, u.Err)
	}
	return all
}

// RefusedError says that a file is no query log at all, and what to do.
type RefusedError struct {
	File   string
	Reason string
}

func (e *RefusedError) Error() string { return e.File + ": " + e.Reason }

// Why a text is no record.
var (
	errNoName  = errors.New("no query_name, so no query log record")
	errNoTime  = errors.New("no query_timestamp")
	errLong    = errors.New("longer than 1 MiB; a record has about 500 bytes")
	errCut     = errors.New("the object does not end")
	errNoJSON  = errors.New("no JSON object")
	errNoList  = errors.New("an object without a list of records")
	errEncoded = errors.New("awslogs.data is not what a subscription of CloudWatch Logs delivers: gzip in base64")
	errControl = errors.New("a health check of CloudWatch Logs") // no record, and not broken either
)

// Why a file is refused.
const (
	isHTML     = "looks like an HTML or XML page, not a query log; check the download"
	isBinary   = "holds binary data; a query log is JSON, compressed with gzip or not"
	isParquet  = "a Parquet file, as Security Lake writes them; export it as JSON, for example with duckdb -c \"copy (from 'FILE') to 'FILE.json'\""
	isElastic  = "events of Elastic without event.original, which is the record that Resolver wrote; add the tag preserve_original_event to the integration and export them again"
	isTrail    = "events of CloudTrail, not a query log"
	isS3Event  = "a notification of S3, which names a log file and does not contain it; fetch the file"
	isPublic   = "looks like the query log of a public hosted zone, which has the queries of others; Resolver's has those of your VPCs"
	noMessage  = "results of Logs Insights with neither @message, which is the record, nor query_name; run the query: fields @message"
	noColumn   = "a CSV file with neither a column @message, which is the record, nor query_name; export @message, or all columns of the table"
	noneOfMany = "not one of its first %d records is one of a query log; the first: line %d: %s"
)

// manyBroken is how many broken records a file may begin with.
const manyBroken = 100
