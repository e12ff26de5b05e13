package querylog

import (
	"slices"
	"strings"
	"time"
)

// SharedSources returns how many of the other sources have records that a source has too. Each is
// one of [Stats], and may be followed by the part of its records that counts, as in
//
//	0123456789abcdef since 2026-11-22T00:00:00Z and before 2026-11-23T00:00:00Z vpc-0a
//
// Two parts of a log are different if their times do not meet, or if both name VPCs and none is in
// both.
func SharedSources(sources, others []string) (n int) {
	parts := map[string][]sourcePart{}
	for _, source := range sources {
		log, part := cutSource(source)
		parts[log] = append(parts[log], part)
	}
	for _, other := range others {
		log, part := cutSource(other)
		if slices.ContainsFunc(parts[log], part.meets) {
			n++
		}
	}
	return n
}

// sourcePart is which records of a log count. The zero time is an open end.
type sourcePart struct {
	since, before time.Time
	vpcs          []string // none are all
}

func cutSource(source string) (log string, p sourcePart) {
	log, part, isPart := strings.Cut(source, " ")
	if !isPart {
		return log, p
	}
	words := strings.Fields(part)
	for i := 0; i < len(words); i++ {
		word := words[i]
		if word == "and" {
			continue
		}
		if (word == "since" || word == "before") && i+1 < len(words) {
			if at, err := time.Parse(time.RFC3339, words[i+1]); err == nil {
				p = p.narrowed(word, at)
				i++
				continue
			}
		}
		p.vpcs = append(p.vpcs, word)
	}
	return log, p
}

// narrowed takes a part of the part, as a digest of a digest has.
func (p sourcePart) narrowed(word string, at time.Time) sourcePart {
	switch {
	case word == "since" && at.After(p.since):
		p.since = at
	case word == "before" && (p.before.IsZero() || at.Before(p.before)):
		p.before = at
	}
	return p
}

func (p sourcePart) meets(other sourcePart) bool {
	isBefore := func(a, b sourcePart) bool { return !a.before.IsZero() && !b.since.Before(a.before) }
	if isBefore(p, other) || isBefore(other, p) {
		return false
	}
	return len(p.vpcs) == 0 || len(other.vpcs) == 0 ||
		slices.ContainsFunc(p.vpcs, func(vpc string) bool { return slices.Contains(other.vpcs, vpc) })
}
