package replay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// changesOf says, one a line, what the changes of a report are.
func changesOf(r *replay.Report) (lines []string) {
	for _, c := range r.Changes {
		line := fmt.Sprintf("%s %s: %s -> %s", c.Class, c.Name, c.Before, c.After)
		if c.By != (replay.Decider{}) {
			line += fmt.Sprintf(" by %s %s", c.By.Rule, c.By.Entry)
		}
		if c.By.Via != "" {
			line += " via " + c.By.Via
		}
		lines = append(lines, line)
	}
	return lines
}

const at = "2026-02-04T10:00:00Z vpc-1 i-1 "

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy, baseline []string // no baseline: the log
		log              string
		want             []string
	}{
		"newly blocked": {
			policy: []string{"BLOCK NODATA bad.example *.bad.example"}, log: "bad.example A\n" + at + "a.BAD.example A\n" + at + "good.example A",
			want: []string{
				"newly-blocked a.bad.example: PASSED -> BLOCK NODATA by Group/10 *.bad.example",
				"newly-blocked bad.example: PASSED -> BLOCK NODATA by Group/10 bad.example",
			},
		},
		"blocked as before": {policy: []string{"BLOCK NODATA bad.example"}, log: "bad.example A rcode=NXDOMAIN action=BLOCK"},
		"an alert that becomes a block": {
			policy: []string{"BLOCK NODATA bad.example"}, log: "bad.example A action=ALERT",
			want: []string{"newly-blocked bad.example: ALERT -> BLOCK NODATA by Group/10 bad.example"},
		},
		"a block that becomes an alert, where nothing else is blocked": {
			policy: []string{"ALERT bad.example"}, log: "bad.example A action=BLOCK",
			want: []string{"newly-allowed bad.example: BLOCK -> ALERT by Group/10 bad.example"},
		},
		"newly and no longer alerted": {
			policy: []string{"ALERT new.example"}, log: "new.example A\n" + at + "old.example A action=ALERT",
			want: []string{
				"newly-alerted new.example: PASSED -> ALERT by Group/10 new.example",
				"no-longer-alerted old.example: ALERT -> NONE",
			},
		},
		"a name behind a blocked one is not logged": {
			policy: []string{"ALLOW good.example", "BLOCK NODATA bad.example"}, log: "good.example A action=BLOCK",
			want: []string{"undecided good.example: BLOCK -> ALLOW? by Group/10 good.example"},
		},
		"a name behind a blocked one does not matter to a rule that trusts": {
			policy: []string{"ALLOW TRUST good.example", "BLOCK NODATA bad.example"}, log: "good.example A action=BLOCK",
			want: []string{"newly-allowed good.example: BLOCK -> ALLOW by Group/10 good.example"},
		},
		"the answer of a blocked query is the firewall's": {
			policy: []string{"BLOCK NODATA sink.example"}, log: "good.example A action=BLOCK cname=sink.example",
			want: []string{"undecided good.example: BLOCK -> NONE?"},
		},
		"a redirection is inspected": {
			policy: []string{"ALLOW good.example", "BLOCK NODATA bad.example"}, log: "good.example A cname=ok.example,bad.example",
			want: []string{"newly-blocked good.example: PASSED -> BLOCK NODATA by Group/20 bad.example via bad.example"},
		},
		"a redirection is trusted": {
			policy: []string{"ALLOW TRUST good.example", "BLOCK NODATA bad.example"}, log: "good.example A cname=ok.example,bad.example",
		},
		"an answer that is not a redirection": {
			policy: []string{"BLOCK NODATA 192.0.2.1"}, log: "good.example A",
		},
		"a rule for one type": {
			policy: []string{"BLOCK NXDOMAIN TYPE:TXT bad.example"}, log: "bad.example A\n" + at + "bad.example TXT",
			want: []string{"newly-blocked bad.example: PASSED -> BLOCK NXDOMAIN by Group/10 bad.example"},
		},
		"an unknown type": {
			policy: []string{"BLOCK NXDOMAIN bad.example"}, log: "bad.example WEIRD",
			want: []string{"newly-blocked bad.example: PASSED -> BLOCK NXDOMAIN by Group/10 bad.example"},
		},
		"an unknown type and a rule for one type": {
			policy: []string{"BLOCK NXDOMAIN TYPE:TXT bad.example"}, log: "bad.example WEIRD",
			want: []string{"undecided bad.example: PASSED -> UNKNOWN?"},
		},
		"the order of rules": {
			policy: []string{"ALLOW a.bad.example", "BLOCK NODATA *.bad.example"}, log: "a.bad.example A\n" + at + "b.bad.example A",
			want: []string{"newly-blocked b.bad.example: PASSED -> BLOCK NODATA by Group/20 *.bad.example"},
		},
		"a baseline": {
			policy: []string{"BLOCK NODATA bad.example same.example"}, baseline: []string{"BLOCK NXDOMAIN same.example old.example"},
			log: "bad.example A\n" + at + "same.example A\n" + at + "old.example A",
			want: []string{
				"newly-blocked bad.example: NONE -> BLOCK NODATA by Group/10 bad.example",
				"newly-allowed old.example: BLOCK NXDOMAIN -> NONE",
				"changed-response same.example: BLOCK NXDOMAIN -> BLOCK NODATA by Group/10 same.example",
			},
		},
		"a name that depends on a managed list and passes before and after is not reported": {
			policy: []string{"BLOCK NODATA rslvr-fdl-1", "BLOCK NODATA bad.example"}, log: "good.example A\n" + at + "bad.example A",
			want: []string{"newly-blocked bad.example: PASSED -> BLOCK NODATA by Group/20 bad.example"},
		},
		"a managed list that allows": {
			policy: []string{"ALLOW rslvr-fdl-1", "BLOCK NODATA bad.example"}, log: "bad.example A",
			want: []string{"undecided bad.example: PASSED -> BLOCK NODATA? by Group/20 bad.example"},
		},
		"a mark of a managed list": {
			policy: []string{"BLOCK NODATA rslvr-fdl-1", "ALERT rslvr-fdl-2"},
			log:    "kept.example A action=BLOCK list=rslvr-fdl-1\n" + at + "new.example A action=ALERT list=rslvr-fdl-1\n" + at + "other.example A action=ALERT list=rslvr-fdl-3",
			want: []string{
				"newly-blocked new.example: ALERT -> BLOCK NODATA by Group/10 ",
			},
		},
		"a mark of a list that comes too late": {
			policy: []string{"ALLOW TRUST kept.example", "BLOCK NODATA rslvr-fdl-1"}, log: "kept.example A action=BLOCK list=rslvr-fdl-1",
			want: []string{"newly-allowed kept.example: BLOCK -> ALLOW by Group/10 kept.example"},
		},
		"blocked whatever the managed list has, with one response or the other": {
			policy: []string{"BLOCK NODATA rslvr-fdl-1", "BLOCK NXDOMAIN bad.example"}, log: "bad.example A\n" + at + "worse.example A",
			want: []string{"newly-blocked bad.example: PASSED -> BLOCK NXDOMAIN? by Group/20 bad.example"},
		},
		"passes whatever the managed list has": {
			policy: []string{"ALLOW rslvr-fdl-1", "ALERT bad.example"}, log: "good.example A\n" + at + "old.example A action=ALERT",
			want: []string{"no-longer-alerted old.example: ALERT -> NONE?"},
		},
		"a blocked query whose chain can only cause an alert": {
			policy: []string{"ALERT bad.example"}, log: "good.example A action=BLOCK",
			want: []string{"newly-allowed good.example: BLOCK -> NONE?"},
		},
		"the same reason before and after": {
			policy: []string{"BLOCK NODATA rslvr-fdl-1", "BLOCK NXDOMAIN bad.example"}, baseline: []string{"BLOCK NODATA rslvr-fdl-1"},
			log:  "good.example A\n" + at + "bad.example A",
			want: []string{"undecided bad.example: NONE? -> BLOCK NXDOMAIN? by Group/20 bad.example"},
		},
		"an unknown action": {policy: []string{"ALERT bad.example"}, log: "a.example A action=DROP", want: []string{"undecided a.example: UNKNOWN? -> NONE"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := replay.Options{Policy: policyOf(vpc("vpc-1", test.policy...))}
			if test.baseline != nil {
				o.Baseline = policyOf(vpc("vpc-1", test.baseline...))
			}
			got := changesOf(run(t, o, 1, log(at+test.log)))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReport counts all that a report has in a log that can be counted by hand.
func TestReport(t *testing.T) {
	t.Parallel()
	o := replay.Options{
		Policy: policyOf(vpc("vpc-1", "ALLOW ok.example", "BLOCK NODATA *.ads.co.uk bad.example"), vpc("vpc-9")), Name: "new.json",
		Since: time.Date(2026, 2, 4, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 2, 6, 0, 0, 0, 0, time.UTC),
		Who: func(_, address string, _ int64) (string, bool) { return "shop", address == "10.0.0.7" },
	}
	r := run(t, o, 1, log(`
		2026-02-03T23:59:59Z vpc-1 i-1 bad.example A
		2026-02-04T10:00:00Z vpc-1 i-1 bad.example A
		2026-02-04T10:10:00Z vpc-1 i-1 bad.example AAAA rcode=NXDOMAIN
		2026-02-05T09:00:00Z vpc-1 i-2 bad.example A
		2026-02-05T09:00:01Z vpc-1 10.0.0.7 x.ads.co.uk A
		2026-02-05T09:00:02Z vpc-1 10.0.0.8 x.ads.co.uk A rcode=NXDOMAIN
		2026-02-05T09:00:03Z vpc-1 10.0.0.8 y.ads.co.uk A cname=y.example
		2026-02-05T09:00:04Z vpc-1 10.0.0.8 ok.example A cname=bad.example
		2026-02-05T09:00:05Z vpc-1 10.0.0.8 good.example A
		2026-02-05T09:00:06Z vpc-1 10.0.0.8 gone.example A action=BLOCK
		2026-02-05T09:00:07Z vpc-2 i-3 bad.example A
		2026-02-06T00:00:00Z vpc-1 i-1 bad.example A
	`))
	golden(t, "report.json", indented(t, encoded(t, r)))
	bad := r.Ranked(replay.NewlyBlocked)[0]
	if bad.Name != "bad.example" || !bad.LooksLegitimate() || len(bad.Workloads()) != 2 {
		t.Errorf("first is %s: looks legitimate: %v, workloads %v", bad.Name, bad.LooksLegitimate(), bad.Workloads())
	}
	var groups []string
	for _, g := range r.Groups(replay.ByDomain) {
		groups = append(groups, fmt.Sprintf("%s %s: %d names, %d workloads, %d records", g.Class, g.Key, g.Names, g.Workloads, g.Records))
	}
	want := []string{
		"newly-blocked ads.co.uk: 2 names, 2 workloads, 3 records",
		"newly-blocked bad.example: 1 names, 2 workloads, 3 records",
		"newly-blocked ok.example: 1 names, 1 workloads, 1 records",
		"undecided gone.example: 1 names, 1 workloads, 1 records",
	}
	if diff := cmp.Diff(want, groups); diff != "" {
		t.Error(diff)
	}
}

func TestAgreement(t *testing.T) {
	t.Parallel()
	logged := log(strings.ReplaceAll(`
		AT bad.example A action=BLOCK list=rslvr-fdl-7
		AT good.example A
		AT other.example A action=ALERT list=rslvr-fdl-7
		AT more.example A action=ALERT list=rslvr-fdl-7
		AT a.hidden.example A
		AT unclear.example A action=BLOCK
	`, "AT ", at))
	o := replay.Options{
		Policy:   policyOf(vpc("vpc-1")),
		Baseline: policyOf(vpc("vpc-1", "BLOCK NODATA bad.example *.hidden.example", "ALLOW good.example")),
	}
	want := replay.Agreement{
		Of: "baseline", Agree: 2, Disagree: 3, Unknown: 1,
		Disagreements: []replay.Disagreement{
			{
				Recorded: replay.Effect{Action: "ALERT"}, RecordedBy: replay.Decider{Rule: "rslvr-frg-1", List: "rslvr-fdl-7"},
				Ours: replay.Effect{Action: "NONE"}, Records: 2, Names: []string{"more.example", "other.example"},
			},
			{
				Recorded: replay.Effect{Action: "PASSED"}, Ours: replay.Effect{Action: "BLOCK", Response: "NODATA"},
				By: replay.Decider{Rule: "Group/10", List: "blocked"}, Records: 1, Names: []string{"a.hidden.example"},
			},
		},
	}
	if diff := cmp.Diff(want, run(t, o, 1, logged).Agreement); diff != "" {
		t.Error(diff)
	}
}

func TestVPCs(t *testing.T) {
	t.Parallel()
	logged := log("2026-02-04T10:00:00Z vpc-1 i-1 bad.example A\n2026-02-04T10:00:00Z vpc-2 i-1 bad.example A")
	block := "BLOCK NODATA bad.example"
	same := vpc("Vpc2", block)
	for name, test := range map[string]struct {
		policy, baseline *policy.Policy
		vpcs             []string
		blocked          []string // VPCs in which the name is newly blocked
		applied, problem string
	}{
		"by id":                             {policy: policyOf(vpc("vpc-1", block), vpc("vpc-3")), blocked: []string{"vpc-1"}},
		"one without id":                    {policy: policyOf(vpc("Vpc", block)), blocked: []string{"vpc-1", "vpc-2"}, applied: "Vpc"},
		"one without id, for one":           {policy: policyOf(vpc("Vpc", block)), vpcs: []string{"vpc-2"}, blocked: []string{"vpc-2"}, applied: "Vpc"},
		"one of several":                    {policy: policyOf(vpc("Vpc", block), vpc("Other")), vpcs: []string{"Vpc"}, blocked: []string{"vpc-1", "vpc-2"}, applied: "Vpc"},
		"several alike":                     {policy: policyOf(same, policy.VPC{Name: "Vpc3", Associations: same.Associations}), blocked: []string{"vpc-1", "vpc-2"}, applied: "Vpc2"},
		"several":                           {policy: policyOf(vpc("Vpc", block), vpc("Other")), problem: "new has several VPCs without IDs (Vpc, Other): choose the one that the logs are from"},
		"none":                              {policy: policyOf(), problem: "new has no rule group and no rule group association"},
		"one with an id and one without":    {policy: policyOf(vpc("Vpc", block), vpc("vpc-1", block)), blocked: []string{"vpc-1"}},
		"a wrong name":                      {policy: policyOf(vpc("Vpc", block)), vpcs: []string{"Vcp"}, problem: `VPC "Vcp" not found in new; it has Vpc`},
		"a wrong id":                        {policy: policyOf(vpc("vpc-1", block)), vpcs: []string{"vpc-2"}, problem: `VPC "vpc-2" not found in new; it has vpc-1`},
		"a baseline with ids for one":       {policy: policyOf(vpc("Vpc", block)), baseline: policyOf(vpc("vpc-1", block)), blocked: []string{"vpc-2"}, applied: "Vpc"},
		"a baseline of one without an id":   {policy: policyOf(vpc("vpc-1", block)), baseline: policyOf(vpc("Vpc")), blocked: []string{"vpc-1"}},
		"a baseline of another one alone":   {policy: policyOf(vpc("vpc-1", block)), baseline: policyOf(vpc("vpc-5")), blocked: []string{"vpc-1"}},
		"a name that only the baseline has": {policy: policyOf(vpc("Vpc", block)), baseline: policyOf(vpc("Old", block), vpc("Older")), vpcs: []string{"Old"}, applied: "Vpc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := replay.Options{Policy: test.policy, Name: "new", Baseline: test.baseline, VPCs: test.vpcs}
			if test.problem != "" {
				if _, err := replay.New(o); err == nil || err.Error() != test.problem {
					t.Errorf("error %v, want %s", err, test.problem)
				}
				return
			}
			r := run(t, o, 1, logged)
			var blocked []string
			for _, v := range r.VPCs {
				if v.Counts[replay.NewlyBlocked] > 0 {
					blocked = append(blocked, v.ID)
				}
			}
			if diff := cmp.Diff(test.blocked, blocked); diff != "" || r.Question.AppliedTo != test.applied {
				t.Errorf("applied to %q:\n%s", r.Question.AppliedTo, diff)
			}
		})
	}
}

// TestFirewallTakenOff has a new policy whose rule group is on no VPC any more.
func TestFirewallTakenOff(t *testing.T) {
	t.Parallel()
	logged := log("2026-02-04T10:00:00Z vpc-1 i-1 bad.example A\n2026-02-04T10:00:00Z vpc-2 i-1 bad.example A")
	block := "BLOCK NODATA bad.example"
	alone := vpc("any VPC with Group", block)
	alone.Alone = true
	for name, test := range map[string]struct {
		old, new *policy.Policy
		allowed  int64
		blocked  int64
	}{
		"off the VPC of a parameter": {policyOf(vpc("VpcId", block)), policyOf(alone), 2, 0},
		"off one VPC":                {policyOf(vpc("vpc-1", block)), policyOf(alone), 1, 0},
		"onto one VPC":               {policyOf(alone), policyOf(vpc("vpc-1", block)), 0, 1},
		"on none before and after":   {policyOf(alone), policyOf(alone), 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var allowed, blocked int64
			for _, v := range run(t, replay.Options{Policy: test.new, Baseline: test.old}, 1, logged).VPCs {
				allowed, blocked = allowed+v.Counts[replay.NewlyAllowed], blocked+v.Counts[replay.NewlyBlocked]
			}
			if allowed != test.allowed || blocked != test.blocked {
				t.Errorf("%d newly allowed and %d newly blocked, want %d and %d", allowed, blocked, test.allowed, test.blocked)
			}
		})
	}
}

// TestUnknownOfAnotherSource compares policies whose lists have one name and are read from
// different files.
func TestUnknownOfAnotherSource(t *testing.T) {
	t.Parallel()
	reading := func(source string) *policy.Policy {
		v := vpc("vpc-1", "BLOCK NODATA bad.example")
		v.Associations[0].Group.Rules[0].List = &policy.List{ID: "L", Opaque: "a file", Source: source}
		return policyOf(v)
	}
	logged := log("2026-02-04T10:00:00Z vpc-1 i-1 bad.example A")
	for source, want := range map[string]replay.Class{"s3://b/old": replay.Unchanged, "s3://b/new": replay.Undecided} {
		r := run(t, replay.Options{Policy: reading(source), Baseline: reading("s3://b/old")}, 1, logged)
		if r.VPCs[0].Counts[want] != 1 {
			t.Errorf("%s: %v, want one %s", source, r.VPCs[0].Counts, want)
		}
	}
}

// TestUndecidedQueriesShareARow keeps a report small whatever a log has.
func TestUndecidedQueriesShareARow(t *testing.T) {
	t.Parallel()
	var lines string
	for i := range 100 {
		lines += fmt.Sprintf("%s%s A\n%sa.example WEIRD%d\n%sa.example A action=ODD%[4]d\n", at, fmt.Sprintf(`odd\\%dname`, 900+i), at, i, at)
	}
	r := run(t, replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA TYPE:TXT bad.example"))}, 1, log(lines))
	if len(r.Reasons) != 3 || r.Counts()[replay.Undecided] != 300 {
		t.Errorf("%d undecided: %+v", r.Counts()[replay.Undecided], r.Reasons)
	}
}
