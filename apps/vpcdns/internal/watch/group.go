package watch

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
)

// How a log group is asked. Resolver delivers most events within a minute, and their times are
// those of the queries, so a part of each answer was there before.
const (
	groupPause = 5 * time.Second
	groupLate  = 2 * time.Minute // later events are missed
	groupStart = 5 * time.Minute // before now
)

// ReadGroup calls take with the events of cloudwatch:LOG_GROUP, of the last minutes and, if it
// follows, on and on. Errors that pass are notes.
func ReadGroup(ctx context.Context, cfg aws.Config, source string, follow bool, take func([]byte) error, note func(string)) error {
	g := group{
		client: cloudwatchlogs.NewFromConfig(cfg), name: strings.TrimPrefix(source, "cloudwatch:"), seen: map[string]int64{},
		newest: time.Now().Add(groupLate - groupStart).UnixMilli(), take: take,
	}
	for {
		err := g.ask(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && follow && remote.IsTemporary(err):
			note("asking again: " + err.Error())
		case err != nil || !follow:
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(groupPause):
		}
	}
}

// group is a log group that is asked again and again.
type group struct {
	client *cloudwatchlogs.Client
	name   string
	take   func([]byte) error
	newest int64            // time of an event, in milliseconds
	seen   map[string]int64 // times of events by their IDs
}

// ask takes what is new.
func (g *group) ask(ctx context.Context) error {
	since := g.newest - groupLate.Milliseconds()
	for id, at := range g.seen {
		if at < since {
			delete(g.seen, id)
		}
	}
	in := &cloudwatchlogs.FilterLogEventsInput{StartTime: aws.Int64(since)}
	if strings.HasPrefix(g.name, "arn:") {
		in.LogGroupIdentifier = aws.String(strings.TrimSuffix(g.name, ":*"))
	} else {
		in.LogGroupName = aws.String(g.name)
	}
	for {
		out, err := g.client.FilterLogEvents(ctx, in)
		if err != nil {
			return fmt.Errorf("cloudwatch:%s: %w", g.name, err)
		}
		if err := g.add(out.Events); err != nil {
			return err
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return nil
		}
	}
}

// add takes the events that were not there before, a line each.
func (g *group) add(events []types.FilteredLogEvent) error {
	var lines bytes.Buffer
	for _, e := range events {
		id, at := aws.ToString(e.EventId), aws.ToInt64(e.Timestamp)
		if _, again := g.seen[id]; again && id != "" {
			continue
		}
		g.seen[id] = at
		g.newest = max(g.newest, at)
		lines.WriteString(strings.ReplaceAll(strings.TrimSpace(aws.ToString(e.Message)), "\n", " ") + "\n")
	}
	if lines.Len() == 0 {
		return nil
	}
	return g.take(lines.Bytes())
}
