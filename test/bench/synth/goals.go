package main

import "github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"

// goal is what this project promises about the time of a stack in Go, as a part of the
// time of one in JavaScript.
type goal struct {
	what   string
	ours   subject
	theirs subject
	atMost float64
}

// What jsii costs, which is two more processes and a call between them for everything,
// sets the floor of the like-for-like goals.
const (
	atMostWithout = 2.8
	atMostWith    = 1.3
)

var goals = []goal{
	{"template, each by its defaults (Go: off, JavaScript: on)", subject{templateApp, golang, false}, subject{templateApp, javascript, true}, 0.25},
	likeForLike(templateApp, false, atMostWithout),
	likeForLike(templateApp, true, atMostWith),
	likeForLike(deployApp, false, atMostWithout),
	likeForLike(deployApp, true, atMostWith),
}

func likeForLike(app string, validation bool, atMost float64) goal {
	ours, theirs := subject{app, golang, validation}, subject{app, javascript, validation}
	return goal{app + ", like for like, validation " + ours.validationText(), ours, theirs, atMost}
}

func (g goal) ratio(measured map[subject][]result) float64 {
	seconds := func(r result) float64 { return r.wall.Seconds() }
	return figures.MedianOf(measured[g.ours], seconds) / figures.MedianOf(measured[g.theirs], seconds)
}

func (g goal) verdict(measured map[subject][]result) string {
	return figures.Verdict(g.ratio(measured) <= g.atMost)
}
