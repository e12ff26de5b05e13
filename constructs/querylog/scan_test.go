package querylog

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Records as Resolver writes them, with values of our own.
const (
	answered = `{"version":"1.100000","account_id":"111122223333","region":"eu-central-1","vpc_id":"vpc-0a1b2c3d4e5f60718",` +
		`"query_timestamp":"2026-02-04T17:51:55Z","query_name":"Shop.Example.com.","query_type":"A","query_class":"IN","rcode":"NOERROR",` +
		`"answers":[{"Rdata":"shop.cdn.example.net.","Type":"CNAME","Class":"IN"},{"Rdata":"192.0.2.7","Type":"A","Class":"IN"}],` +
		`"srcaddr":"10.0.3.14","srcport":"56067","transport":"UDP","srcids":{"instance":"i-0d15cd0d3f1e2a3b4"}}`
	blocked = `{"srcaddr":"10.0.0.10","vpc_id":"vpc-0a1b","answers":[],"firewall_rule_group_id":"rslvr-frg-01234567890abcdef",` +
		`"firewall_rule_action":"BLOCK","query_name":"bad.example.","firewall_domain_list_id":"rslvr-fdl-01234567890abcdef",` +
		`"query_class":"IN","srcids":{"resolver_endpoint":"rslvr-in-0a1b","resolver_network_interface":"rni-0a1b"},"rcode":"NXDOMAIN",` +
		`"query_type":"A","transport":"UDP","version":"1.100000","account_id":"111122223333","srcport":"56067",` +
		`"query_timestamp":"2026-02-04T17:51:56Z","region":"us-east-1"}`
)

func TestScanReadsEveryField(t *testing.T) {
	for _, record := range []string{answered, blocked, strings.ReplaceAll(strings.ReplaceAll(answered, ":", ": "), ",", ", ")} {
		record = strings.ReplaceAll(record, "17: 51: 5", "17:51:5")
		var fast, careful Record
		s := &scanner{}
		for range 2 { // the second time with the order of the fields known
			if n := s.scan([]byte(record+"\n{"), &fast); n != len(record) {
				t.Fatalf("scan(%s) = %d, want %d", record, n, len(record))
			}
		}
		if err := s.parseCarefully([]byte(record), &careful); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(careful, fast, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("careful -, fast +:\n%s", diff)
		}
	}
}

func TestScanLeavesWhatIsStrangeToTheCarefulPath(t *testing.T) {
	tests := map[string]string{
		"an escape":                      strings.Replace(answered, "Shop.", `\u0053hop.`, 1),
		"not ASCII":                      strings.Replace(answered, "Shop.", "Bücher.", 1),
		"a key twice":                    strings.Replace(answered, `"region":`, `"region":"x","region":`, 1),
		"a key in other letters":         strings.Replace(answered, "query_name", "Query_Name", 1),
		"a key twice, in other letters":  strings.Replace(answered, `"region":`, `"Query_Name":"other.example.","region":`, 1),
		"an answer key in other letters": strings.NewReplacer("Rdata", "rdata", `"Type"`, `"type"`).Replace(answered),
		"one answer, an object":          strings.Replace(blocked, "[]", `{"Rdata":"192.0.2.7","Type":"A","Class":"IN"}`, 1),
		"no answers":                     strings.Replace(blocked, "[]", "null", 1),
		"a port that is a number":        strings.Replace(blocked, `"56067"`, "56067", 1),
		"additional properties":          strings.Replace(blocked, `"srcaddr"`, `"additional_properties":{"is_delayed":true},"srcaddr"`, 1),
		"an unknown object":              strings.Replace(blocked, `"srcaddr"`, `"what":{"is":["new",{}]},"srcaddr"`, 1),
		"over several lines":             strings.ReplaceAll(blocked, ",", ",\n"),
	}
	for name, record := range tests {
		t.Run(name, func(t *testing.T) {
			var r Record
			s := &scanner{}
			if n := s.scan([]byte(record), &r); n != strange {
				t.Errorf("scan = %d, want it to leave this record", n)
			}
			if err := s.parse([]byte(record), &r); err != nil {
				t.Error(err)
			}
			if len(r.SrcAddr) == 0 || r.UnixMilli/1000/86400 != 20488 {
				t.Errorf("the careful path lost something: %+v", r)
			}
		})
	}
}

func TestScanSaysWhenTheTextIsShort(t *testing.T) {
	s := &scanner{}
	for _, record := range []string{answered, blocked} {
		for end := 1; end < len(record); end++ {
			if n := s.scan([]byte(record[:end]), &Record{}); n != short {
				t.Fatalf("scan(%s) = %d, want short", record[:end], n)
			}
		}
	}
}

func TestScanAllocatesNothing(t *testing.T) {
	texts := [][]byte{[]byte(answered), []byte(blocked), []byte(strings.Replace(blocked, `"region"`, `"new_field":"x","region"`, 1))}
	s, r := &scanner{}, &Record{}
	s.scan(texts[0], r) // makes room for the answers
	allocs := testing.AllocsPerRun(100, func() {
		for _, text := range texts {
			if s.scan(text, r) != len(text) {
				t.Fatal("not scanned")
			}
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations, want none", allocs)
	}
}

// FuzzScan holds the fast path to encoding/json: what it accepts, that accepts too and
// reads the same.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		answered, blocked, `{"a":1}`, `{"query_name":"a","query_timestamp":"2026-02-04 17:51:55.5","x":"y"}`,
		`{"answers":[{"Type":"A"},{}],"srcids":{},"query_name":".","query_timestamp":"2026-02-04T17:51:55Z"}`,
	} {
		f.Add([]byte(seed), []byte(answered))
	}
	for _, record := range []string{answered, `{"region":"a","version":"1","query_name":".","query_timestamp":"2026-02-04T17:51:55Z"}`} {
		for _, key := range []string{`"version"`, `"region"`, `"query_name"`, `"answers"`, `"srcaddr"`, `"srcids"`} {
			f.Add([]byte(strings.Replace(record, ","+key, key, 1)), []byte(record)) // without a comma
			f.Add([]byte(strings.Replace(record, key, ","+key, 1)), []byte(record)) // with one too many
		}
	}
	f.Fuzz(func(t *testing.T, text, before []byte) {
		s := &scanner{}
		var fast, careful Record
		if len(before) > 0 && before[0] == '{' {
			s.scan(before, &fast) // sets the order of fields that is expected
		}
		if len(text) == 0 || text[0] != '{' {
			return
		}
		n := s.scan(text, &fast)
		if n <= 0 {
			return
		}
		if !json.Valid(text[:n]) || bytes.ContainsAny(text[:n], "\n\r") {
			t.Fatalf("scan accepted %q", text[:n])
		}
		if err := s.parseCarefully(text[:n], &careful); err != nil {
			t.Fatalf("scan accepted %q, encoding/json did not: %v", text[:n], err)
		}
		if diff := cmp.Diff(careful, fast, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: careful -, fast +:\n%s", text[:n], diff)
		}
	})
}

// BenchmarkScan reads records of 470 bytes with a CNAME and an address, in Resolver's order and in
// another one.
func BenchmarkScan(b *testing.B) {
	version := `"version":"1.100000",`
	for name, record := range map[string]string{
		"usual":   answered,
		"unusual": "{" + strings.TrimSuffix(answered[1+len(version):], "}") + "," + strings.TrimSuffix(version, ",") + "}",
	} {
		b.Run(name, func(b *testing.B) {
			text := []byte(record)
			s, r := &scanner{}, &Record{}
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if s.scan(text, r) != len(text) {
					b.Fatal("not scanned")
				}
			}
		})
	}
}

func BenchmarkParseCarefully(b *testing.B) {
	text := []byte(answered)
	s, r := &scanner{}, &Record{}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := s.parseCarefully(text, r); err != nil {
			b.Fatal(err)
		}
	}
}
