package main

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// replay judges the logs by the policy and surveys them, both of the same records.
func (f *suggestFlags) replay(cmd *cobra.Command, sources []string) (*survey.Survey, *replay.Report, error) {
	p, err := f.policyFlags.open(cmd, f.policy)
	if err != nil {
		return nil, nil, err
	}
	if len(p.VPCs) == 0 {
		return nil, nil, noVPCs(p, f.policy)
	}
	logs, err := f.logFlags.open(cmd, sources)
	if err != nil {
		return nil, nil, err
	}
	options := replay.Options{Policy: p, Name: f.policy}
	if logs.who != nil {
		options.Who = logs.whoIs
	}
	r, err := replay.New(options)
	if err != nil {
		return nil, nil, whichVPC(err)
	}
	debug.SetMemoryLimit(surveyMemory)
	s := survey.New(logs.who)
	err = logs.each(cmd, func() func(*querylog.Record) error {
		judge := r.Sink()
		return func(record *querylog.Record) error {
			if len(f.vpcs) > 0 && !slices.Contains(f.vpcs, string(record.VPCID)) {
				return nil
			}
			s.Add(record)
			return judge(record)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	report := r.Report()
	if s.Records() == 0 && logs.stats.Records > logs.outside {
		return nil, nil, fmt.Errorf("none of %s is from %s", count(int(logs.stats.Records-logs.outside), "record", "records"), oneOf(f.vpcs))
	}
	return s, report, logs.judged(report)
}
