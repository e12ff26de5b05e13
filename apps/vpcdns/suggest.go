package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/suggest"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

type suggestFlags struct {
	policyFlags
	logFlags
	purpose     string
	policy      string
	redirection string
	merge, out  string
	suffixes    []string
	known       []string
	threats     []string
	wildcards   int
}

func suggestCommand() *cobra.Command {
	var f suggestFlags
	cmd := &cobra.Command{
		Use:   "suggest --for allow-only|exceptions SOURCE...",
		Short: "Make a list to review from query logs: names to allow, or exceptions from a block",
		Long: `Make a list to review from the query logs of Route 53 Resolver. It changes nothing: the list
goes to standard output or to --out, each entry with how often, when and by whom it was asked
for, in the notes that vpcdns compile reads.

--for allow-only lists names that were answered, for a firewall that blocks everything else: exact
names, and *.x where there are many names below x, never above a domain that somebody may
register, nor above what belongs to one of many customers. The names that AWS needs are left
out, because such a firewall allows them by itself. With --redirection inspect the names that
CNAMEs lead to are listed too. Names that were answered for only one client
on one day are comments: a new service looks like that, and so does a single infected machine.

--for exceptions lists what --policy would newly block and looks legitimate, by the same rule as
vpcdns replay: it had answers for at least 2 workloads on at least 2 days, and no detector of
vpcdns survey flags it. Each name of a CNAME chain that is blocked is an entry.

Suspicious names, and names that cannot be an entry, are comments at the end. --known lists names
that you trust and --threats names that are known to be bad, as for vpcdns survey. --merge keeps
an existing list as it is and adds the missing entries.

` + logsHelp + `

Exit codes: 0 whatever it suggests, 2 wrong usage or input, too many broken lines, or no record.`,
		Example: `  vpcdns suggest --for allow-only --since 14d AWSLogs/ > allow.txt
  vpcdns suggest --for allow-only --merge allow.txt --out allow.txt AWSLogs/
  vpcdns suggest --for exceptions --policy cdk.out AWSLogs/`,
		RunE: func(cmd *cobra.Command, sources []string) error { return f.run(cmd, sources) },
	}
	f.policyFlags.addTo(cmd)
	f.logFlags.addTo(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.vpcs, "vpc", nil, "only queries from this `VPC`, by its ID (repeatable; default all)")
	flags.StringVar(&f.purpose, "for", "", "allow-only or exceptions (required)")
	flags.StringVar(&f.policy, "policy", "", "`PATH` of the policy that blocks, for exceptions")
	flags.StringVar(&f.redirection, "redirection", "inspect", "what the rule of the list does with CNAMEs: inspect or trust")
	flags.IntVar(&f.wildcards, "wildcard-from", suggest.DefaultWildcardNames, "how many names below a domain make a wildcard")
	flags.StringVar(&f.merge, "merge", "", "existing `LIST` to add to")
	flags.StringVar(&f.out, "out", "", "`FILE` for the list (default standard output)")
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "your search `DOMAINS`, which clients append to names")
	flags.StringArrayVar(&f.known, "known", nil, "list `FILE` of names and patterns that no detector may flag (repeatable)")
	flags.StringArrayVar(&f.threats, "threats", nil, "list `FILE` of domains to leave commented out, in any list format (repeatable)")
	return cmd
}

func (f *suggestFlags) run(cmd *cobra.Command, sources []string) error {
	if err := f.check(sources); err != nil {
		return hint.With(err, "see "+cmd.CommandPath()+" --help")
	}
	finder, err := finderOf(f.suffixes)
	if err != nil {
		return err
	}
	lists, err := readSurveyLists(cmd, f.known, f.threats, time.Now())
	if err != nil {
		return err
	}
	list, listed, err := f.list(cmd)
	if err != nil {
		return err
	}
	options := suggest.Options{WildcardNames: f.wildcards, Inspect: f.redirection == "inspect", Listed: listed, Known: lists.vouches, Threats: lists.warns}
	s, result, err := f.result(cmd, sources, finder, options)
	if err != nil {
		return err
	}
	return f.write(cmd, list, s, result)
}

func (f *suggestFlags) check(sources []string) error {
	switch {
	case f.purpose != "allow-only" && f.purpose != "exceptions":
		return fmt.Errorf("--for requires allow-only or exceptions, got %q", f.purpose)
	case len(sources) == 0:
		return errors.New("suggest requires query logs: files, folders, or - for standard input")
	case f.purpose == "exceptions" && f.policy == "":
		return errors.New("--for exceptions requires --policy PATH, the policy that blocks")
	case f.purpose == "allow-only" && f.policy != "":
		return errors.New("--for allow-only takes no --policy: it lists answered names, whatever a policy decides")
	case f.policy == "-" && slices.Contains(sources, "-"):
		return errors.New("- is given as a source and to --policy; standard input can be read once")
	case f.redirection != "inspect" && f.redirection != "trust":
		return fmt.Errorf("--redirection requires inspect or trust, got %q", f.redirection)
	case f.wildcards < 2:
		return fmt.Errorf("--wildcard-from requires 2 or more, got %d", f.wildcards)
	}
	// --out may replace the list of --merge, so that is not an input here.
	inputs := slices.Concat(sources, f.logFlags.inputs(), f.policyFlags.inputs(), f.known, f.threats, []string{f.policy})
	return output.Check(inputs, output.Target{Flag: "--out", Path: f.out})
}

// result reads the logs once, for the survey and for the verdicts of the policy.
func (f *suggestFlags) result(cmd *cobra.Command, sources []string, finder *phantom.Finder, options suggest.Options) (*survey.Survey, suggest.Result, error) {
	if f.purpose == "allow-only" {
		logs, err := f.logFlags.open(cmd, sources, f.vpcs...)
		if err != nil {
			return nil, suggest.Result{}, err
		}
		s, err := surveyLogs(cmd, logs, f.vpcs)
		if err != nil {
			return nil, suggest.Result{}, err
		}
		return s, suggest.AllowOnly(s, finder, options), nil
	}
	s, judged, err := f.replay(cmd, sources)
	if err != nil {
		return nil, suggest.Result{}, err
	}
	return s, suggest.Exceptions(judged, s, finder, options), nil
}

// replay judges the logs by the policy and surveys them, both of the same records.
func (f *suggestFlags) replay(cmd *cobra.Command, sources []string) (*survey.Survey, *replay.Report, error) {
	p, err := f.policyFlags.open(cmd, f.policy)
	if err != nil {
		return nil, nil, err
	}
	if len(p.VPCs) == 0 {
		return nil, nil, noVPCs(p, f.policy)
	}
	logs, err := f.logFlags.open(cmd, sources, f.vpcs...)
	if err != nil {
		return nil, nil, err
	}
	options := replay.Options{Policy: p, Name: f.policy, MaxKept: limitOf(cmd, maxKept)}
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
	judged := r.Finish()
	if s.Records() == 0 && logs.stats.Records > logs.outside {
		return nil, nil, fmt.Errorf("none of %s is from %s", report.Count(logs.stats.Records-logs.outside, "record", "records"), oneOf(f.vpcs))
	}
	return s, judged, logs.judged(judged)
}

// list returns the list to add to, and its entries.
func (f *suggestFlags) list(cmd *cobra.Command) ([]byte, []domain.Pattern, error) {
	if f.merge == "" {
		return nil, nil, nil
	}
	text, err := readText(cmd, f.merge)
	if err != nil {
		return nil, nil, err
	}
	reader, err := blocklist.NewReader(f.merge, bytes.NewReader(text), blocklist.ReadOptions{Format: blocklist.Plain})
	if err != nil {
		return nil, nil, err
	}
	var patterns []domain.Pattern
	seen := map[domain.Pattern]bool{}
	for entry, err := range reader.Entries() {
		if err != nil {
			return nil, nil, err
		}
		if !seen[entry.Pattern] {
			seen[entry.Pattern] = true
			patterns = append(patterns, entry.Pattern)
		}
	}
	return text, patterns, nil
}

func (f *suggestFlags) write(cmd *cobra.Command, list []byte, s *survey.Survey, r suggest.Result) error {
	summary := f.summary(r)
	text := r.Append(list, append([]string{f.title(s)}, summary...)...)
	for _, line := range summary {
		report.Printf(cmd.ErrOrStderr(), "%s\n", line)
	}
	if f.out == "" {
		_, err := io.Copy(cmd.OutOrStdout(), bytes.NewReader(text))
		return err
	}
	return output.WriteBytes(f.out, text)
}

func (f *suggestFlags) title(s *survey.Survey) string {
	if f.purpose == "exceptions" {
		return "Names that " + f.policy + " would newly block and that look legitimate, in query logs of " + suggest.Period(s) + "."
	}
	return "Names that were answered in query logs of " + suggest.Period(s) + "."
}

// summary accounts for all names, so none is dropped silently.
func (f *suggestFlags) summary(r suggest.Result) []string {
	names := int64(0)
	for _, e := range r.Entries {
		names += e.Names
	}
	lines := []string{fmt.Sprintf("%s to review, for %s: being queried does not make a name legitimate.",
		report.Count(len(r.Entries), "entry", "entries"), report.Count(names, "name", "names"))}
	for _, each := range []struct {
		n         int64
		one, many string
		why       string
	}{
		{int64(len(r.Apart)), "entry", "entries", "commented out: answered for only one client, on one day"},
		{int64(len(r.LeftOut)), "name or domain", "names or domains", "left out with a reason, at the end"},
		{r.Listed, "name", "names", "already on the list"},
		{r.AWS, "name", "names", "that AWS needs, which an allow-only firewall allows by itself"},
		{r.Failed, "name", "names", "without an answer"},
		{r.Blocked, "name", "names", "blocked already, so without an answer"},
	} {
		if each.n > 0 {
			lines = append(lines, report.Count(each.n, each.one, each.many)+" "+each.why+".")
		}
	}
	return append(lines, r.Notes...)
}
