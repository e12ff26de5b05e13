package review

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Engine does the steps of runs. Its methods may be called concurrently, except that a bundle
// with a folder needs the current folder of the process.
type Engine struct {
	// Store keeps what the steps write.
	Store Store

	// Find returns a function that finds the objects at a source, as [querylog.Options] has it.
	Find func(context.Context, Question) func(path string) (*querylog.Found, error)

	// Reopen returns objects that were found before so that they can be read.
	Reopen func(context.Context, []querylog.Object) ([]querylog.Object, error)

	// IsTemporary reports whether what could not be read may be read later. Default: it never is.
	IsTemporary func(error) bool

	// Deployed returns a bundle of what is deployed, for a question without a policy. Default: a
	// question must have one.
	Deployed func(context.Context) (*Bundle, error)

	// Render returns more files of a run, by their names. Default: none.
	Render func(*Results) (map[string][]byte, error)

	// Location is where the store is, for the messages about runs, such as s3://bucket/. Default: it
	// is not said.
	Location string

	// Workers is how many objects a step reads at once. Default: 1.
	Workers int

	// BatchBytes and BatchObjects are how much a batch has at most, unless one object is larger.
	// Default: DefaultBatchBytes and DefaultBatchObjects.
	BatchBytes   int64
	BatchObjects int

	// Memory is how many bytes a step may use. Default: 2 GiB.
	Memory int64

	mu       sync.Mutex
	policies map[string]named // by the key of their bundles
}

// The steps of a run.
const (
	StepPlan    = "plan"
	StepRead    = "read"
	StepSplit   = "split" // names the pieces of a batch that cannot be read as a whole
	StepSkip    = "skip"  // reports that an object cannot be read
	StepCompare = "compare"
	StepMerge   = "merge"
	StepReport  = "report"
)

// Event is the input of a step.
type Event struct {
	Step string `json:"step"`

	// Of plan: the input of an execution, and what it leaves open.
	Question json.RawMessage `json:"question,omitempty"`
	Defaults Question        `json:"defaults,omitzero"`

	// Of all others: the folder of the run in the store.
	Run string `json:"run,omitempty"`

	// Of read, split and skip: the objects From (inclusive) and To (exclusive) of a batch.
	Batch string `json:"batch,omitempty"`
	From  int    `json:"from"`
	To    int    `json:"to"`

	// Of compare: the key of the items of all batches, and how often it was done before.
	Items string `json:"items,omitempty"`
	Round int    `json:"round,omitempty"`

	// Of read, split and merge: the key of the copies to leave out, or "" for none.
	Known string `json:"known"`

	// Of skip: why the objects cannot be read.
	Failure Failure `json:"failure,omitzero"`

	// Of merge.
	Inputs []string `json:"inputs,omitempty"`

	// Of read, skip and merge: the part that is written.
	Output string `json:"output,omitempty"`

	// Of report: the part with everything, and how many records were not compared.
	Sum        string `json:"sum,omitempty"`
	Uncompared int64  `json:"uncompared,omitempty"`
}

// Failure is why a state failed, as Step Functions has it. A state that took too long has no cause.
type Failure struct {
	Error string
	Cause string
}

// Handle does a step. What it returns is the output of the step.
//
// An error that may pass is a [*TemporaryError], however it is wrapped: AWS Lambda names the type of
// an error, and the state machine decides by it what to try again.
func (e *Engine) Handle(ctx context.Context, event Event) (any, error) {
	out, err := e.step(ctx, event)
	var temporary *TemporaryError
	if errors.As(err, &temporary) {
		err = &TemporaryError{err}
	}
	return out, err
}

func (e *Engine) step(ctx context.Context, event Event) (any, error) {
	switch event.Step {
	case StepPlan:
		return e.plan(ctx, event)
	case StepRead:
		return done(e.read(ctx, event))
	case StepSplit:
		return event.split()
	case StepSkip:
		return done(e.skip(ctx, event))
	case StepCompare:
		return e.findCopies(ctx, event)
	case StepMerge:
		return done(e.merge(ctx, event))
	case StepReport:
		return e.report(ctx, event)
	default:
		return nil, fmt.Errorf("unknown step %q", event.Step)
	}
}

// done is the output of a step that has none: the outputs of ten thousands of them have to fit
// into the state of an execution.
func done(err error) (any, error) { return struct{}{}, err }

// TemporaryError says that something could not be read now. Step Functions tries such a step again.
type TemporaryError struct{ Err error }

func (e *TemporaryError) Error() string { return e.Err.Error() }

// Unwrap returns the error of what could not be read.
func (e *TemporaryError) Unwrap() error { return e.Err }

// TooSlowError says that a step ran out of time. Trying it again would take as long.
type TooSlowError struct {
	Read, All int64 // bytes
	After     time.Duration
}

func (e *TooSlowError) Error() string {
	return fmt.Sprintf("not read to the end: %d of %d bytes in %v", e.Read, e.All, e.After.Round(time.Second))
}

// named is a policy with what reports call it.
type named struct {
	policy *policy.Policy
	name   string
}

// policyOf returns the policy of a bundle, which many steps of a process need.
func (e *Engine) policyOf(ctx context.Context, key string) (*policy.Policy, string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if known, ok := e.policies[key]; ok {
		return known.policy, known.name, nil
	}
	var bundle Bundle
	if err := getJSON(ctx, e.Store, key, &bundle); err != nil {
		return nil, "", err
	}
	p, err := bundle.Open()
	if err != nil {
		return nil, "", err
	}
	if e.policies == nil || len(e.policies) >= 2 { // the policy and the baseline of a run
		e.policies = map[string]named{}
	}
	e.policies[key] = named{p, bundle.Path}
	return p, bundle.Path, nil
}

// causeOf makes a sentence of what Step Functions has as the cause of a failed invocation: JSON
// with a message, in which the ID of the request differs each time.
func causeOf(f Failure) error {
	text := f.Cause
	var cause struct{ ErrorMessage, ErrorType string }
	if json.Unmarshal([]byte(text), &cause) == nil && cause.ErrorMessage+cause.ErrorType != "" {
		text = cmp.Or(cause.ErrorMessage, cause.ErrorType)
	}
	text = requestID.ReplaceAllString(text, "")
	return errors.New("reading it failed: " + cmp.Or(text, f.Error, "no reason is known"))
}

var requestID = regexp.MustCompile(`^(?:\S+ )?RequestId: \S+ (?:Error: )?`)
