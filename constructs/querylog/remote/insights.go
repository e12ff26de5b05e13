package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

const (
	// insightsRows is the most rows that a query of Logs Insights returns.
	insightsRows = 10_000

	// insightsTime is how long a query may run. AWS ends it after an hour.
	insightsTime = 65 * time.Minute

	// insightsTurns is how often a query is tried that AWS has no room for, as an account may run
	// 30 at once, or more.
	insightsTurns = 20
)

// plainName matches the names that a log has as they are, without escapes.
var plainName = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`)

// searchable reports whether Logs Insights finds all that is asked for in a log group.
func (f *Finder) searchable() bool { return plainName.MatchString(f.options.Name) }

// search asks Logs Insights for the records of a name.
type search struct {
	client  *cloudwatchlogs.Client
	group   string
	query   string
	scanned *atomic.Int64
	pause   time.Duration // between two looks at a query that runs
}

// findByName returns one object with all records of the name and of the names below it.
func (f *Finder) findByName(name string, since, until time.Time) *querylog.Found {
	s := &search{client: cloudwatchlogs.NewFromConfig(f.cfg), group: name, query: f.insightsQuery(), scanned: &f.scanned, pause: f.pause}
	return &querylog.Found{Objects: []querylog.Object{{
		Name:  groupScheme + name,
		Asked: true,
		Open: func(ctx context.Context) (io.ReadCloser, error) {
			return &matches{ctx: ctx, search: s, todo: []seconds{{since.Unix(), until.Unix()}}}, nil
		},
	}}}
}

// insightsQuery finds at least what is asked for: whoever reads the records compares the names.
func (f *Finder) insightsQuery() string {
	var q strings.Builder
	fmt.Fprintf(&q, "fields @message\n| filter query_name like /(?i)(^|\\.)%s\\.?$/\n", strings.ReplaceAll(f.options.Name, ".", `\.`))
	for _, each := range []struct {
		field  string
		values []string
	}{{"vpc_id", f.options.VPCs}, {"account_id", f.options.Accounts}} {
		if len(each.values) > 0 {
			fmt.Fprintf(&q, "| filter %s in [%s]\n", each.field, quotedList(each.values))
		}
	}
	fmt.Fprintf(&q, "| limit %d", insightsRows)
	return q.String()
}

func quotedList(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = fmt.Sprintf("%q", value)
	}
	return strings.Join(quoted, ", ")
}

// seconds are the time from the beginning of a second to another one, which AWS calls inclusive. It
// does not say whether all of that second is in it, so the times of two queries share a second.
type seconds struct{ from, to int64 }

// matches reads the records that a search finds, a record a line.
type matches struct {
	ctx    context.Context
	search *search
	todo   []seconds // the next one last
	before set       // of the pointers to what the query before found, in a second that both share
	text   bytes.Buffer
}

type set map[string]struct{}

// Read implements [io.Reader].
func (m *matches) Read(p []byte) (int, error) {
	for m.text.Len() == 0 {
		if len(m.todo) == 0 {
			return 0, io.EOF
		}
		if err := m.next(); err != nil {
			return 0, err
		}
	}
	return m.text.Read(p)
}

// next searches a time, and in halves one that has as many records as a query returns.
func (m *matches) next() error {
	last := len(m.todo) - 1
	t := m.todo[last]
	m.todo = m.todo[:last]
	found, err := m.search.run(m.ctx, t)
	if err != nil {
		return err
	}
	if len(found.Results) >= insightsRows {
		if t.to-t.from < 2 {
			return fmt.Errorf("more than %d records of the name in the second of %s; ask for another time, or read the log from S3",
				insightsRows, time.Unix(t.from, 0).UTC().Format(time.RFC3339))
		}
		half := t.from + (t.to-t.from)/2
		m.todo = append(m.todo, seconds{half, t.to}, seconds{t.from, half})
		return nil
	}
	m.search.scanned.Add(int64(scannedBy(found)))
	m.take(found.Results)
	return nil
}

// take keeps the records that the query before did not find.
func (m *matches) take(rows [][]types.ResultField) {
	m.text.Reset()
	now := set{}
	for _, row := range rows {
		pointer := valueOf(row, "@ptr")
		if _, known := m.before[pointer]; known && pointer != "" {
			continue
		}
		now[pointer] = struct{}{}
		m.text.WriteString(valueOf(row, "@message"))
		m.text.WriteByte('\n')
	}
	m.before = now
}

func valueOf(row []types.ResultField, name string) string {
	for _, field := range row {
		if aws.ToString(field.Field) == name {
			return aws.ToString(field.Value)
		}
	}
	return ""
}

func scannedBy(found *cloudwatchlogs.GetQueryResultsOutput) float64 {
	if found.Statistics == nil {
		return 0
	}
	return found.Statistics.RecordsScanned
}

// Close implements [io.Closer].
func (m *matches) Close() error { return nil }

// run waits for the end of a query.
func (s *search) run(ctx context.Context, t seconds) (*cloudwatchlogs.GetQueryResultsOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, insightsTime)
	defer cancel()
	id, err := s.start(ctx, t)
	if err != nil {
		return nil, explained(err, "logs:StartQuery", s.group)
	}
	for {
		found, err := s.client.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{QueryId: id})
		if err != nil {
			s.stop(ctx, id)
			return nil, explained(err, "logs:GetQueryResults", s.group)
		}
		switch found.Status {
		case types.QueryStatusComplete:
			return found, nil
		case types.QueryStatusRunning, types.QueryStatusScheduled, types.QueryStatusUnknown:
		default:
			return nil, fmt.Errorf("the Logs Insights query ended with status %q; try a shorter time", found.Status)
		}
		if err := wait(ctx, s.pause); err != nil {
			s.stop(ctx, id)
			return nil, err
		}
	}
}

// start begins a query, and waits for its turn if too many run.
func (s *search) start(ctx context.Context, t seconds) (id *string, err error) {
	input := &cloudwatchlogs.StartQueryInput{StartTime: &t.from, EndTime: &t.to, QueryString: &s.query}
	if strings.HasPrefix(s.group, "arn:") {
		input.LogGroupIdentifiers = []string{s.group}
	} else {
		input.LogGroupName = &s.group
	}
	for range insightsTurns {
		started, err := s.client.StartQuery(ctx, input)
		var full *types.LimitExceededException
		if err == nil {
			return started.QueryId, nil
		} else if !errors.As(err, &full) {
			return nil, err
		}
		if err := wait(ctx, 5*s.pause); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("too many Logs Insights queries run in this account and Region; try again when they have ended")
}

// stop ends a query that nobody waits for. It is a courtesy: AWS ends it too.
func (s *search) stop(ctx context.Context, id *string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, _ = s.client.StopQuery(ctx, &cloudwatchlogs.StopQueryInput{QueryId: id})
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
