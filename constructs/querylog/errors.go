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
	errControl = errors.New("a health check of CloudWatch Logs") // no record, and not broken either
)

// Why a file is refused.
const (
	isHTML     = "looks like an HTML or XML page, not a query log; check the download"
	isBinary   = "holds binary data; a query log is JSON, compressed with gzip or not"
	isCSV      = "looks like a CSV export of Logs Insights; export the results as JSON, or with aws logs get-query-results"
	isPublic   = "looks like the query log of a public hosted zone, which has the queries of others; Resolver's has those of your VPCs"
	noMessage  = "results of Logs Insights without @message, which is the record; run the query: fields @message"
	noneOfMany = "not one of its first %d records is one of a query log; the first: line %d: %s"
)

// manyBroken is how many broken records a file may begin with.
const manyBroken = 100
