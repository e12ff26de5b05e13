package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// logFlags say which records of query logs a command reads.
type logFlags struct {
	since, until    string
	maxBroken       string
	allowIncomplete bool
	who             []string

	opened *logs // nil as long as no log is read
}

// logsHelp says, in the help of every command that reads query logs, what they may be.
const logsHelp = `A SOURCE is a file or a folder of query logs, such as what aws s3 sync fetched; - is
standard input. Logs may be compressed with gzip and in what CloudWatch Logs, Logs Insights,
Athena, Lambda, Kinesis, Firehose or another tool wrapped them. A record that was delivered or
exported twice counts once. A file that cannot be read does not stop the command, but it ends
with exit code 2 unless --allow-incomplete is given.`

func (f *logFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "only queries since this `TIME`: 7d or 36h ago, 2026-11-24 or 2026-11-24T08:00:00Z")
	flags.StringVar(&f.until, "until", "", "only queries before this `TIME`; a date counts to its end")
	flags.StringVar(&f.maxBroken, "max-broken", "0.1%", "the `SHARE` of lines that may be broken")
	flags.BoolVar(&f.allowIncomplete, "allow-incomplete", false, "do not fail because of files or parts of a policy that cannot be read or end too early")
	flags.StringArrayVar(&f.who, "who", nil, "`FILE` of aws ec2 describe-network-interfaces, describe-instances or ECS task state changes, to name who asked (repeatable)")
	cmd.RunE = f.checked(cmd.RunE)
}

// checked makes a command fail at its end if it read only a part of its logs, whatever it found
// in the rest.
func (f *logFlags) checked(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := run(cmd, args)
		if f.opened == nil || f.allowIncomplete || exitCode(err) > exitFindings {
			return err
		}
		incomplete := f.opened.incomplete()
		if err == nil || incomplete == nil {
			return cmp.Or(incomplete, err)
		}
		return errors.Join(err, incomplete)
	}
}

// inputs are the files that are read beside the logs.
func (f *logFlags) inputs() []string { return f.who }

// options returns how to read, and of when.
func (f *logFlags) options(cmd *cobra.Command, now time.Time) (querylog.Options, window, error) {
	share, err := parseShare(f.maxBroken)
	if err != nil {
		return querylog.Options{}, window{}, err
	}
	w, err := f.window(now)
	return querylog.Options{MaxBroken: share, Stdin: cmd.InOrStdin()}, w, err
}

// parseShare requires the percent sign, because 0.1 may be meant as a tenth or as one in a
// thousand. It returns a share as in [querylog.Options].
func parseShare(text string) (float64, error) {
	percent, signed := strings.CutSuffix(strings.TrimSpace(text), "%")
	number, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
	switch {
	case err != nil || math.IsNaN(number) || number < 0 || number > 100:
		return 0, fmt.Errorf("--max-broken requires a percentage from 0%% to 100%%, such as 0.1%%, got %q", text)
	case number == 0:
		return -1, nil
	case !signed:
		return 0, fmt.Errorf("--max-broken %s is ambiguous; write %s%% or %.4g%%", text, percent, 100*number)
	default:
		return number / 100, nil
	}
}

// window is from when to when queries count, in milliseconds since 1970; until is
// not in it.
type window struct{ since, until int64 }

// always returns the window that is open at both ends.
func always() window { return window{math.MinInt64, math.MaxInt64} }

func (f *logFlags) window(now time.Time) (window, error) {
	w := always()
	if f.since != "" {
		since, _, err := parseMoment(f.since, now)
		if err != nil {
			return w, fmt.Errorf("--since %w", err)
		}
		w.since = since.UnixMilli()
	}
	if f.until != "" {
		until, day, err := parseMoment(f.until, now)
		if err != nil {
			return w, fmt.Errorf("--until %w", err)
		}
		if day {
			until = until.AddDate(0, 0, 1)
		}
		w.until = until.UnixMilli()
	}
	if w.since >= w.until {
		return w, fmt.Errorf("--since %s is not before --until %s", f.since, f.until)
	}
	return w, nil
}

func (w window) holds(unixMilli int64) bool { return w.since <= unixMilli && unixMilli < w.until }

// String returns the window for people, and nothing if it is open at both ends.
func (w window) String() string {
	var parts []string
	if w.since != math.MinInt64 {
		parts = append(parts, "since "+showMoment(w.since))
	}
	if w.until != math.MaxInt64 {
		parts = append(parts, "before "+showMoment(w.until))
	}
	return strings.Join(parts, " and ")
}

func showMoment(unixMilli int64) string { return time.UnixMilli(unixMilli).UTC().Format(time.RFC3339) }

// layouts are how a time may be written besides how long ago it was. Without a zone it
// is UTC, as in the logs.
var layouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"}

// parseMoment reads a time and reports whether it is only a day.
func parseMoment(text string, now time.Time) (moment time.Time, day bool, err error) {
	text = strings.TrimSpace(text)
	if ago, ok := parseAgo(text); ok {
		return now.Add(-ago), false, nil
	}
	if moment, err := time.Parse(time.DateOnly, text); err == nil {
		return moment, true, nil
	}
	for _, layout := range layouts {
		if moment, err := time.Parse(layout, text); err == nil {
			return moment, false, nil
		}
	}
	return time.Time{}, false, fmt.Errorf("%q is not a time; use 7d, 36h, 2026-11-24 or 2026-11-24T08:00:00Z", text)
}

// parseAgo reads how long ago: 7d, 2w, or what Go calls a duration.
func parseAgo(text string) (time.Duration, bool) {
	days := map[byte]int{'d': 1, 'w': 7}
	if last := len(text) - 1; last > 0 && days[text[last]] > 0 {
		n, err := strconv.ParseUint(text[:last], 10, 16) // some 170 years, or 1,200 in weeks
		if ago := time.Duration(n) * time.Duration(days[text[last]]) * 24 * time.Hour; err == nil && n <= 15_000 {
			return ago, true
		}
		return 0, false
	}
	ago, err := time.ParseDuration(text)
	return ago, err == nil && ago >= 0
}

// times returns when the window begins and ends; zero where it is open.
func (w window) times() (since, until time.Time) {
	if w.since != math.MinInt64 {
		since = time.UnixMilli(w.since)
	}
	if w.until != math.MaxInt64 {
		until = time.UnixMilli(w.until)
	}
	return since, until
}
