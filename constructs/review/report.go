package review

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

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
	results, err := e.results(ctx, event.Run, run.Question)
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

func (e *Engine) results(ctx context.Context, run string, q Question) (*Results, error) {
	key, err := stored(ctx, e.Store, result(run))
	if err != nil {
		return nil, err
	}
	r := &Results{Question: q}
	if r.Replay, err = getCompressed(ctx, e.Store, key+replayed, replay.Decode); err != nil {
		return nil, err
	}
	var compared Compared
	if err := getJSON(ctx, e.Store, (&Plan{Run: run}).compared(), &compared); err != nil {
		return nil, err
	}
	r.Replay.Reading.Uncompared += compared.Uncompared
	r.notes, r.Replay.Reading.Notes = r.Replay.Reading.Notes, nil // no other report has them
	if r.Survey, err = getCompressed(ctx, e.Store, key+surveyed, survey.Read); err != nil {
		return nil, err
	}
	if r.Finder, err = finderOf(q.Suffixes); err != nil {
		return nil, err
	}
	r.Findings = r.Survey.Findings(survey.Options{Finder: r.Finder})
	r.News, err = e.news(ctx, run, r)
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

// remembered is the last run of a series. The one before stays known, so that a step that is
// tried again compares with the same run.
type remembered struct {
	Run    string `json:"run"`
	Before string `json:"before,omitempty"`
}

func lastOf(series string) string { return "series/" + hashOf([]byte(series)) + ".json" }

// before returns the run to compare with, or "" for the first of a series.
func (e *Engine) before(ctx context.Context, series, run string) (string, error) {
	if series == "" {
		return "", nil
	}
	var last remembered
	err := getJSON(ctx, e.Store, lastOf(series), &last)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err == nil && last.Run == run:
		return last.Before, nil
	default:
		return last.Run, err
	}
}

func (e *Engine) remember(ctx context.Context, q Question, run string) error {
	before, err := e.before(ctx, q.Series, run)
	if err != nil || q.Series == "" {
		return err
	}
	return putJSON(ctx, e.Store, lastOf(q.Series), remembered{run, before})
}
