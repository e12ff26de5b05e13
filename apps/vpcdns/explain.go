package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
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
		Short: "Explain what a policy decides about a name, and describe well-known names",
		Long: `Explain what a DNS Firewall policy decides about names, before anything is deployed: the
action, the rule and the entry that decide, the response a client gets, the rules that match
too late, and every reason why the verdict is not certain. No query is sent.

A name whose answer is a CNAME is judged together with the names that the answer leads to,
unless the rule trusts redirections. Give them with --cname, as dig +short prints them. If one
of them is blocked, explain names it and prints what would let the query pass: entries to
allow and where, or the redirection action of a rule.

` + sourcesHelp + `

` + onHelp + `

Without --policy, explain describes a well-known name: which software queries it, why, and how to
stop it.

A NAME is a host name and not a URL, an IP address or an entry of a list. A backslash makes
the next character literal: '\*.example.com' is a name that some program queries.

Exit codes: 0 whatever the verdict, 2 wrong usage or input, or a verdict that depends on
values that the policy does not contain. Values that AWS does not publish, such as the entries of its
managed lists, make a verdict uncertain and do not change the exit code.`,
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
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "your search `DOMAINS`, which clients append to names")
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

// queries returns the queries to explain: the names with the values of the flags, or the query
// of a record.
func (f *explainFlags) queries(cmd *cobra.Command, names []string) ([]policy.Query, error) {
	if f.record != "" {
		return f.recorded(cmd, names)
	}
	if len(names) == 0 {
		return nil, hint.With(errors.New("explain requires a name"), "see vpcdns explain --help")
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

// recorded returns the query of a pasted record, with the names
// that its answers lead to.
func (f *explainFlags) recorded(cmd *cobra.Command, names []string) ([]policy.Query, error) {
	if len(names) > 0 {
		return nil, fmt.Errorf("--record already contains the name to explain; remove %q", names[0])
	}
	r, err := readRecord(cmd, f.record)
	if err != nil {
		return nil, err
	}
	if !f.json {
		report.Printf(cmd.OutOrStdout(), "%s\n", recordLine(r))
	}
	return queryOf(r)
}

// recordLine describes a record. People often paste only a part of one.
func recordLine(r *querylog.Record) string {
	text := r.Client().String()
	if len(r.VPCID) > 0 {
		text += fmt.Sprintf(" in %s", r.VPCID)
	}
	text += " asked"
	if len(r.Timestamp) > 0 {
		text += fmt.Sprintf(" at %s", r.Timestamp)
	}
	text += " for " + strings.TrimSpace(string(r.QueryName)+" "+string(r.QueryType))
	if len(r.Rcode) > 0 {
		text += fmt.Sprintf(" and got %s", r.Rcode)
	}
	switch {
	case len(r.FirewallRuleAction) > 0:
		text += fmt.Sprintf("; AWS recorded %s", r.FirewallRuleAction)
	case len(r.FirewallRuleGroupID)+len(r.FirewallDomainListID)+len(r.FirewallProtection) > 0:
		text += "; DNS Firewall matched, with an action that the record does not have"
	}
	if len(r.FirewallRuleGroupID) > 0 {
		text += fmt.Sprintf(" by %s", r.FirewallRuleGroupID)
	}
	if len(r.FirewallDomainListID) > 0 {
		text += fmt.Sprintf(", list %s", r.FirewallDomainListID)
	}
	if len(r.FirewallProtection) > 0 {
		text += fmt.Sprintf(", protection %s", r.FirewallProtection)
	}
	return text
}

func queryOf(r *querylog.Record) ([]policy.Query, error) {
	name, err := domain.ParseName(string(r.QueryName))
	if err != nil {
		return nil, err
	}
	t, err := policy.ParseQueryType(cmp.Or(string(r.QueryType), "A"))
	if err != nil {
		return nil, err
	}
	q := policy.Query{Name: name, Type: t}
	for hop := range r.Chain() {
		next, err := domain.ParseName(string(hop))
		if err != nil {
			return nil, err
		}
		q.Chain = append(q.Chain, next)
	}
	return []policy.Query{q}, nil
}

// readRecord reads the one record that there is, whatever it is wrapped in.
func readRecord(cmd *cobra.Command, path string) (record *querylog.Record, err error) {
	reader, err := querylog.Open([]string{path}, querylog.Options{MaxBroken: 1, Undated: true, Stdin: cmd.InOrStdin()})
	if err != nil {
		return nil, err
	}
	stats, err := reader.Read(cmd.Context(), func(r *querylog.Record) error {
		if record != nil {
			return fmt.Errorf("%s: more than one record; explain one at a time, or give all of them to vpcdns survey", path)
		}
		record = r.Clone()
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case record == nil && len(stats.Examples) > 0:
		return nil, errors.New(stats.Examples[0].String())
	case record == nil:
		return nil, fmt.Errorf("%s: no record; paste one that Resolver logged", path)
	}
	return record, nil
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
	known, err := finderOf(f.suffixes)
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
	return unknownValues(missing)
}

// unknownValues is the error about the values that a policy does not contain, each once.
func unknownValues(unknowns []policy.Unknown) error {
	var lines []string
	seen := map[string]bool{}
	what := "the verdict depends on values that AWS rejects:"
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
	return hint.Listed{Head: what, Items: lines}
}

// explained is a verdict with its query.
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

// printVerdicts prints the verdict for each name and VPC, and below it the title of a well-known
// name.
func printVerdicts(w io.Writer, all []explained, known *phantom.Finder, assumed string) {
	for i, each := range all {
		for _, line := range each.lines() {
			report.Printf(w, "%s\n", line)
		}
		for _, line := range each.remedyLines() {
			report.Printf(w, "%s\n", line)
		}
		if each.denies != nil {
			report.Printf(w, "  the names in its CNAME chain are judged too, and %s blocks every name that no rule allows: give them with --cname\n", each.denies.Where())
		}
		last := i == len(all)-1 || all[i+1].query.Name != each.query.Name
		if match, ok := known.Find(each.query.Name, each.query.Type.String()); ok && last {
			report.Printf(w, "  known as: %s; see vpcdns explain %s\n", match.Entry.Title, report.Shell(each.query.Name.TypedText()))
		}
	}
	if assumed != "" {
		report.Printf(w, "(%s)\n", assumed)
	}
}

// lines are a verdict for people.
func (x explained) lines() []string {
	return strings.Split(x.verdict.Explain(x.query, x.vpc), "\n")
}

// remedyLines are the changes of which each lets a blocked query pass, indented.
func (x explained) remedyLines() []report.Text {
	if !x.isBlockedByHop() {
		return nil
	}
	var lines []report.Text
	blocks := x.verdict.By.Where()
	for i, r := range x.remedies {
		start := "to let it pass"
		if i > 0 {
			start = "or"
		}
		lines = append(lines, report.Sprintf("  %s: %s", start, x.remedyText(r, blocks)))
		for _, entry := range r.Entries {
			lines = append(lines, report.Sprintf("    %s", entry))
		}
	}
	switch {
	case len(x.remedies) == 0:
		lines = append(lines, report.Sprintf("  to let it pass: allow its names in a rule that comes before %s, where no priority is free", blocks))
	case !x.verdict.Certain:
		lines = append(lines, "  (the rules after \"unless\" may block it still)")
	}
	return lines
}

func (x explained) remedyText(r policy.Remedy, blocks string) report.Text {
	const trusting = " with FirewallDomainRedirectionAction " + policy.Trust
	suffix := report.Text("")
	if r.Trust {
		suffix = trusting
	}
	switch {
	case r.Rule != nil && r.Trust:
		return report.Sprintf("set FirewallDomainRedirectionAction to %s on rule %s/%d: CNAME targets of its names are then not inspected; a query for %s itself stays blocked",
			report.Text(policy.Trust), r.Group.ID, r.Rule.Priority, x.verdict.By.Name)
	case r.Rule != nil:
		return report.Sprintf("add to list %s, which rule %s/%d allows before %s blocks", r.Rule.List.Label(), r.Group.ID, r.Rule.Priority, blocks)
	case r.Group != nil:
		return report.Sprintf("add an ALLOW rule to rule group %s at priority %d, before %s,%s for a list of", r.Group.ID, r.Priority, blocks, suffix)
	default:
		return report.Sprintf("associate a rule group with %s at priority %d, before %s, that has an ALLOW rule%s for a list of", x.vpc.Name, r.Priority, blocks, suffix)
	}
}

// jsonVerdict is a verdict as explain --json prints it. Fields are added and never
// renamed.
type jsonVerdict struct {
	Name  string   `json:"name"`
	Type  string   `json:"type"`
	Chain []string `json:"cname,omitempty"`
	VPC   string   `json:"vpc"`

	Action   string `json:"action"` // ALLOW, ALERT, BLOCK, NONE; UNKNOWN if the policy does not contain it
	Certain  bool   `json:"certain"`
	Response string `json:"response"` // of BLOCK: NODATA, NXDOMAIN, OVERRIDE CNAME target TTL seconds

	jsonRule

	Shadowed   []jsonRule `json:"shadowed"`
	Unless     []jsonRule `json:"unless"`
	Unresolved []string   `json:"unresolved,omitempty"` // what the policy does not contain; exit code 2

	// Remedies are the changes of which each lets a query pass that a name of its chain
	// blocks.
	Remedies []jsonRemedy `json:"remedies,omitempty"`

	Assuming string `json:"assuming,omitempty"`
}

// jsonRule is a rule that matches or may. Its fields are empty if no rule does.
type jsonRule struct {
	Group    string `json:"group"`
	Priority int    `json:"priority"`
	List     string `json:"list"`    // or the protection of the rule
	Pattern  string `json:"pattern"` // the entry that matches
	Origin   string `json:"origin,omitempty"`
	Note     string `json:"note,omitempty"`
	Matches  string `json:"matches,omitempty"` // the name of the chain, if it is a later one
	Hop      int    `json:"hop,omitempty"`     // its place in the chain, from 1

	Does string `json:"does,omitempty"` // of a rule that does not decide
	Why  string `json:"why,omitempty"`  // why it is open whether it matches
}

func jsonVerdicts(all []explained, assumed string) []jsonVerdict {
	verdicts := make([]jsonVerdict, 0, len(all))
	for _, each := range all {
		verdicts = append(verdicts, each.json(assumed))
	}
	return verdicts
}

func (x explained) json(assumed string) jsonVerdict {
	v := x.verdict
	j := jsonVerdict{
		Name: x.query.Name.String(), Type: x.query.Type.String(), VPC: x.vpc.Name,
		Action: v.Action.String(), Certain: v.Certain, Response: v.Response, Assuming: assumed,
		Shadowed: x.jsonRules(v.Shadowed), Unless: x.jsonRules(v.Unless),
	}
	for _, name := range x.query.Chain {
		j.Chain = append(j.Chain, name.String())
	}
	if v.By != nil {
		j.jsonRule = x.jsonRule(*v.By)
		j.Does = ""
	}
	for _, u := range v.Missing() {
		j.Unresolved = append(j.Unresolved, u.String())
	}
	for _, r := range x.remedies {
		j.Remedies = append(j.Remedies, jsonRemedyOf(r))
	}
	return j
}

// jsonRemedy is a change of the rules of a VPC.
type jsonRemedy struct {
	// Change is add-entries to the List of a rule that allows, add-rule that allows the
	// Entries, add-rule-group with such a rule, or trust-redirection of a rule.
	Change   string   `json:"change"`
	Group    string   `json:"group,omitempty"`
	Priority int      `json:"priority"` // of the rule, or of the association of a new rule group
	List     string   `json:"list,omitempty"`
	Entries  []string `json:"entries,omitempty"`

	Redirection string `json:"redirectionAction,omitempty"` // to set
}

func jsonRemedyOf(r policy.Remedy) jsonRemedy {
	j := jsonRemedy{Change: "add-rule-group", Priority: r.Priority}
	switch {
	case r.Rule != nil && r.Trust:
		j.Change = "trust-redirection"
	case r.Rule != nil:
		j.Change = "add-entries"
	case r.Group != nil:
		j.Change = "add-rule"
	}
	if r.Group != nil {
		j.Group = r.Group.ID
	}
	if r.Rule != nil {
		j.Priority = r.Rule.Priority
		j.List = r.Rule.List.Label()
	}
	if r.Trust {
		j.Redirection = policy.Trust
	}
	for _, p := range r.Entries {
		j.Entries = append(j.Entries, p.String())
	}
	return j
}

func (x explained) jsonRules(matches []policy.Match) []jsonRule {
	rules := make([]jsonRule, 0, len(matches))
	for _, m := range matches {
		rules = append(rules, x.jsonRule(m))
	}
	return rules
}

func (x explained) jsonRule(m policy.Match) jsonRule {
	r := jsonRule{Group: m.Group.ID, Pattern: m.Entry.String(), Origin: m.Entry.Origin.String(), Why: m.Why}
	if m.Entry.Note != nil {
		r.Note = m.Entry.Note.String()
	}
	if m.Name != x.query.Name {
		r.Matches, r.Hop = m.Name.String(), 1+slices.Index(x.query.Chain, m.Name)
	}
	if m.Rule == nil {
		return r
	}
	r.Priority, r.List = m.Rule.Priority, m.Rule.Protection.String()
	r.Does = m.Rule.Action
	if m.Rule.Block.Response != "" {
		r.Does += " " + m.Rule.Block.Response
	}
	if m.Rule.List != nil {
		r.List = m.Rule.List.Label()
	}
	return r
}
