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

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

const (
	// groupRequests is how many requests of CloudWatch Logs are made at once. It takes 5 in a
	// second of an account and Region, and the SDK waits when it says so.
	groupRequests = 4

	// maxParts is how many parts a time is read in. They only make requests at once possible.
	maxParts = 48

	// groupMargin is how much earlier and later than what is asked for is read, as an event may
	// have another time than the query in it.
	groupMargin = 15 * time.Minute
)

var groupName = regexp.MustCompile(`^[-._/#A-Za-z0-9]{1,512}$|^arn:[a-z-]+:logs:[a-z0-9-]+:[0-9]{12}:log-group:[-._/#A-Za-z0-9]{1,512}(:\*)?$`)

// group is a log group to read.
type group struct {
	client  *cloudwatchlogs.Client
	name    string
	filter  *string
	tickets chan struct{}

	over atomic.Pointer[error] // after which nothing more can be read
}

// findGroup splits the time that is asked for in parts.
func (f *Finder) findGroup(ctx context.Context, name string) (*querylog.Found, error) {
	switch {
	case !groupName.MatchString(name):
		return nil, fmt.Errorf("%s%s: invalid name of a log group; write cloudwatch:NAME, as in cloudwatch:/aws/route53resolver/queries", groupScheme, name)
	case f.options.Since.IsZero():
		return nil, fmt.Errorf("%s%s: a log group is not read as a whole, which may take days; say since when, as with --since 1d", groupScheme, name)
	}
	g := &group{name: strings.TrimSuffix(name, ":*"), filter: f.filter(), tickets: make(chan struct{}, groupRequests)}
	g.client = cloudwatchlogs.NewFromConfig(f.cfg)
	since, until := f.options.Since.Add(-groupMargin), f.now()
	if !f.options.Until.IsZero() && f.options.Until.Add(groupMargin).Before(until) {
		until = f.options.Until.Add(groupMargin)
	}
	if !since.Before(until) {
		return nil, fmt.Errorf("%s%s: the time asked for is in the future", groupScheme, name)
	}
	if f.searchable() {
		return f.findByName(g.name, since, until), nil
	}
	// The first request shows whether others make sense.
	if _, err := g.page(ctx, since, since.Add(time.Millisecond), nil); err != nil {
		return nil, fmt.Errorf("%s%s: %w", groupScheme, name, err)
	}
	return &querylog.Found{Objects: g.parts(since, until)}, nil
}

// parts splits a time in parts of more than an hour.
func (g *group) parts(since, until time.Time) (parts []querylog.Object) {
	length := max(time.Hour, until.Sub(since)/maxParts).Truncate(time.Minute) + time.Minute
	for from := since.Truncate(time.Minute); from.Before(until); from = from.Add(length) {
		to := from.Add(length)
		if to.After(until) {
			to = until
		}
		parts = append(parts, querylog.Object{
			Name:  fmt.Sprintf("%s%s from %s", groupScheme, g.name, from.UTC().Format(time.RFC3339)),
			Asked: true,
			Open: func(ctx context.Context) (io.ReadCloser, error) {
				return &events{ctx: ctx, group: g, from: from, to: to}, nil
			},
		})
	}
	return parts
}

// filter returns the pattern for the accounts and VPCs that are asked for, or nil for all.
func (f *Finder) filter() *string {
	var all []string
	for _, each := range []struct {
		field  string
		values []string
	}{{"vpc_id", f.options.VPCs}, {"account_id", f.options.Accounts}} {
		var some []string
		for _, value := range each.values {
			some = append(some, fmt.Sprintf("($.%s = %q)", each.field, value))
		}
		if len(some) > 0 {
			all = append(all, "("+strings.Join(some, " || ")+")")
		}
	}
	if len(all) == 0 {
		return nil
	}
	return aws.String("{ " + strings.Join(all, " && ") + " }")
}

// page asks for a page of what was logged from a time until before another one.
func (g *group) page(ctx context.Context, from, to time.Time, token *string) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	select {
	case g.tickets <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-g.tickets }()
	if over := g.over.Load(); over != nil {
		return nil, *over
	}
	input := &cloudwatchlogs.FilterLogEventsInput{
		StartTime: aws.Int64(from.UnixMilli()), EndTime: aws.Int64(to.UnixMilli() - 1), // which is in it
		FilterPattern: g.filter, NextToken: token,
	}
	if strings.HasPrefix(g.name, "arn:") {
		input.LogGroupIdentifier = &g.name
	} else {
		input.LogGroupName = &g.name
	}
	out, err := g.client.FilterLogEvents(ctx, input)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		reason := explained(err, "logs:FilterLogEvents", g.name)
		if isFatal(err) {
			g.over.Store(&reason)
		}
		return nil, reason
	}
	return out, nil
}

// events reads what was logged in a time, an event a line.
type events struct {
	ctx      context.Context
	group    *group
	from, to time.Time
	token    *string
	over     bool
	text     bytes.Buffer // that is not handed out yet
}

// Read implements [io.Reader]. There are pages without an event before the last one.
func (e *events) Read(p []byte) (int, error) {
	for e.text.Len() == 0 {
		if e.over {
			return 0, io.EOF
		}
		if err := e.next(); err != nil {
			return 0, err
		}
	}
	return e.text.Read(p)
}

func (e *events) next() error {
	page, err := e.group.page(e.ctx, e.from, e.to, e.token)
	if err != nil {
		return err
	}
	e.text.Reset()
	for _, event := range page.Events {
		e.text.WriteString(aws.ToString(event.Message))
		e.text.WriteByte('\n')
	}
	if page.NextToken != nil && e.token != nil && *page.NextToken == *e.token {
		return errors.New("CloudWatch Logs answers with the same page again")
	}
	e.token, e.over = page.NextToken, page.NextToken == nil
	return nil
}

// Close implements [io.Closer].
func (e *events) Close() error { return nil }
