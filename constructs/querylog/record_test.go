package querylog

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestAppendNameIsTheCanonicalName(t *testing.T) {
	for _, name := range []string{"Shop.Example.com.", "a.example", ".", "__cloud_init_expected_not_found__.", `a\.`, `a\\.`, `a.b\..`, "*.example."} {
		r := Record{QueryName: []byte(name)}
		want := domain.MustParseName(name).String()
		if got := string(r.AppendName(nil)); got != want {
			t.Errorf("AppendName for %q = %q, want %q", name, got, want)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	buffer := []byte(blocked)
	var r Record
	if n := new(scanner).scan(buffer, &r); n != len(buffer) {
		t.Fatal("not scanned")
	}
	clone := r.Clone()
	if diff := cmp.Diff(r, *clone); diff != "" {
		t.Errorf("the clone differs:\n%s", diff)
	}
	want := clone.Clone()
	for i := range buffer {
		buffer[i] = 'x'
	}
	if diff := cmp.Diff(want, clone); diff != "" {
		t.Errorf("the clone changed with the buffer:\n%s", diff)
	}
}

func TestTimestamps(t *testing.T) {
	tests := []struct {
		text, want string // as RFC 3339; "" for one that is refused
	}{
		{"2021-02-04T17:51:55Z", "2021-02-04T17:51:55Z"},
		{"2021-02-04T17:51:55.5Z", "2021-02-04T17:51:55.5Z"},
		{"2021-02-04T17:51:55.123456789Z", "2021-02-04T17:51:55.123Z"},
		{"2021-02-04 17:51:55", "2021-02-04T17:51:55Z"},
		{"2021-02-04 17:51:55.000000000", "2021-02-04T17:51:55Z"},
		{"2021-02-04T17:51:55+00:00", "2021-02-04T17:51:55Z"},
		{"2021-02-04 17:51:55.500 UTC", "2021-02-04T17:51:55.5Z"},
		{"2017-03-16T19:20:177Z", "2017-03-16T19:20:17.7Z"},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
		{"2009-12-31T23:59:59Z", ""},
		{"2010-01-01T00:00:00Z", "2010-01-01T00:00:00Z"},
		{"2100-12-31T23:59:59Z", "2100-12-31T23:59:59Z"},
		{"2101-01-01T00:00:00Z", ""},
		{"1969-12-31T23:59:59Z", ""},
		{"0001-01-01T00:00:00Z", ""},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"2023-02-29T00:00:00Z", ""},
		{"2021-13-04T17:51:55Z", ""},
		{"2021-02-04T24:00:00Z", ""},
		{"2021-02-04T17:60:55Z", ""},
		{"2021-02-04T17:51:5/Z", ""},
		{"2021-02-04T17:51:55+01:00", ""},
		{"2021-02-04T17:51:55.", ""},
		{"2021-02-04T17:51:55ZZ", ""},
		{"2021-02-04T17:51:55Z UTC", ""},
		{"2021-02-04t17:51:55Z", ""},
		{"2021-02-04", ""},
		{"", ""},
	}
	var c clock
	for _, test := range tests {
		got := ""
		if milli, ok := c.parse([]byte(test.text)); ok {
			got = (&Record{UnixMilli: milli}).Time().Format(time.RFC3339Nano)
		}
		if got != test.want {
			t.Errorf("%q reads as %q, want %q", test.text, got, test.want)
		}
	}
}

func TestTheChainOfARecordThatWasNotBlocked(t *testing.T) {
	r := Record{Rcode: []byte("NOERROR"), Answers: []Answer{
		{Rdata: []byte("b.example."), Type: []byte("CNAME")},
		{Rdata: []byte("c.example."), Type: []byte("DNAME")},
		{Rdata: []byte("192.0.2.1"), Type: []byte("A")},
	}}
	chain := func() string { return string(bytes.Join(slices.Collect(r.Chain()), []byte(" "))) }
	if got := chain(); got != "b.example. c.example." || r.Blocked() || !r.Answered() {
		t.Errorf("got %q, blocked %t, answered %t", got, r.Blocked(), r.Answered())
	}
	for range r.Chain() { // may be left early
		break
	}
	for action, blocked := range map[string]bool{"BLOCK": true, "block": true, "ALERT": false, "BLOCKED": false} {
		if r.FirewallRuleAction = []byte(action); r.Blocked() != blocked || (chain() == "") != blocked {
			t.Errorf("%s: blocked is %t, and the chain is %q", action, r.Blocked(), chain())
		}
	}
}

func TestClientInWords(t *testing.T) {
	for want, c := range map[string]Client{
		"an unknown client":      {VPC: "vpc-1"},
		"10.0.0.1":               {Address: "10.0.0.1"},
		"i-1":                    {Instance: "i-1"},
		"i-1 (10.0.0.1)":         {Instance: "i-1", Address: "10.0.0.1"},
		"10.0.0.1 via rslvr-in1": {Endpoint: "rslvr-in1", Address: "10.0.0.1"},
		"rslvr-in1":              {Endpoint: "rslvr-in1"},
	} {
		if got := c.String(); got != want {
			t.Errorf("got %q for %+v", got, c)
		}
	}
	r := Record{VPCID: []byte("vpc-1"), SrcAddr: []byte("10.0.0.1"), SrcIDs: SourceIDs{Instance: []byte("i-1"), ResolverEndpoint: []byte("rslvr-in1")}}
	if got := r.Client(); got != (Client{"vpc-1", "i-1", "rslvr-in1", "10.0.0.1"}) {
		t.Errorf("got %+v", got)
	}
}
