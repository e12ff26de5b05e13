package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// recorded returns the query of the record that somebody pasted, with the names
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
		fmt.Fprintln(cmd.OutOrStdout(), recordLine(r))
	}
	return queryOf(r)
}

// recordLine says what a record says.
func recordLine(r *querylog.Record) string {
	who := string(r.SrcAddr)
	switch {
	case len(r.SrcIDs.Instance) > 0:
		who = fmt.Sprintf("%s (%s)", r.SrcIDs.Instance, r.SrcAddr)
	case len(r.SrcIDs.ResolverEndpoint) > 0:
		who = fmt.Sprintf("%s (%s)", r.SrcIDs.ResolverEndpoint, r.SrcAddr)
	}
	text := fmt.Sprintf("%s in %s asked at %s for %s %s and got %s", who, r.VPCID, r.Timestamp, r.QueryName, r.QueryType, r.Rcode)
	if len(r.FirewallRuleAction) > 0 {
		text += fmt.Sprintf("; AWS recorded %s by %s", r.FirewallRuleAction, r.FirewallRuleGroupID)
	}
	return text
}

func queryOf(r *querylog.Record) ([]policy.Query, error) {
	name, err := domain.ParseName(string(r.QueryName))
	if err != nil {
		return nil, err
	}
	t, err := policy.ParseQueryType(string(r.QueryType))
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
	reader, err := querylog.Open([]string{path}, querylog.Options{MaxBroken: 1, Stdin: cmd.InOrStdin()})
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
