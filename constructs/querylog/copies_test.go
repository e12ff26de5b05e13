package querylog

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestCopiesAreCountedOnce reads the same records from several files and wrappers, with any
// number of workers.
func TestCopiesAreCountedOnce(t *testing.T) {
	records := numbered(0, 500)
	root := folder(t, map[string]string{
		"a.log":    lines(records),
		"b.log.gz": compressed(lines(records[100:])),
		"c.json":   `{"events":[` + each(records[:50], `{"message":TEXT}`, ",") + `]}`,
		"d.log":    strings.ReplaceAll(lines(records[:10]), "2026-02-04T17:51:55Z", "2026-02-04T17:51:55.750Z"),
	})
	for _, workers := range []int{1, 2, 5} {
		r, err := Open([]string{root}, Options{MaxBroken: -1})
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		seen := map[string]int{}
		stats, err := r.Each(t.Context(), workers, func() func(*Record) error {
			return func(r *Record) error {
				mu.Lock()
				defer mu.Unlock()
				seen[string(r.QueryName)]++
				return nil
			}
		})
		if err != nil || stats.Records != 500 || stats.Copies != 460 || len(seen) != 500 || stats.CopiesForgotten {
			t.Errorf("%d workers: %d names, %+v, error %v", workers, len(seen), stats, err)
		}
	}
	got, stats, err := readNames(t, Options{KeepCopies: true}, root)
	if err != nil || len(got) != 960 || stats.Copies != 0 {
		t.Errorf("with copies: %d records, %+v, error %v", len(got), stats, err)
	}
}

// TestOtherQueriesAreNoCopies changes what distinguishes queries, one at a time.
func TestOtherQueriesAreNoCopies(t *testing.T) {
	record := numbered(0, 1)[0]
	all := []string{record}
	for _, change := range [][2]string{
		{"17:51:55Z", "17:51:56Z"},
		{`"q0.`, `"q1.`},
		{`"rcode":"NOERROR"`, `"rcode":"SERVFAIL"`},
		{`"srcport":"`, `"srcport":"1`},
		{`"srcaddr":"`, `"srcaddr":"1`},
		{`"query_type":"`, `"query_type":"A`},
		{`"vpc_id":"`, `"vpc_id":"x`},
		{`"Rdata":"`, `"Rdata":"1`},
		{`"version"`, `"firewall_rule_action":"ALERT","version"`},
	} {
		changed := strings.Replace(record, change[0], change[1], 1)
		if changed == record {
			t.Fatalf("%q is not in %s", change[0], record)
		}
		all = append(all, changed)
	}
	got, stats, err := readNames(t, Options{Stdin: strings.NewReader(lines(all))}, "-")
	if err != nil || len(got) != len(all) {
		t.Errorf("read %d of %d records, %+v, error %v", len(got), len(all), stats, err)
	}
	noPort := strings.Replace(record, `"srcport"`, `"port"`, 1)
	got, stats, err = readNames(t, Options{Stdin: strings.NewReader(lines([]string{noPort, noPort}))}, "-")
	if err != nil || len(got) != 2 {
		t.Errorf("without ports: read %d records, %+v, error %v; nobody knows whether they are copies", len(got), stats, err)
	}
}

// TestCopiesAreForgotten bounds the memory, whether records are of one minute or of years: what
// came long ago is a record once more, what came just now is a copy.
func TestCopiesAreForgotten(t *testing.T) {
	const most = 64 * copyShards
	for _, apart := range []int64{0, 10_000_000} { // milliseconds
		c := newCopies(most, nil)
		var memory []byte
		has := func(i int) bool {
			return c.has(&Record{
				SrcAddr: []byte("10.0.0.1"), SrcPort: []byte("1"), QueryName: fmt.Appendf(nil, "q%d.example.", i), UnixMilli: int64(i) * apart,
			}, &memory)
		}
		for i := range most / 16 {
			if has(i) {
				t.Fatalf("record %d is not a copy", i)
			}
		}
		for i := range most / 16 {
			if !has(i) || c.forgot.Load() {
				t.Fatalf("record %d is a copy", i)
			}
		}
		for i := range 3 * most {
			if has(most + i) {
				t.Fatalf("record %d is not a copy", most+i)
			}
			if slots := c.slots.Load(); slots > most {
				t.Fatalf("%d slots, want at most %d", slots, most)
			}
		}
		if has(0) || !c.forgot.Load() || !has(4*most-1) {
			t.Error("what came last is remembered, and not what came first")
		}
	}
}

// FuzzHashSet compares the set with a map.
func FuzzHashSet(f *testing.F) {
	f.Add([]byte("abacab"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var s hashSet
		known := map[uint64]bool{}
		for _, c := range text {
			h := uint64(c)<<58 | 1
			if s.add(h) == known[h] {
				t.Fatalf("%#x is new: %v", h, !known[h])
			}
			known[h] = true
		}
		for h := range known {
			if s.add(h) {
				t.Fatalf("%#x is lost", h)
			}
		}
	})
}

// BenchmarkCopies is what finding copies costs a record.
func BenchmarkCopies(b *testing.B) {
	c := newCopies(maxSlots, nil)
	var memory []byte
	r, err := Parse([]byte(answered))
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		i++
		r.UnixMilli = int64(i) // a thousand records each second
		r.SrcPort = strconv.AppendInt(r.SrcPort[:0], int64(i&0xffff), 10)
		c.has(r, &memory)
	}
}

// TestCopiesAreAmongTheRecordsOfTheShare has a broken record in a thousand, most of which are copies, and
// one more.
func TestCopiesAreAmongTheRecordsOfTheShare(t *testing.T) {
	t.Parallel()
	for broken, fine := range map[int64]bool{0: true, 1: true, 2: false} {
		s := Stats{Records: 9, Copies: 990, Broken: broken, Examples: make([]Broken, 1)}
		if err := s.check(0); (err == nil) != fine {
			t.Errorf("%d of %d records are broken: %v", broken, s.Records+s.Copies+broken, err)
		}
	}
}

// TestIsCopy asks about each record that is not a copy of one of the same logs, and counts as
// copies what the answer says.
func TestIsCopy(t *testing.T) {
	t.Parallel()
	record := numbered(0, 1)[0]
	noPort := strings.Replace(record, `"srcport"`, `"port"`, 1)
	other := strings.Replace(record, `"srcaddr":"`, `"srcaddr":"9`, 1)
	if other == record {
		t.Fatal("the records do not differ")
	}
	asked := map[string]int{}
	got, stats, err := readNames(t, Options{Stdin: strings.NewReader(lines([]string{record, other, record, noPort})), IsCopy: func(r *Record, identity []byte) bool {
		asked[string(identity)]++
		return strings.HasPrefix(string(r.SrcAddr), "9")
	}}, "-")
	if err != nil || len(got) != 2 || stats.Records != 2 || stats.Copies != 2 || len(asked) != 2 {
		t.Errorf("%d records, %+v, error %v; asked %d times", len(got), stats, err, len(asked))
	}
	for identity, n := range asked {
		if n != 1 {
			t.Errorf("asked %d times about %q", n, identity)
		}
	}
}
