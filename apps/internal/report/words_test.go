package report

import (
	"testing"
	"time"
)

func TestWords(t *testing.T) {
	t.Parallel()
	names := []string{"a", "b", "c", "d"}
	for _, test := range []struct{ got, want string }{
		{Grouped(0), "0"},
		{Grouped(999), "999"},
		{Grouped(1000), "1,000"},
		{Grouped(int64(1_234_567)), "1,234,567"},
		{Grouped(-123), "-123"},
		{Grouped(-1234), "-1,234"},
		{Count(0, "name", "names"), "0 names"},
		{Count(1, "name", "names"), "1 name"},
		{Count(int64(1234), "name", "names"), "1,234 names"},
		{Some(nil, 3), "none"},
		{Some(names, 4), "a, b, c, d"},
		{Some(names, 3), "a, b, c and 1 more"},
		{SomeOf(names, 2, 1002), "a, b and 1,000 more"},
		{More(1000, "--json has all"), "and 1,000 more; --json has all"},
		{FirstOf(3, 3), ""},
		{FirstOf(10, 1234), ": the first 10 of 1,234"},
		{And(nil), ""},
		{And(names[:1]), "a"},
		{And(names[:2]), "a and b"},
		{Or(names), "a, b, c or d"},
		{Duration(59 * time.Second), "less than a minute"},
		{Duration(time.Minute), "1 minute"},
		{Duration(90*time.Minute - 1), "90 minutes"},
		{Duration(90 * time.Minute), "2 hours"},
		{Duration(36*time.Hour - 1), "36 hours"},
		{Duration(36 * time.Hour), "2 days"},
		{Duration(61 * time.Hour), "3 days"},
		{Minute(time.Date(2026, 3, 4, 5, 6, 59, 0, time.FixedZone("", 3600))), "2026-03-04 04:06"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}
