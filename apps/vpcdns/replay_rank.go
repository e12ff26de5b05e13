package main

import (
	"cmp"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// mostQueries, mostRecords and mostDisagreements put first what there is most of.

func mostQueries(clients []replay.ChangeClient) []replay.ChangeClient {
	return ranked(clients, func(c replay.ChangeClient) int64 { return c.Span.Records })
}

func mostRecords(doubts []replay.Doubt) []replay.Doubt {
	return ranked(doubts, func(d replay.Doubt) int64 { return d.Records })
}

func mostDisagreements(all []replay.Disagreement) []replay.Disagreement {
	return ranked(all, func(d replay.Disagreement) int64 { return d.Records })
}

func ranked[T any](all []T, by func(T) int64) []T {
	return slices.SortedStableFunc(slices.Values(all), func(a, b T) int { return cmp.Compare(by(b), by(a)) })
}
