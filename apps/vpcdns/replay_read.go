package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

func stdins(policy, baseline string, sources []string) (n int) {
	for _, path := range slices.Concat([]string{policy, baseline}, sources) {
		if path == "-" {
			n++
		}
	}
	return n
}

func (f *replayFlags) report(cmd *cobra.Command, sources []string) (*replay.Report, error) {
	if f.merge {
		return mergedReports(cmd, sources)
	}
	options, err := f.replayOptions(cmd)
	if err != nil {
		return nil, err
	}
	logs, err := f.logFlags.open(cmd, sources)
	if err != nil {
		return nil, err
	}
	if logs.who != nil {
		options.Who = logs.whoIs
	}
	return logs.replay(cmd, options)
}

// reportGarbage is how much garbage there may be once a log is read, in percent of what is
// kept. A report of a million names is kept nearly whole, so there is little to gain from more.
const reportGarbage = 30

// replay judges the records, and tells those that are not in the window as well.
func (l *logs) replay(cmd *cobra.Command, options replay.Options) (*replay.Report, error) {
	asked := l.window
	options.Since, options.Until = asked.times()
	l.window = always()
	r, err := replay.New(options)
	if err != nil {
		return nil, whichVPC(err)
	}
	if err := l.each(cmd, r.Sink); err != nil {
		return nil, err
	}
	debug.SetGCPercent(reportGarbage)
	report := r.Report()
	report.AddReading(l.stats)
	l.window, l.outside = asked, report.Outside.Records
	return report, l.judged(report)
}

func (f *replayFlags) replayOptions(cmd *cobra.Command) (replay.Options, error) {
	o := replay.Options{Name: f.policy, BaselineName: f.baseline, VPCs: f.vpcs}
	var err error
	if o.Policy, err = f.policyFlags.open(cmd, f.policy); err != nil {
		return o, err
	}
	f.judge = o.Policy
	if len(o.Policy.VPCs) == 0 {
		return o, noVPCs(o.Policy, f.policy)
	}
	if f.baseline != "" {
		o.Baseline, err = f.policyFlags.open(cmd, f.baseline)
	}
	return o, err
}

// whichVPC adds the way out to an error about VPCs.
func whichVPC(err error) error {
	if e := (*replay.VPCError)(nil); errors.As(err, &e) && len(e.VPCs) > 0 {
		return withHint(err, "give --vpc "+e.VPCs[0]+", and the logs of that VPC alone")
	}
	return err
}

func (l *logs) whoIs(vpc, address string, unixMilli int64) (string, bool) {
	workload, known := l.who.Find(vpc, address, unixMilli)
	return workload.String(), known
}

// judged is the error for logs without a record that was judged.
func (l *logs) judged(r *replay.Report) error {
	if r.Records > 0 {
		return nil
	}
	strangers := r.Strangers()
	if len(strangers) == 0 {
		return l.none()
	}
	var ids []string
	for _, v := range strangers {
		ids = append(ids, v.ID)
	}
	want := r.Question.VPCs
	if len(want) == 0 {
		want = r.Question.Expected
	}
	return withHint(fmt.Errorf("no record to judge: the log has records of %s, and none of %s", listed(ids, 5), listed(want, 5)),
		"fetch the logs of the VPCs that "+r.Question.Policy+" is for")
}

// listed names the first of many.
func listed(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %s", strings.Join(names[:most], ", "), count(len(names)-most, "more", "more"))
}
