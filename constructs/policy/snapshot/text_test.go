package snapshot_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// TestOrder checks that the order in which AWS answers leaves no trace.
func TestOrder(t *testing.T) {
	t.Parallel()
	s := sample()
	want, err := s.Text()
	if err != nil {
		t.Fatal(err)
	}
	r := sample()
	slices.Reverse(r.VPCs)
	slices.Reverse(r.VPCs[0].RuleGroups)
	slices.Reverse(r.RuleGroups)
	slices.Reverse(r.RuleGroups[0].Rules)
	slices.Reverse(r.DomainLists)
	slices.Reverse(r.DomainLists[1].Domains)
	slices.Reverse(r.Unread)
	got, err := r.Text()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s\nis not\n%s", got, want)
	}
}

// TestRoundTrip checks that all that is written is read.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	want, err := sample().Text()
	if err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.Parse(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Text(); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v, %s\nis not\n%s", err, got, want)
	}
}

func sample() *snapshot.Snapshot {
	low, high := int32(101), int32(200)
	return &snapshot.Snapshot{
		Version: snapshot.Version, Region: "eu-central-1",
		VPCs: []snapshot.VPC{{ID: "vpc-1"}, {ID: "vpc-2", RuleGroups: []snapshot.Association{
			{RuleGroup: "rslvr-frg-2", Priority: &low}, {RuleGroup: "rslvr-frg-1", Priority: &high}, {RuleGroup: "rslvr-frg-3"},
		}}},
		RuleGroups: []snapshot.RuleGroup{{ID: "rslvr-frg-1"}, {ID: "rslvr-frg-2", Rules: []snapshot.Rule{
			{Priority: &low, Action: "BLOCK", BlockResponse: "NODATA", DomainList: "rslvr-fdl-1"}, {Priority: &high, Action: "ALERT", DNSThreatProtection: "DGA"},
		}}},
		DomainLists: []snapshot.DomainList{{ID: "rslvr-fdl-1", Domains: []string{"*.a.example.", "a.example."}}, {ID: "rslvr-fdl-2", Unread: "AWS refuses it"}},
		Unread:      []snapshot.Unread{{Part: snapshot.FailOpen, Of: "vpc-1", Why: "AWS refuses it"}, {Part: snapshot.Profiles, Of: "vpc-1", Why: "AWS refuses it"}},
	}
}

func TestParseRefusesAKeyThatNoSnapshotHas(t *testing.T) {
	t.Parallel()
	_, err := snapshot.Parse([]byte("{\n  \"vpcdnsSnapshot\": 1,\n  \"ruleGroups\": [{\"id\": \"rslvr-frg-1\",\n    \"rulez\": []}]\n}\n"))
	if err == nil || !strings.Contains(err.Error(), `line 4: a snapshot of version 1 has no key "rulez"`) {
		t.Errorf("got %v, want an error that names the key", err)
	}
}
