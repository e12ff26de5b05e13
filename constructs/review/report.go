package review

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// Results are what a run found.
type Results struct {
	Question Question
	Replay   *replay.Report
	Survey   *survey.Survey
	Findings []survey.Finding
	Finder   *phantom.Finder // with the search suffixes of the question
	News     *News

	notes []string
}

// Names of the files of a run.
const (
	ReplayFile = "replay.json.gz" // as [replay.Report.WriteTo] writes it, compressed
	SurveyFile = "survey.json.gz" // as [survey.Survey.WriteTo] writes it, compressed
	NewsFile   = "news.json"
)

// Outcome is the output of the step report.
type Outcome struct {
	Run      string   `json:"run"`
	Subject  string   `json:"subject"`         // of the message, at most 100 ASCII characters
	Message  string   `json:"message"`         // what is new
	Files    []string `json:"files"`           // their keys in the store
	Records  int64    `json:"records"`         // judged
	Unread   int      `json:"unread"`          // files, and not to the end
	Blocked  int      `json:"blocked"`         // names that would be newly blocked
	Findings int      `json:"findings"`        // of the survey
	Notes    []string `json:"notes,omitempty"` // what files lack, at most ten
}

// report writes the reports of all records.
func (e *Engine) report(ctx context.Context, event Event) (*Outcome, error) {
	var run asked
	if err := getJSON(ctx, e.Store, event.Run+"/plan.json", &run); err != nil {
		return nil, err
	}
	results, err := e.results(ctx, event, run.Question)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	if e.Render != nil {
		if files, err = e.Render(results); err != nil {
			return nil, err
		}
	}
	if files[NewsFile], err = json.MarshalIndent(results.News, "", "  "); err != nil {
		return nil, err
	}
	outcome := results.outcome(event.Run, e.Location)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		key := event.Run + "/" + name
		if err := e.Store.Put(ctx, key, files[name]); err != nil {
			return nil, err
		}
		outcome.Files = append(outcome.Files, key)
	}
	if err := putCompressed(ctx, e.Store, event.Run+"/"+SurveyFile, results.Survey); err != nil {
		return nil, err
	}
	if err := putCompressed(ctx, e.Store, event.Run+"/"+ReplayFile, results.Replay); err != nil {
		return nil, err
	}
	outcome.Files = append(outcome.Files, event.Run+"/"+ReplayFile, event.Run+"/"+SurveyFile)
	return outcome, e.remember(ctx, run.Question, event.Run)
}

func (e *Engine) results(ctx context.Context, event Event, q Question) (*Results, error) {
	key, err := stored(ctx, e.Store, event.Sum)
	if err != nil {
		return nil, err
	}
	r := &Results{Question: q}
	if r.Replay, err = getCompressed(ctx, e.Store, key+replayed, replay.Decode); err != nil {
		return nil, err
	}
	r.Replay.Reading.Uncompared += event.Uncompared
	r.notes, r.Replay.Reading.Notes = r.Replay.Reading.Notes, nil // no other report has them
	if r.Survey, err = getCompressed(ctx, e.Store, key+surveyed, survey.Read); err != nil {
		return nil, err
	}
	if r.Finder, err = finderOf(q.Suffixes); err != nil {
		return nil, err
	}
	r.Findings = r.Survey.Findings(survey.Options{Finder: r.Finder})
	r.News, err = e.news(ctx, event.Run, r)
	return r, err
}

func finderOf(suffixes []string) (*phantom.Finder, error) {
	var names []domain.Name
	for _, text := range suffixes {
		name, err := domain.ParseTypedName(text)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return phantom.NewFinder(names...)
}

// outcome is what the message about a run says.
func (r *Results) outcome(run, location string) *Outcome {
	o := &Outcome{
		Run: run, Records: r.Replay.Records, Unread: len(r.Replay.Reading.Unread) + len(r.Replay.Reading.Damaged),
		Notes:   r.notes,
		Blocked: r.Replay.Impact(replay.NewlyBlocked).Names, Findings: len(r.Findings),
	}
	o.Subject = fmt.Sprintf("DNS review: %d names newly blocked, %d findings", o.Blocked, o.Findings)
	if o.Unread > 0 {
		o.Subject += fmt.Sprintf(", %d files not read", o.Unread)
	}
	o.Message = r.News.text(o, r.Replay.Reading.Uncompared, location)
	return o
}

// remembered are the runs of a series, by the time that they are about. A run is compared with the one
// before it in that order, also if it is started again after later ones.
type remembered struct {
	Runs []rememberedRun `json:"runs"`
}

type rememberedRun struct {
	Run   string    `json:"run"`
	Until time.Time `json:"until,omitzero"` // zero: up to when it ran, which is after all others
}

// mostRemembered is how many runs of a series are known.
const mostRemembered = 100

func seriesKey(series string) string { return "series/" + hashOf([]byte(series)) + ".json" }

func (e *Engine) series(ctx context.Context, series string) (*remembered, error) {
	var all remembered
	err := getJSON(ctx, e.Store, seriesKey(series), &all)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return &all, err
}

// before returns the run to compare with, or "" for the first of a series.
func (e *Engine) before(ctx context.Context, q Question, run string) (before string, err error) {
	if q.Series == "" {
		return "", nil
	}
	all, err := e.series(ctx, q.Series)
	for _, earlier := range all.Runs {
		if earlier.Run == run {
			break
		}
		if q.Until.IsZero() || !earlier.Until.IsZero() && earlier.Until.Before(q.Until) {
			before = earlier.Run
		}
	}
	return before, err
}

func (e *Engine) remember(ctx context.Context, q Question, run string) error {
	if q.Series == "" {
		return nil
	}
	all, err := e.series(ctx, q.Series)
	if err != nil {
		return err
	}
	isKnown := func(other rememberedRun) bool { return other.Run == run }
	if q.Until.IsZero() && slices.ContainsFunc(all.Runs, isKnown) {
		return nil // it keeps its place
	}
	all.Runs = slices.DeleteFunc(all.Runs, func(other rememberedRun) bool {
		return isKnown(other) || !q.Until.IsZero() && other.Until.Equal(q.Until) // with other logs or another policy
	})
	all.Runs = append(all.Runs, rememberedRun{run, q.Until})
	slices.SortStableFunc(all.Runs, func(a, b rememberedRun) int {
		if a.Until.IsZero() != b.Until.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.Until.IsZero()]
		}
		return a.Until.Compare(b.Until)
	})
	all.Runs = all.Runs[max(0, len(all.Runs)-mostRemembered):]
	return putJSON(ctx, e.Store, seriesKey(q.Series), all)
}
