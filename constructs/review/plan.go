package review

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

const (
	// DefaultBatchBytes is how many compressed bytes a worker reads in some seconds.
	DefaultBatchBytes = 64 << 20

	// DefaultBatchObjects is how many small objects a worker reads in some seconds.
	DefaultBatchObjects = 4096

	// MaxBatches is how many items the outputs of a map have room for.
	MaxBatches = 20_000

	// MaxBatchBytes is how much a worker reads in a fraction of its time.
	MaxBatchBytes = 1 << 30

	// FanIn is how many parts a merge adds up.
	FanIn = 16

	// partVersion is that of what a part is besides a replay and a survey.
	partVersion = 3

	// pieces is how many pieces a batch is split into: twice in turn gives single objects.
	pieces = 64
)

// Plan is the output of the step plan: what the state machine needs of it.
type Plan struct {
	Run     string `json:"run"`     // the folder of the run in the store
	Read    string `json:"read"`    // the key of the items to read
	Batches int    `json:"batches"` // to read
	Objects int    `json:"objects"`
	Bytes   int64  `json:"bytes"` // as they are stored
}

// asked is a run as its store has it.
type asked struct {
	Question Question `json:"question"`
	Plan     Plan     `json:"plan"`
}

// object is a [querylog.Object] as JSON.
type object struct {
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	Version string `json:"version"`
}

// batch is what a worker reads.
type batch struct {
	Question Question `json:"question"`
	Secret   string   `json:"secret"` // of the hashes of its records
	Output   string   `json:"output"` // the key of its part
	Objects  []object `json:"objects"`
}

func (e *Engine) plan(ctx context.Context, event Event) (*Plan, error) {
	question, err := e.ask(ctx, event)
	if err != nil {
		return nil, err
	}
	found, err := List(question.Sources, e.Find(ctx, question), e.IsTemporary)
	if err != nil {
		return nil, err
	}
	hidden, err := secret(ctx, e.Store)
	if err != nil {
		return nil, err
	}
	plan, batches, err := e.divide(question, hidden, found.Objects)
	if err != nil {
		return nil, err
	}
	if plan.Run, err = runOf(question, batches, found); err != nil {
		return nil, err
	}
	if err := e.putListing(ctx, question, plan, found); err != nil {
		return nil, err
	}
	return plan, e.putPlan(ctx, question, plan, batches)
}

// ask completes a question, and stores the bundle of what is deployed.
func (e *Engine) ask(ctx context.Context, event Event) (Question, error) {
	question := event.Defaults
	if len(event.Question) > 0 {
		d := json.NewDecoder(bytes.NewReader(event.Question))
		d.DisallowUnknownFields() // or else a misspelled question asks for all logs
		if err := d.Decode(&question); err != nil {
			return question, fmt.Errorf("the input of the execution: %w", err)
		}
	}
	question, err := question.settled()
	switch {
	case err != nil:
		return question, err
	case len(question.Sources) == 0:
		return question, errors.New("the question names no source of logs")
	case question.Policy != "":
		return question, nil
	case e.Deployed == nil:
		return question, errors.New("the question names no policy")
	}
	bundle, err := e.Deployed(ctx)
	if err != nil {
		return question, err
	}
	content, err := bundle.Text()
	if err != nil {
		return question, err
	}
	question.Policy = Key(content)
	return question, e.Store.Put(ctx, question.Policy, content)
}

// Listing is what there is to read.
type Listing struct {
	Objects []querylog.Object
	Unread  []querylog.Unread // sources and folders that cannot be listed, or have nothing to read
	Skipped int               // objects and folders that are not query logs
	First   []string          // of the skipped ones, at most ten

	seen map[string]bool
}

// List finds the objects of all sources with a function as [querylog.Options] has it, as the step plan
// does. A source with nothing to read, such as the prefix of an account that was quiet, does not keep
// the others from being read, unless it is the only one. An error that may pass, as isTemporary
// says, is a [*TemporaryError]; isTemporary may be nil.
func List(sources []string, find func(path string) (*querylog.Found, error), isTemporary func(error) bool) (*Listing, error) {
	l := &Listing{seen: map[string]bool{}}
	var failed []error
	for _, source := range sources {
		r, err := querylog.Open([]string{source}, querylog.Options{Find: find})
		switch {
		case err == nil:
			if err := l.add(r, isTemporary); err != nil {
				return nil, err
			}
		case isTemporary != nil && isTemporary(err):
			return nil, &TemporaryError{err}
		default:
			failed = append(failed, err)
			l.Unread = append(l.Unread, querylog.Unread{File: source, Err: errors.New(strings.TrimPrefix(err.Error(), source+": "))})
		}
	}
	if len(failed) > 0 && len(failed) == len(sources) {
		return nil, failed[0]
	}
	return l, nil
}

// maxSkipped is how many skipped objects are named.
const maxSkipped = 10

// add adds the objects of a source that no other one has.
func (l *Listing) add(r *querylog.Reader, isTemporary func(error) bool) error {
	objects, skipped, first := r.Objects()
	if len(objects) != r.Files() {
		return errors.New("a source is not one of objects")
	}
	l.Skipped += skipped
	l.First = append(l.First, first[:min(len(first), maxSkipped-len(l.First))]...)
	for _, o := range objects {
		switch {
		case l.seen[o.Name]:
		case o.Unread == nil:
			l.Objects = append(l.Objects, o)
		case isTemporary != nil && isTemporary(o.Unread):
			return &TemporaryError{fmt.Errorf("%s: %w", o.Name, o.Unread)}
		default:
			l.Unread = append(l.Unread, querylog.Unread{File: o.Name, Err: o.Unread})
		}
		l.seen[o.Name] = true
	}
	return nil
}

// limits returns how much a batch has, so that there are not too many batches.
func (e *Engine) limits(objects []querylog.Object) (size int64, count int, err error) {
	var all int64
	for i := range objects {
		all += objects[i].Size
	}
	size = max(cmp.Or(e.BatchBytes, DefaultBatchBytes), all/(MaxBatches/2))
	count = max(cmp.Or(e.BatchObjects, DefaultBatchObjects), len(objects)/(MaxBatches/2))
	if size > MaxBatchBytes || count > pieces*pieces {
		return 0, 0, fmt.Errorf("%d objects with %d bytes are too much for one run; ask for fewer days or VPCs", len(objects), all)
	}
	return size, count, nil
}

// divide makes batches of objects in their order. Objects with the same content follow the first
// of them, so that a batch finds most of the copies itself.
func (e *Engine) divide(q Question, secret string, objects []querylog.Object) (*Plan, []batch, error) {
	size, count, err := e.limits(objects)
	if err != nil {
		return nil, nil, err
	}
	plan := &Plan{Objects: len(objects)}
	var batches []batch
	var bytes int64
	for _, o := range slices.Concat(byContent(objects)...) {
		last := len(batches) - 1
		if last < 0 || bytes+o.Size > size || len(batches[last].Objects) == count {
			batches = append(batches, batch{Question: q, Secret: secret})
			last, bytes = last+1, 0
		}
		batches[last].Objects = append(batches[last].Objects, object{o.Name, o.Size, o.Version})
		bytes += o.Size
		plan.Bytes += o.Size
	}
	for i := range batches {
		text, err := json.Marshal([]any{partVersion, replay.Version, survey.Version, batches[i]})
		if err != nil {
			return nil, nil, err
		}
		batches[i].Output = "parts/" + hashOf(text)
	}
	plan.Batches = len(batches)
	return plan, batches, nil
}

// byContent puts objects with the same content together, where the first of them is.
func byContent(objects []querylog.Object) (groups [][]querylog.Object) {
	type content struct {
		version string
		size    int64
	}
	places := map[content]int{}
	for _, o := range objects {
		key := content{o.Version, o.Size}
		at, known := places[key]
		if !known || o.Version == "" {
			places[key] = len(groups)
			groups = append(groups, []querylog.Object{o})
			continue
		}
		groups[at] = append(groups[at], o)
	}
	return groups
}

// runOf names a run by the question, what is read, and what could not be listed. The reason differs each
// time, as it may have the ID of a request.
func runOf(q Question, batches []batch, l *Listing) (string, error) {
	unlisted := make([]string, len(l.Unread))
	for i := range l.Unread {
		unlisted[i] = l.Unread[i].File
	}
	text, err := json.Marshal([]any{q, unlisted, l.Skipped, l.First})
	if err != nil {
		return "", err
	}
	texts := [][]byte{text}
	for i := range batches {
		texts = append(texts, []byte(batches[i].Output))
	}
	name := "runs/"
	if !q.Until.IsZero() {
		name += q.Until.Format("2006-01-02-")
	}
	return name + hashOf(texts...), nil
}

// putListing writes a part without a record, for what was not read because of the listing.
func (e *Engine) putListing(ctx context.Context, q Question, plan *Plan, l *Listing) error {
	p, err := e.newPart(ctx, q)
	if err != nil {
		return err
	}
	return p.put(ctx, e.Store, plan.listing(), querylog.Stats{
		Files: len(l.Unread), Unread: l.Unread, Skipped: l.Skipped, SkippedFiles: l.First,
	})
}

func (p *Plan) listing() string { return p.Run + "/listing" }

// putPlan writes the batches and the items to read, and at last what makes it a run.
func (e *Engine) putPlan(ctx context.Context, q Question, plan *Plan, batches []batch) error {
	items := []Event{}
	if err := e.putBatches(ctx, plan, batches); err != nil {
		return err
	}
	for i := range batches {
		key := plan.batch(i)
		items = append(items, Event{Step: StepRead, Run: plan.Run, Batch: key, To: len(batches[i].Objects), Output: batches[i].Output})
	}
	plan.Read = plan.Run + "/read.json"
	if err := putJSON(ctx, e.Store, plan.Read, items); err != nil {
		return err
	}
	return putJSON(ctx, e.Store, plan.Run+"/plan.json", asked{q, *plan})
}

// batch is the key of a batch.
func (p *Plan) batch(number int) string { return fmt.Sprintf("%s/batches/%06d.json", p.Run, number) }

func (e *Engine) putBatches(ctx context.Context, plan *Plan, batches []batch) error {
	return inParallel(len(batches), func(i int) error { return putJSON(ctx, e.Store, plan.batch(i), &batches[i]) })
}
