package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// survey returns what the sources hold, and a sentence on how that was read.
func (f *surveyFlags) survey(cmd *cobra.Command, sources []string) (*survey.Survey, string, error) {
	if f.merge {
		all, err := openSurveys(cmd, sources)
		if err != nil {
			return nil, "", err
		}
		s, err := merged(all, sources)
		if err != nil {
			return nil, "", err
		}
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
	s.AddSources(l.sources(vpcs)...)
	return s, nil
}

// sources identify the files of the log, with the part of their records that counts: surveys
// of different VPCs of one log may be merged.
func (l *logs) sources(vpcs []string) []string {
	part := l.window.String()
	if len(vpcs) > 0 {
		part = strings.Join(present(part, strings.Join(slices.Sorted(slices.Values(vpcs)), " ")), " ")
	}
	sources := make([]string, len(l.stats.Sources))
	for i, source := range l.stats.Sources {
		sources[i] = strings.TrimSpace(source + " " + part)
	}
	return sources
}

// surveyMemory is from how many bytes on garbage is collected more often. Nearly all of a
// survey is kept, so waiting until as much again is garbage would only double its memory. It
// is no bound: what is kept may be more, and then the collector takes up to half of the time.
const surveyMemory = 560 << 20

// surveyGarbage is how much garbage there may be below that, in percent of what is kept.
const surveyGarbage = 300

func merged(parts []*survey.Survey, paths []string) (*survey.Survey, error) {
	for i, part := range parts[1:] {
		if n := parts[0].Shared(part); n > 0 {
			return nil, fmt.Errorf("%s: %w", paths[i+1], withHint(fmt.Errorf("%s of the log in it %s counted already, and merging would count %s twice",
				count(n, "file", "files"), oneOrMore(n, "is", "are"), oneOrMore(n, "it", "them")), twiceHint))
		}
		parts[0].Merge(part)
	}
	return parts[0], nil
}

func oneOrMore(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// twiceHint is for reports that were made of the same files.
const twiceHint = "give each report once, and no report of a part of a log beside one of all of it"

func openSurveys(cmd *cobra.Command, paths []string) ([]*survey.Survey, error) {
	var all []*survey.Survey
	for _, path := range paths {
		s, err := readReport(cmd, path, survey.Read)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func oneOf(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return fmt.Sprintf("one of %v", texts)
}
