package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

type explainFlags struct {
	policyFlags
	policy, queryType, record, exclude string
	chain                              []string
	suffixes                           []string
	json                               bool
}

func explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain [--policy PATH] NAME...",
		Short: "Say what a policy decides about a name, and who asks for names that puzzle people",
		Long: `Say what a DNS Firewall policy decides about names, and why, before anything is deployed:
the action, the rule and the entry that decide, the response a client gets, the rules that
match too late, and what the verdict hangs on that AWS does not publish. It sends no query.

` + sourcesHelp + `

Without --policy it tells what is known of a name: who asks for it, why, and how to stop it.

Exit codes: 0 whatever the verdict, 2 wrong usage or input, or a verdict that depends on
what the policy does not tell.`,
		Example: `  vpcdns explain --policy cdk.out metadata.google.internal
  vpcdns explain --policy vpc.yaml --parameter FirewallMode=ALERT --cname cdn.example.net www.example.com
  vpcdns explain metadata.google.internal
  vpcdns explain --exclude-known insights`,
		RunE: func(cmd *cobra.Command, names []string) error { return f.run(cmd, names) },
	}
	f.addTo(cmd)
	f.addVPCsTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "", "`PATH` of the policy")
	flags.StringVar(&f.queryType, "qtype", "A", "query type, such as AAAA or TYPE65")
	flags.StringSliceVar(&f.chain, "cname", nil, "names that the answer leads to, in their order, with commas between them")
	flags.StringVar(&f.record, "record", "", "`FILE` with one record of a query log to explain; - is standard input")
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "search domains of yours, which machines append to names")
	flags.StringVar(&f.exclude, "exclude-known", "", "print the filter that hides harmless well-known names: insights or metric-filter")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *explainFlags) run(cmd *cobra.Command, names []string) error {
	if f.exclude != "" {
		return f.printExclude(cmd, names)
	}
	queries, err := f.queries(cmd, names)
	if err != nil {
		return err
	}
	if f.policy == "" {
		return f.tell(cmd, queries)
	}
	p, err := f.open(cmd, f.policy)
	if err != nil {
		return err
	}
	evaluators, err := f.evaluators(p, f.policy)
	if err != nil {
		return err
	}
	if err := f.explainAll(cmd, p, evaluators, queries); err != nil {
		return err
	}
	return nil
}

// queries returns what is to be explained: names with what the flags say, or the
// query of a record.
func (f *explainFlags) queries(cmd *cobra.Command, names []string) ([]policy.Query, error) {
	if f.record != "" {
		return f.recorded(cmd, names)
	}
	if len(names) == 0 {
		return nil, withHint(errors.New("explain wants a name"), "see vpcdns explain --help")
	}
	if len(names) > 1 && len(f.chain) > 0 {
		return nil, fmt.Errorf("--cname goes with one name, got %d", len(names))
	}
	t, err := policy.ParseQueryType(f.queryType)
	if err != nil {
		return nil, err
	}
	chain, err := namesIn(f.chain)
	if err != nil {
		return nil, err
	}
	parsed, err := namesIn(names)
	if err != nil {
		return nil, err
	}
	queries := make([]policy.Query, 0, len(parsed))
	for _, name := range parsed {
		queries = append(queries, policy.Query{Name: name, Type: t, Chain: chain})
	}
	return queries, nil
}

func namesIn(texts []string) ([]domain.Name, error) {
	names := make([]domain.Name, 0, len(texts))
	for _, text := range texts {
		name, err := domain.ParseName(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// explainAll prints every verdict, and reports an error if one depends on what the
// policy does not tell.
func (f *explainFlags) explainAll(cmd *cobra.Command, p *policy.Policy, evaluators []*policy.Evaluator, queries []policy.Query) error {
	var all []explained
	for _, q := range queries {
		for _, e := range evaluators {
			all = append(all, explained{q, e.VPC(), e.Judge(q)})
		}
	}
	known, err := f.finder()
	if err != nil {
		return err
	}
	if f.json {
		err = report.JSON(cmd.OutOrStdout(), jsonVerdicts(all, assumption(p)))
	} else {
		err = printVerdicts(cmd.OutOrStdout(), all, known, assumption(p))
	}
	if err != nil {
		return err
	}
	return unresolved(all)
}

// unresolved is the error of verdicts that would be others if the policy told more.
func unresolved(all []explained) error {
	var unknowns []policy.Unknown
	for _, each := range all {
		unknowns = append(unknowns, each.verdict.Unresolved...)
	}
	return untold(unknowns)
}

// untold is the error of what a policy does not tell, each of it once.
func untold(unknowns []policy.Unknown) error {
	var lines []string
	seen := map[string]bool{}
	for _, u := range unknowns {
		if text := u.String(); !seen[text] {
			seen[text] = true
			lines = append(lines, text)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return listedError{"the verdict depends on values that the policy does not contain:", lines}
}

// explained is one verdict with what was asked.
type explained struct {
	query   policy.Query
	vpc     *policy.VPC
	verdict policy.Verdict
}
