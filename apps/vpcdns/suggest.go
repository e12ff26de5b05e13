package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
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
	wildcards   int
}

func suggestCommand() *cobra.Command {
	var f suggestFlags
	cmd := &cobra.Command{
		Use:   "suggest --for allow-only|exceptions SOURCE...",
		Short: "Make a list to review from query logs: what to allow, or what to except from a block",
		Long: `Make a list to review from the query logs of Route 53 Resolver. It changes nothing: the list
goes to standard output or to --out, each entry with how often, when and by whom it was asked
for, in the notes that vpcdns compile reads.

--for allow-only lists what had answers, for a firewall that blocks everything else: exact
names, and *.x where there are many names below x, never above a domain that somebody may
register. The names that AWS needs are left out, because such a firewall allows them by itself.
With --redirection inspect the names that CNAMEs lead to are listed too.

--for exceptions lists what --policy blocks and looks legitimate: it had answers, for at least
2 clients on at least 2 days, and nothing bad is known of it. What AWS's own lists block is
known only from logs that say so.

What is suspicious, looks like a tunnel or cannot be an entry stands as a comment at the end.
--merge keeps a list as it is and adds what it lacks.

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
	flags.StringVar(&f.merge, "merge", "", "`LIST` to keep and to add to")
	flags.StringVar(&f.out, "out", "", "`FILE` for the list (default standard output)")
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "search domains of yours, which machines append to names")
	return cmd
}

func (f *suggestFlags) run(cmd *cobra.Command, sources []string) error {
	if err := f.check(sources); err != nil {
		return withHint(err, "see "+cmd.CommandPath()+" --help")
	}
	suffixes, err := namesIn(f.suffixes)
	if err != nil {
		return err
	}
	finder, err := phantom.NewFinder(suffixes...)
	if err != nil {
		return err
	}
	list, listed, err := f.list()
	if err != nil {
		return err
	}
	judge, err := f.judge(cmd)
	if err != nil {
		return err
	}
	logs, err := f.logFlags.open(cmd, sources)
	if err != nil {
		return err
	}
	s, err := surveyLogs(cmd, logs, f.vpcs)
	if err != nil {
		return err
	}
	options := suggest.Options{WildcardNames: f.wildcards, Inspect: f.redirection == "inspect", Listed: listed}
	return f.write(cmd, list, s, f.result(s, finder, judge, options))
}

func (f *suggestFlags) check(sources []string) error {
	switch {
	case f.purpose != "allow-only" && f.purpose != "exceptions":
		return fmt.Errorf("--for wants allow-only or exceptions, got %q", f.purpose)
	case len(sources) == 0:
		return errors.New("suggest wants query logs: files, folders, or - for standard input")
	case f.purpose == "exceptions" && f.policy == "":
		return errors.New("--for exceptions wants --policy PATH, the policy that blocks")
	case f.purpose == "allow-only" && f.policy != "":
		return errors.New("--for allow-only takes no --policy: it lists what had answers, whatever a policy says")
	case f.policy == "-" && slices.Contains(sources, "-"):
		return errors.New("- is given as a source and to --policy; standard input can be read once")
	case f.redirection != "inspect" && f.redirection != "trust":
		return fmt.Errorf("--redirection wants inspect or trust, got %q", f.redirection)
	case f.wildcards < 2:
		return fmt.Errorf("--wildcard-from wants 2 or more, got %d", f.wildcards)
	}
	return nil
}

func (f *suggestFlags) result(s *survey.Survey, finder *phantom.Finder, judge suggest.Judge, options suggest.Options) suggest.Result {
	if f.purpose == "exceptions" {
		return suggest.Exceptions(s, finder, judge, options)
	}
	return suggest.AllowOnly(s, finder, options)
}
