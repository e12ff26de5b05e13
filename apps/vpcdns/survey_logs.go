package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// survey returns what the sources hold, and a sentence on how that was read.
func (f *surveyFlags) survey(cmd *cobra.Command, sources []string) (*survey.Survey, string, error) {
	if f.merge {
		all, err := openSurveys(sources)
		if err != nil {
			return nil, "", err
		}
		s := merged(all)
		if s.Records() == 0 {
			return nil, "", errors.New("no record in these surveys")
		}
		return s, count(len(sources), "survey", "surveys") + " put together", nil
	}
	logs, err := f.open(cmd, sources)
	if err != nil {
		return nil, "", err
	}
	s, err := surveyLogs(cmd, logs, f.vpcs)
	return s, logs.trust(), err
}

// surveyLogs counts the queries from the VPCs, or from all if none is named.
func surveyLogs(cmd *cobra.Command, l *logs, vpcs []string) (*survey.Survey, error) {
	debug.SetGCPercent(surveyGarbage)
	debug.SetMemoryLimit(surveyMemory)
	s := survey.New(l.who)
	err := l.each(cmd, func() func(*querylog.Record) error {
		return func(r *querylog.Record) error {
			if len(vpcs) == 0 || slices.Contains(vpcs, string(r.VPCID)) {
				s.Add(r)
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	if s.Records() == 0 && l.stats.Records > l.outside {
		return nil, fmt.Errorf("none of %s is from %s", count(int(l.stats.Records-l.outside), "record", "records"), oneOf(vpcs))
	}
	if s.Records() == 0 {
		return nil, l.none()
	}
	return s, nil
}

// surveyMemory is from how many bytes on garbage is collected more often. Nearly all of a
// survey is kept, so waiting until as much again is garbage would only double its memory. It
// is no bound: what is kept may be more, and then the collector takes up to half of the time.
const surveyMemory = 560 << 20

// surveyGarbage is how much garbage there may be below that, in percent of what is kept.
const surveyGarbage = 300

func merged(parts []*survey.Survey) *survey.Survey {
	for _, part := range parts[1:] {
		parts[0].Merge(part)
	}
	return parts[0]
}

func openSurveys(paths []string) ([]*survey.Survey, error) {
	var all []*survey.Survey
	for _, path := range paths {
		s, err := openSurvey(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, s)
	}
	return all, nil
}

func openSurvey(path string) (*survey.Survey, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.Unwrap(err) // the caller names the path
	}
	defer f.Close()
	return survey.Read(f)
}

func oneOf(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return fmt.Sprintf("one of %v", texts)
}
