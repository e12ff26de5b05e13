package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// part counts the records of a batch.
type part struct {
	question Question
	replayer *replay.Replayer
	survey   *survey.Survey
	witness  *witness // nil if there is nothing to compare
}

// keptPart is which part of the memory a replay may keep: making the report takes two more, and there
// are the survey and the hashes of the records.
const keptPart = 8

func (e *Engine) newPart(ctx context.Context, q Question) (*part, error) {
	options := replay.Options{VPCs: q.VPCs, Since: q.Since, Until: q.Until, MaxKept: max(cmp.Or(e.Memory, defaultMemory)/keptPart, 1<<20)}
	var err error
	if options.Policy, options.Name, err = e.policyOf(ctx, q.Policy); err != nil {
		return nil, err
	}
	if q.Baseline != "" {
		if options.Baseline, options.BaselineName, err = e.policyOf(ctx, q.Baseline); err != nil {
			return nil, err
		}
	}
	if len(options.Policy.VPCs) == 0 {
		return nil, fmt.Errorf("%s associates no rule group with a VPC", options.Name)
	}
	r, err := replay.New(options)
	return &part{q, r, survey.New(nil), nil}, err
}

// sink returns what takes the records, one for each worker.
func (p *part) sink() func(*querylog.Record) error {
	judge, vpcs := p.replayer.Sink(), p.question.ids()
	return func(r *querylog.Record) error {
		if p.question.holds(r.UnixMilli) && (len(vpcs) == 0 || slices.Contains(vpcs, string(r.VPCID))) {
			p.survey.Add(r)
		}
		return judge(r)
	}
}

// put writes a part under its key if everything in it was read, and else beside it: it is read
// again then when a run continues.
func (p *part) put(ctx context.Context, s Store, key string, stats querylog.Stats) error {
	report := p.replayer.Finish()
	report.AddReading(stats)
	report.Reading.Notes = stats.Notes
	if stats.CopiesForgotten {
		report.Reading.Uncompared += stats.Records
		p.witness.forget()
	}
	of := p.question.part()
	for _, source := range stats.Sources {
		if of != "" {
			source += " " + of
		}
		p.survey.AddSources(source)
	}
	return putPart(ctx, s, key, report, p.survey, p.witness)
}

func putPart(ctx context.Context, s Store, key string, report *replay.Report, of *survey.Survey, w *witness) error {
	if len(report.Reading.Unread) > 0 {
		key += incomplete
	}
	if w != nil {
		if err := w.put(ctx, s, key); err != nil {
			return err
		}
	}
	if err := putCompressed(ctx, s, key+surveyed, of); err != nil {
		return err
	}
	return putCompressed(ctx, s, key+replayed, report) // at last, because it says that the part is there
}

// A part is two objects with these ends, after incomplete if something was not read. That of a
// batch has what its witness writes, too.
const (
	incomplete = "-incomplete"
	replayed   = ".replay.json.gz"
	surveyed   = ".survey.json.gz"
)

// stored returns where a part is: whole, or else without what could not be read.
func stored(ctx context.Context, s Store, key string) (string, error) {
	for _, key := range []string{key, key + incomplete} {
		if there, err := has(ctx, s, key+replayed); there || err != nil {
			return key, err
		}
	}
	return "", fmt.Errorf("%s: %w", key, fs.ErrNotExist)
}

// read reads objects of a batch, unless they were read before.
func (e *Engine) read(ctx context.Context, event Event) error {
	if there, err := hasAll(ctx, e.Store, event.Output, replayed, surveyed, sectionsEnd, hashesEnd); there || err != nil {
		return err
	}
	b, objects, err := e.batchOf(ctx, event)
	if err != nil {
		return err
	}
	if objects, err = e.Reopen(ctx, objects); err != nil {
		return e.classified(err)
	}
	p, err := e.newPart(ctx, b.Question)
	if err != nil {
		return err
	}
	copies, err := e.knownOf(ctx, event.Known)
	if err != nil {
		return err
	}
	p.witness = e.newWitness(b.Secret, copies, event.From)
	stats, err := e.readObjects(ctx, objects, p)
	if err != nil {
		return err
	}
	return p.put(ctx, e.Store, event.Output, stats)
}

// batchOf returns the objects of a batch that an event is about.
func (e *Engine) batchOf(ctx context.Context, event Event) (*batch, []querylog.Object, error) {
	var b batch
	if err := getJSON(ctx, e.Store, event.Batch, &b); err != nil {
		return nil, nil, err
	}
	if event.From < 0 || event.From > event.To || event.To > len(b.Objects) {
		return nil, nil, fmt.Errorf("%s has %d objects, not those from %d to %d", event.Batch, len(b.Objects), event.From, event.To)
	}
	var objects []querylog.Object
	for _, o := range b.Objects[event.From:event.To] {
		objects = append(objects, querylog.Object{Name: o.Name, Size: o.Size, Version: o.Version, Asked: true})
	}
	return &b, objects, nil
}

// margin is how long before its deadline a step stops, to say so.
const margin = 10 * time.Second

// readObjects hands the records to the part. What cannot be read for good is in the stats.
func (e *Engine) readObjects(ctx context.Context, objects []querylog.Object, p *part) (querylog.Stats, error) {
	begun := time.Now()
	if deadline, has := ctx.Deadline(); has {
		var cancel func()
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-min(margin, time.Until(deadline)/2)))
		defer cancel()
	}
	found := &querylog.Found{Objects: objects}
	r, err := querylog.Open([]string{"batch"}, querylog.Options{MaxBroken: 1, IsCopy: p.witness.isCopy, Find: func(string) (*querylog.Found, error) { return found, nil }})
	if err != nil {
		return querylog.Stats{}, err
	}
	stats, err := r.Each(ctx, cmp.Or(e.Workers, 1), p.sink)
	if ctx.Err() != nil {
		read, all := r.Progress()
		return stats, &TooSlowError{read, all, time.Since(begun)}
	}
	for _, u := range stats.Unread {
		if e.IsTemporary != nil && e.IsTemporary(u.Err) {
			return stats, &TemporaryError{errors.New(u.String())}
		}
	}
	var unread *querylog.UnreadError
	if errors.As(err, &unread) {
		err = nil
	}
	return stats, err
}

// classified is an error that says whether it may pass.
func (e *Engine) classified(err error) error {
	if e.IsTemporary != nil && e.IsTemporary(err) {
		return &TemporaryError{err}
	}
	return err
}

// Split is the output of the step split: what to do with the pieces of a batch, and with what
// comes of them.
type Split struct {
	Pieces []Event `json:"pieces"` // of read
	Join   Event   `json:"join"`   // of merge
}

// split divides a batch into at most 64 pieces.
func (event Event) split() (*Split, error) {
	n := event.To - event.From
	if n < 1 {
		return nil, fmt.Errorf("a batch of %d objects cannot be split", n)
	}
	s := &Split{Join: event}
	s.Join.Step = StepMerge
	size := (n + pieces - 1) / pieces
	for from := event.From; from < event.To; from += size {
		piece := event
		piece.Step, piece.From, piece.To = StepRead, from, min(from+size, event.To)
		piece.Output = fmt.Sprintf("%s.%d-%d", event.Output, piece.From, piece.To)
		s.Pieces = append(s.Pieces, piece)
		s.Join.Inputs = append(s.Join.Inputs, piece.Output)
	}
	return s, nil
}

// skip writes the part of objects that cannot be read.
func (e *Engine) skip(ctx context.Context, event Event) error {
	b, objects, err := e.batchOf(ctx, event)
	if err != nil {
		return err
	}
	p, err := e.newPart(ctx, b.Question)
	if err != nil {
		return err
	}
	p.witness = e.newWitness(b.Secret, nil, event.From)
	reason := causeOf(event.Failure)
	stats := querylog.Stats{Files: len(objects)}
	for _, o := range objects {
		stats.Unread = append(stats.Unread, querylog.Unread{File: o.Name, Err: reason})
	}
	return p.put(ctx, e.Store, event.Output, stats)
}
