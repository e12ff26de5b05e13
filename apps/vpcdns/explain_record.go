package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// recorded returns the query of a pasted record, with the names
// that its answers lead to.
func (f *explainFlags) recorded(cmd *cobra.Command, names []string) ([]policy.Query, error) {
	if len(names) > 0 {
		return nil, fmt.Errorf("--record has the name to explain; remove %q", names[0])
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

// recordLine says what a record says, of which people paste a part only.
func recordLine(r *querylog.Record) string {
	text := recordClient(r)
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

func recordClient(r *querylog.Record) string {
	id := r.SrcIDs.Instance
	if len(id) == 0 {
		id = r.SrcIDs.ResolverEndpoint
	}
	switch {
	case len(id) > 0 && len(r.SrcAddr) > 0:
		return fmt.Sprintf("%s (%s)", id, r.SrcAddr)
	case len(id) > 0:
		return string(id)
	case len(r.SrcAddr) > 0:
		return string(r.SrcAddr)
	default:
		return "an unknown client"
	}
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
	if string(r.FirewallRuleAction) == "BLOCK" {
		return []policy.Query{q}, nil // the answer is the firewall's own
	}
	for _, a := range r.Answers {
		if kind := string(a.Type); kind != "CNAME" && kind != "DNAME" {
			continue
		}
		next, err := domain.ParseName(string(a.Rdata))
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
