package replay

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

func queryIn(t testing.TB, record string) *query {
	t.Helper()
	r, err := querylog.Parse([]byte(record))
	if err != nil {
		t.Fatal(err)
	}
	var q query
	q.read(appendKey(nil, 300, r))
	return &q
}

func TestQueryIsReadFromItsKey(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		record  string
		name    string
		chain   string
		kind    policy.QueryType
		invalid bool
	}{
		"plain":            {`"query_name":"WWW.Example.com.","query_type":"AAAA"`, "www.example.com", "", 28, false},
		"no dot":           {`"query_name":"a.example","query_type":"A"`, "a.example", "", 1, false},
		"the root":         {`"query_name":".","query_type":"NS"`, ".", "", 2, false},
		"an escaped dot":   {`"query_name":"a\\.b.example.","query_type":"A"`, `a\.b.example`, "", 1, false},
		"an escaped space": {`"query_name":"a\\032b.example.","query_type":"A"`, `a\032b.example`, "", 1, false},
		"no name of a DNS": {`"query_name":"a..example.","query_type":"A"`, "a..example", "", 1, false},
		"a space":          {`"query_name":"a b.example.","query_type":"A"`, "a b.example.", "", 1, true},
		"a byte of zero":   {`"query_name":"a\u0000b.","query_type":"A"`, "a\x00b.", "", 1, true},
		"IDN":              {`"query_name":"bücher.example.","query_type":"A"`, "xn--bcher-kva.example", "", 1, false},
		"no type":          {`"query_name":"a.example.","query_type":"WEIRD"`, "a.example", "", policy.OtherType, false},
		"a chain": {
			`"query_name":"a.example.","query_type":"A","answers":[{"Rdata":"B.example.","Type":"CNAME"},{"Rdata":"c.example.","Type":"DNAME"},{"Rdata":"192.0.2.1","Type":"A"}]`,
			"a.example", "b.example c.example", 1, false,
		},
		"a chain behind a block": {
			`"query_name":"a.example.","query_type":"A","firewall_rule_action":"BLOCK","answers":[{"Rdata":"b.example.","Type":"CNAME"}]`, "a.example", "", 1, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := queryIn(t, `{"vpc_id":"vpc-1","query_timestamp":"2026-02-04T17:51:55Z",`+test.record+`}`)
			var chain []string
			for _, name := range q.chain {
				chain = append(chain, string(name))
			}
			if string(q.name) != test.name || strings.Join(chain, " ") != test.chain || q.kind != test.kind || (q.invalid != "") != test.invalid {
				t.Errorf("%q %q of type %v, invalid: %q", q.name, chain, q.kind, q.invalid)
			}
		})
	}
}

// TestKeysTellRecordsApart has texts that run together if their lengths do not count.
func TestKeysTellRecordsApart(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, record := range []string{
		`"query_name":"a","query_type":"A"`, `"query_name":"","query_type":"Aa"`, `"query_name":"a","query_type":"A","firewall_rule_action":"ALERT"`,
		`"query_name":"a","query_type":"A","firewall_rule_group_id":"ALERT"`, `"query_name":"a","query_type":"A","answers":[{"Rdata":"b","Type":"CNAME"}]`,
		`"query_name":"a\u0000\u0000\u0000\u0000\u0001b","query_type":"A"`, `"query_name":"a","query_type":"A","answers":[{"Rdata":"b","Type":"CNAME"},{"Rdata":"","Type":"CNAME"}]`,
		`"query_name":"a","query_type":"A","firewall_protection":"DGA"`, `"query_name":"a","query_type":"A","firewall_domain_list_id":"DGA"`,
	} {
		r, err := querylog.Parse([]byte(`{"vpc_id":"vpc-1","query_timestamp":"2026-02-04T17:51:55Z",` + record + `}`))
		if err != nil {
			continue // not a record at all
		}
		key := string(appendKey(nil, 0, r))
		if other, same := seen[key]; same {
			t.Errorf("%s has the key of %s", record, other)
		}
		seen[key] = record
	}
	if len(seen) < 7 {
		t.Errorf("only %d records", len(seen))
	}
}

// FuzzQuery holds the short way to read a name to the careful one.
func FuzzQuery(f *testing.F) {
	f.Add("WWW.Example.com.", "cdn.example.net", "AAAA", "")
	f.Add(`a\.b.`, `\032`, "TYPE65", "BLOCK")
	f.Fuzz(func(t *testing.T, name, target, queryType, action string) {
		r := &querylog.Record{
			QueryName: []byte(name), QueryType: []byte(queryType), FirewallRuleAction: []byte(action),
			Answers: []querylog.Answer{{Rdata: []byte(target), Type: []byte("CNAME")}},
		}
		var q query
		q.read(appendKey(nil, 1, r))
		parsed, err := domain.ParseName(name)
		if err == nil && string(q.name) != parsed.String() {
			t.Errorf("%q is %q, want %q", name, q.name, parsed)
		}
		if err == nil && len(q.chain) > 0 {
			if next, err := domain.ParseName(target); err == nil {
				if diff := cmp.Diff(next.String(), string(q.chain[0])); diff != "" {
					t.Error(diff)
				}
			}
		}
	})
}
