package phantom

import (
	"testing"
)

func TestForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		form, name string
		want       bool
	}{
		{"a-<number>.x", "a-7.x", true},
		{"a-<number>.x", "a-.x", false},
		{"a-<number>.x", "a-123456.x", false},
		{"a-<number>.x", "a-7.x.y", false},
		{"a-<number>.x", "a-7", false},
		{"<byte>.<byte>", "0.255", true},
		{"<byte>.<byte>", "00.1", false},
		{"<byte>.<byte>", "1.256", false},
		{"<region>.x", "us-gov-west-1.x", true},
		{"<region>.x", "us-west.x", false},
		{"<region>.x", `us-west-1\.x`, false},
		{"_ta-<key tags>", "_ta-4a5c", true},
		{"_ta-<key tags>", "_ta-4a5c-", false},
		{"<random>", "qwrtzpsd", true},
		{"<random>", "qwrtzp", false},           // too short
		{"<random>", "qwrtzpsdfghjklxc", false}, // too long
		{"<random>", "wordpress", false},
		{"<random>", "qwrtzpsd1", false},
	} {
		f, err := parseForm(test.form)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.matches(test.name); got != test.want {
			t.Errorf("%s matches %s: %v, want %v", test.form, test.name, got, test.want)
		}
	}
}

func TestParsePatternRefusesWhatIsNotCanonical(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "Example.com", "example.com.", "a..b", "*.", ".*", "a.*.b", "*.a.*", `a\.b`, "<planet>.x", "<region", "<number>9.x"} {
		if _, err := parsePattern(text); err == nil {
			t.Errorf("%q is taken for a pattern", text)
		}
	}
}
