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
		Short: "Explain what a policy decides about a name, and who asks for well-known puzzling names",
		Long: `Explain what a DNS Firewall policy decides about names, before anything is deployed: the
action, the rule and the entry that decide, the response a client gets, the rules that match
too late, and each reason for which the verdict may be another one. No query is sent.

A name whose answer is a CNAME is judged together with the names that the answer leads to,
unless the rule trusts redirections. Give them with --cname, as dig +short prints them. If one
of them is blocked, explain names it and prints what would let the query pass: entries to
allow and where, or the redirection action of a rule.

` + sourcesHelp + `

` + onHelp + `

Without --policy, explain prints what is known of a name: who asks for it, why, and how to
stop it.

A NAME is a host name and not a URL, an IP address or an entry of a list. A backslash before a
character takes it as it is: '\*.example.com' is the name that some program asks for.

Exit codes: 0 whatever the verdict, 2 wrong usage or input, or a verdict that depends on
values that the policy does not contain. What AWS does not publish, such as the entries of its
managed lists, makes a verdict uncertain and does not change the exit code.`,
		Example: `  vpcdns explain --policy cdk.out metadata.google.internal
  vpcdns explain --policy vpc.yaml --cname a.cdn.example,b.cdn.example www.example.com
  vpcdns explain --policy vpc.yaml --parameter FirewallMode=ALERT www.example.com
  vpcdns explain metadata.google.internal
  vpcdns explain --exclude-known insights`,
		RunE: func(cmd *cobra.Command, names []string) error { return f.run(cmd, names) },
	}
	f.addTo(cmd)
	f.addVPCsTo(cmd)
	f.addOnTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "", "`PATH` of the policy")
	flags.StringVar(&f.queryType, "qtype", "A", "query type, such as AAAA or TYPE65")
	flags.StringSliceVar(&f.chain, "cname", nil, "`NAMES` that the answer leads to by CNAME, in their order, with commas between them")
	flags.StringVar(&f.record, "record", "", "`FILE` with one record of a query log to explain; - is standard input")
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "your search `DOMAINS`, which machines append to names")
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
		return f.describe(cmd, queries)
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
		return nil, withHint(errors.New("explain requires a name"), "see vpcdns explain --help")
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
	parsed, err := typedNames(names)
	if err != nil {
		return nil, err
	}
	queries := make([]policy.Query, 0, len(parsed))
	for _, name := range parsed {
		queries = append(queries, policy.Query{Name: name, Type: t, Chain: chain})
	}
	return queries, nil
}

// namesIn returns the names in the value of a flag, which may have spaces after its commas.
func namesIn(texts []string) ([]domain.Name, error) {
	trimmed := make([]string, len(texts))
	for i, text := range texts {
		trimmed[i] = strings.TrimSpace(text)
	}
	return typedNames(trimmed)
}

// typedNames returns names as a person typed them. The error is about all that are not names.
func typedNames(texts []string) ([]domain.Name, error) {
	names := make([]domain.Name, len(texts))
	var faults []error
	for i, text := range texts {
		var err error
		names[i], err = domain.ParseTypedName(text)
		faults = append(faults, err)
	}
	return names, errors.Join(faults...)
}

// explainAll prints every verdict, and reports an error if one depends on values that the
// policy does not contain.
func (f *explainFlags) explainAll(cmd *cobra.Command, p *policy.Policy, evaluators []*policy.Evaluator, queries []policy.Query) error {
	var all []explained
	for _, q := range queries {
		for _, e := range evaluators {
			all = append(all, explain(e, q))
		}
	}
	known, err := f.finder()
	if err != nil {
		return err
	}
	if f.json {
		err = report.JSON(cmd.OutOrStdout(), jsonVerdicts(all, assumption(p)))
	} else {
		printVerdicts(cmd.OutOrStdout(), all, known, assumption(p))
	}
	if err != nil {
		return err
	}
	var missing []policy.Unknown
	for _, each := range all {
		missing = append(missing, each.verdict.Missing()...)
	}
	return untold(missing)
}

// untold is the error of what a policy does not contain, each of it once.
func untold(unknowns []policy.Unknown) error {
	var lines []string
	seen := map[string]bool{}
	what := "the verdict depends on what AWS refuses:"
	for _, u := range unknowns {
		text := u.String()
		if !u.Invalid {
			what = "the verdict depends on values that the policy does not contain:"
		}
		if !seen[text] {
			seen[text] = true
			lines = append(lines, text)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return listedError{what, lines}
}

// explained is one verdict with what was asked.
type explained struct {
	query    policy.Query
	vpc      *policy.VPC
	verdict  policy.Verdict
	remedies []policy.Remedy // for a query that is blocked and has a chain

	// denies is the rule that blocks the names that nothing allows, if the query passes by a
	// rule that looks at the names that its answer leads to, and they were not given.
	denies *policy.Match
}

func explain(e *policy.Evaluator, q policy.Query) explained {
	x := explained{query: q, vpc: e.VPC(), verdict: e.Judge(q)}
	switch {
	case x.isBlockedByHop():
		x.remedies = e.Remedies(q)
	case len(q.Chain) == 0 && x.verdict.Action != policy.ActionBlock && !trusts(x.verdict.By):
		// No entry can have this label, so only rules for all names match it.
		if v := e.Judge(policy.Query{Name: domain.MustParseName("!"), Type: q.Type}); v.Action == policy.ActionBlock {
			x.denies = v.By
		}
	}
	return x
}

// isBlockedByHop reports whether a name blocks the query that its answer leads to.
func (x explained) isBlockedByHop() bool {
	v := x.verdict
	return v.Action == policy.ActionBlock && v.By != nil && v.By.Name != x.query.Name
}

func trusts(m *policy.Match) bool {
	return m != nil && m.Rule != nil && m.Rule.Trusts()
}
