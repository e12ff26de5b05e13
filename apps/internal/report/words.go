package report

import (
	"strconv"
	"strings"
	"time"
)

// number is what can be counted.
type number interface{ ~int | ~int64 }

// Grouped writes a number as 1,234,567.
func Grouped[N number](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := len(digits) - len(strings.TrimPrefix(digits, "-"))
	for at := len(digits) - 3; at > sign; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// Count writes a number with the noun for it: "1 name", "1,234 names".
func Count[N number](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Grouped(n) + " " + many
}

// Plural returns the word for a number of things.
func Plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Source names what was read: - is standard input.
func Source(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// Some names the first of several things, at most so many, and counts the others:
// "a, b and 3 more". It returns "none" if there is nothing to name.
func Some(names []string, most int) string { return SomeOf(names, most, len(names)) }

// SomeOf is [Some] for names that are the first of all.
func SomeOf(names []string, most, all int) string {
	if all == 0 {
		return "none"
	}
	shown := names[:min(most, len(names))]
	text := strings.Join(shown, ", ")
	if more := all - len(shown); more > 0 {
		text += " and " + Grouped(more) + " more"
	}
	return text
}

// More says how many things of a list are not shown, and where all of them are:
// "and 3 more; --json has all".
func More(n int, where string) string { return "and " + Grouped(n) + " more; " + where }

// FirstOf ends the title of a table of which only the first rows are shown:
// ": the first 10 of 1,234". It is empty for a table with all its rows.
func FirstOf(shown, all int) string {
	if shown == all {
		return ""
	}
	return ": the first " + Grouped(shown) + " of " + Grouped(all)
}

// And joins phrases: "a, b and c".
func And(phrases []string) string { return joined(phrases, " and ") }

// Or joins phrases: "a, b or c".
func Or(phrases []string) string { return joined(phrases, " or ") }

func joined(phrases []string, before string) string {
	if last := len(phrases) - 1; last > 0 {
		return strings.Join(phrases[:last], ", ") + before + phrases[last]
	}
	return strings.Join(phrases, "")
}

// Present returns the texts that are not empty.
func Present(texts ...string) (present []string) {
	for _, text := range texts {
		if text != "" {
			present = append(present, text)
		}
	}
	return present
}

// Minute writes a time as logs are read: in UTC, to the minute.
func Minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

// Duration writes how long something took, in the unit that people would choose.
func Duration(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 36*time.Hour:
		return Count(int((d+day/2)/day), "day", "days")
	case d >= 90*time.Minute:
		return Count(int((d+time.Hour/2)/time.Hour), "hour", "hours")
	case d >= time.Minute:
		return Count(int((d+time.Minute/2)/time.Minute), "minute", "minutes")
	default:
		return "less than a minute"
	}
}
