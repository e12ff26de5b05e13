package querylog

import (
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
