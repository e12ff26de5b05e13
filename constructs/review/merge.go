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
	report, err := e.mergeReplays(ctx, keys)
	if err != nil {
		return err
	}
	of, err := e.mergeSurveys(ctx, keys)
	if err != nil {
		return err
	}
	w, err := e.joined(ctx, event, keys)
	if err != nil {
		return err
	}
	if w != nil && w.sections == nil { // the pieces were not compared with each other
		report.Reading.Uncompared += w.count
		w.forget()
	}
	return putPart(ctx, e.Store, event.Output, report, of, w)
}

// joined is the witness of pieces of a batch, or nil for other parts.
func (e *Engine) joined(ctx context.Context, event Event, keys []string) (*witness, error) {
	if event.Batch == "" {
		return nil, nil
	}
	w := e.newWitness("", nil, event.From)
	for _, key := range keys {
		if err := w.take(ctx, e.Store, key); err != nil {
			return nil, err
		}
	}
	return w, nil
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

// mergeReplays adds up replays. Parts may have files with the same content, but not the same
// records: these are copies, which the step compare finds.
func (e *Engine) mergeReplays(ctx context.Context, keys []string) (all *replay.Report, err error) {
	for _, key := range keys {
		more, err := getCompressed(ctx, e.Store, key+replayed, replay.Decode)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = more
		} else if err := all.MergeDistinct(more); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return all, nil
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
