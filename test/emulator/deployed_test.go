package emulator

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// deployed is the resources that exist according to the AWS CLI.
type deployed struct {
	RuleGroups []object
	Rules      []rule                 // in the order in which they are evaluated
	Lists      map[string][]string    // the names in each list, by ID; without AWS's lists
	Firewalled map[string]association // by VPC
	Configs    []object               // of query logging
	Logged     map[string]association // by VPC
	LogGroups  []logGroup
}

type object struct{ ID, ManagedOwnerName string }

type rule struct {
	Priority                                    int
	Action, BlockResponse, FirewallDomainListID string
	DNSThreatProtection, ConfidenceThreshold    string
}

// association is that of a VPC with a rule group or with a query log config.
type association struct {
	ID                                            string
	VpcID, ResourceID                             string // one of them is the VPC
	FirewallRuleGroupID, ResolverQueryLogConfigID string
	Priority                                      int
}

type logGroup struct {
	LogGroupName    string
	RetentionInDays int
}

// checkSame checks that exactly the wanted resources exist, down to their IDs.
func (d deployed) checkSame(t *testing.T, want deployed) {
	t.Helper()
	if diff := cmp.Diff(want, d, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("resources differ (-want +got):\n%s", diff)
	}
}

// checkComplete checks that everything is there once and serves these VPCs.
func (d deployed) checkComplete(t *testing.T, vpcs ...string) {
	t.Helper()
	if len(d.RuleGroups) != 1 || len(d.Configs) != 1 || len(d.Firewalled) != len(vpcs) || len(d.Logged) != len(vpcs) || len(d.LogGroups) == 0 {
		t.Fatalf("%+v\nis not one rule group and one query log config for %v, and a log group", d, vpcs)
	}
	for _, vpc := range vpcs {
		filtered, logged := d.Firewalled[vpc], d.Logged[vpc]
		if filtered.FirewallRuleGroupID != d.RuleGroups[0].ID || filtered.Priority != 150 {
			t.Errorf("%s has %+v, want rule group %s at 150", vpc, filtered, d.RuleGroups[0].ID)
		}
		if logged.ResolverQueryLogConfigID != d.Configs[0].ID {
			t.Errorf("%s has %+v, want config %s", vpc, logged, d.Configs[0].ID)
		}
	}
}

// checkEffect checks the rules, written as one line each.
func (d deployed) checkEffect(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, d.effect()); diff != "" {
		t.Errorf("rules differ (-want +got):\n%s", diff)
	}
}

func (d deployed) effect() []string {
	var lines []string
	for _, r := range d.Rules {
		line := fmt.Sprint(r.Priority, " ", r.Action)
		if r.BlockResponse != "" {
			line += " " + r.BlockResponse
		}
		names, readable := d.Lists[r.FirewallDomainListID]
		switch {
		case r.DNSThreatProtection != "":
			names = []string{r.DNSThreatProtection, r.ConfidenceThreshold}
		case !readable:
			names = []string{r.FirewallDomainListID}
		}
		lines = append(lines, line+" "+strings.Join(names, " "))
	}
	return lines
}

// print writes the resources into the transcript.
func (d deployed) print(w io.Writer) {
	for _, line := range d.effect() {
		fmt.Fprintf(w, "  %s\n", line)
	}
	for _, vpc := range slices.Sorted(maps.Keys(d.Firewalled)) {
		fmt.Fprintf(w, "  %s filtered by %s\n", vpc, d.Firewalled[vpc].ID)
	}
	for _, vpc := range slices.Sorted(maps.Keys(d.Logged)) {
		fmt.Fprintf(w, "  %s logged by %s\n", vpc, d.Logged[vpc].ID)
	}
	for _, group := range d.LogGroups {
		fmt.Fprintf(w, "  log group %s, %d days\n", group.LogGroupName, group.RetentionInDays)
	}
}
