package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

const (
	// defaultMemory is how much a step may use.
	defaultMemory = 2 << 30

	// expansion is at least how often larger a part is in memory than compressed.
	expansion = 16
)

// merge adds up parts.
func (e *Engine) merge(ctx context.Context, event Event) error {
	keys, err := e.inputs(ctx, event.Inputs)
	if err != nil {
		return err
	}
	report, taken, err := e.mergeReplays(ctx, keys)
	if err != nil {
		return err
	}
	of, err := e.mergeSurveys(ctx, taken)
	if err != nil {
		return err
	}
	return putPart(ctx, e.Store, event.Output, report, of)
}

// inputs returns where parts are, if they are not too large to be added up.
func (e *Engine) inputs(ctx context.Context, parts []string) (keys []string, err error) {
	if len(parts) == 0 {
		return nil, errors.New("no parts to merge")
	}
	memory := cmp.Or(e.Memory, defaultMemory)
	var all int64
	for _, part := range parts {
		key, err := stored(ctx, e.Store, part)
		if err != nil {
			return nil, err
		}
		size, err := e.Store.Size(ctx, key+replayed)
		if err != nil {
			return nil, err
		}
		if all += size; all > memory/expansion {
			return nil, &TooLargeError{Bytes: all, Memory: memory}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// TooLargeError says that the report of all records does not fit a worker.
type TooLargeError struct{ Bytes, Memory int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("parts of the report have more than %d MiB, compressed, which is too much for %d MiB of memory; give the function more memory, or ask for fewer days or VPCs",
		e.Bytes>>20, e.Memory>>20)
}

// mergeReplays adds up replays. A part with files that another part has too is not taken, and in
// the report.
func (e *Engine) mergeReplays(ctx context.Context, keys []string) (all *replay.Report, taken []string, err error) {
	var refused []string
	for _, key := range keys {
		more, err := getCompressed(ctx, e.Store, key+replayed, replay.Decode)
		if err != nil {
			return nil, nil, err
		}
		if all == nil {
			all, taken = more, append(taken, key)
			continue
		}
		err = all.Merge(more)
		var twice *replay.CountedTwiceError
		switch {
		case errors.As(err, &twice):
			refused = append(refused, fmt.Sprintf("%s: its %d files were not counted, because %d of them have the same content as files that are counted", key, more.Reading.Files, twice.Files))
		case err != nil:
			return nil, nil, fmt.Errorf("%s: %w", key, err)
		default:
			taken = append(taken, key)
		}
	}
	all.Reading.Unread = append(all.Reading.Unread, refused...)
	return all, taken, nil
}

func (e *Engine) mergeSurveys(ctx context.Context, keys []string) (*survey.Survey, error) {
	all := survey.New(nil)
	for _, key := range keys {
		more, err := getCompressed(ctx, e.Store, key+surveyed, survey.Read)
		if err != nil {
			return nil, err
		}
		all.Merge(more)
	}
	return all, nil
}
