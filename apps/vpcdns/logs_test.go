package main

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func TestWindows(t *testing.T) {
	t.Parallel()
	tests := []struct{ since, until, want string }{
		{"", "", ""},
		{"7d", "", "since 2026-11-18T12:00:00Z"},
		{"2w", "1d", "since 2026-11-11T12:00:00Z and before 2026-11-24T12:00:00Z"},
		{"36h", "", "since 2026-11-24T00:00:00Z"},
		{"1h30m", "", "since 2026-11-25T10:30:00Z"},
		{"0s", "", "since 2026-11-25T12:00:00Z"},
		{"2026-11-01", "2026-11-02", "since 2026-11-01T00:00:00Z and before 2026-11-03T00:00:00Z"},
		{"2026-11-01", "2026-11-01", "since 2026-11-01T00:00:00Z and before 2026-11-02T00:00:00Z"},
		{"2026-11-01T08:30", "", "since 2026-11-01T08:30:00Z"},
		{"2026-11-01T08:30:10+02:00", "", "since 2026-11-01T06:30:10Z"},
		{"2026-11-01 08:30:10", "", "since 2026-11-01T08:30:10Z"},
	}
	for _, test := range tests {
		w, err := (&logFlags{since: test.since, until: test.until}).window(noon)
		if err != nil || w.String() != test.want {
			t.Errorf("--since %q --until %q is %q (%v), want %q", test.since, test.until, w, err, test.want)
		}
	}
}

func TestNoWindows(t *testing.T) {
	t.Parallel()
	const form = "; use 7d, 36h, 2026-11-24 or 2026-11-24T08:00:00Z"
	tests := []struct{ since, until, want string }{
		{"yesterday", "", `--since "yesterday" is not a time` + form},
		{"", "7", `--until "7" is not a time` + form},
		{"-7d", "", `--since "-7d" is not a time` + form},
		{"-1h", "", `--since "-1h" is not a time` + form},
		{"1.5d", "", `--since "1.5d" is not a time` + form},
		{"65000w", "", `--since "65000w" is not a time` + form},
		{"2026-02-29", "", `--since "2026-02-29" is not a time` + form},
		{"1d", "2d", "--since 1d is not before --until 2d"},
		{"2026-11-02", "2026-11-01", "--since 2026-11-02 is not before --until 2026-11-01"},
	}
	for _, test := range tests {
		if _, err := (&logFlags{since: test.since, until: test.until}).window(noon); err == nil || err.Error() != test.want {
			t.Errorf("--since %q --until %q: %v, want %s", test.since, test.until, err, test.want)
		}
	}
}

func TestWindowsHold(t *testing.T) {
	t.Parallel()
	w, err := (&logFlags{since: "2026-11-01", until: "2026-11-01"}).window(noon)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]bool{
		"2026-10-31T23:59:59.999Z": false, "2026-11-01T00:00:00Z": true,
		"2026-11-01T23:59:59.999Z": true, "2026-11-02T00:00:00Z": false,
	} {
		moment, err := time.Parse(time.RFC3339, at)
		if got := w.holds(moment.UnixMilli()); err != nil || got != want {
			t.Errorf("holds(%s) = %v, want %v", at, got, want)
		}
	}
}

func TestShares(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"0.1%": 0.001, "5 %": 0.05, "100%": 1, "0": -1, "0%": -1} {
		if got, err := parseShare(text); err != nil || got != want {
			t.Errorf("parseShare(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"0.1":  "--max-broken 0.1 is ambiguous; write 0.1% or 10%",
		"1":    "--max-broken 1 is ambiguous; write 1% or 100%",
		"-1%":  `--max-broken requires a percentage from 0% to 100%, such as 0.1%, got "-1%"`,
		"101%": `--max-broken requires a percentage from 0% to 100%, such as 0.1%, got "101%"`,
		"NaN%": `--max-broken requires a percentage from 0% to 100%, such as 0.1%, got "NaN%"`,
		"many": `--max-broken requires a percentage from 0% to 100%, such as 0.1%, got "many"`,
		"":     `--max-broken requires a percentage from 0% to 100%, such as 0.1%, got ""`,
	} {
		if _, err := parseShare(text); err == nil || err.Error() != want {
			t.Errorf("parseShare(%q): %v, want %s", text, err, want)
		}
	}
}
