// Package labelled generates days of query logs with and without attacks, and counts which of them
// a survey finds suspicious.
//
// The days follow the documentation of tools and the behaviour of AWS, mail servers and agents, mixed
// into ordinary traffic. They were not used to choose the thresholds of the detectors, which follow
// published rules; they show the effect of a change.
package labelled

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// Days returns all days of a seed: first those with an attack, then the controls.
func Days(seed uint64) (days []Day) {
	for i, s := range attacks() {
		days = append(days, s.day(seed, uint64(i), true))
	}
	for i, s := range controls() {
		days = append(days, s.day(seed, uint64(1000+i), false))
	}
	return days
}

func (s scenario) day(seed, stream uint64, attack bool) Day {
	d := &day{Rand: rand.New(rand.NewPCG(seed, stream))}
	d.ordinary()
	s.add(d)
	return Day{s.name, attack, d.domains, d.client, d.log()}
}

// Result is the result of a survey of a day.
type Result struct {
	Day
	Found    bool             // the attack
	Findings []survey.Finding // suspicious ones
}

// Judge surveys a day.
func Judge(d Day) (Result, error) {
	finder, err := phantom.NewFinder()
	if err != nil {
		return Result{}, err
	}
	reader, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: bytes.NewReader(d.Log)})
	if err != nil {
		return Result{}, err
	}
	s := survey.New(nil)
	if _, err := reader.Read(context.Background(), func(r *querylog.Record) error { s.Add(r); return nil }); err != nil {
		return Result{}, err
	}
	result := Result{Day: d}
	for _, f := range s.Findings(survey.Options{Finder: finder}) {
		if f.Class == survey.Suspicious {
			result.Findings = append(result.Findings, f)
			result.Found = result.Found || d.isFoundBy(&f)
		}
	}
	return result, nil
}

// isFoundBy reports whether a finding is about the attack: about one of its domains, a name above or
// below it, or the attacking client.
func (d *Day) isFoundBy(f *survey.Finding) bool {
	for _, domain := range d.Domains {
		if f.Covers(domain) || strings.HasSuffix(f.Subject, "."+domain) {
			return true
		}
	}
	if f.Scope != survey.OfClient {
		return false
	}
	for _, c := range f.Clients {
		if c.Name == d.Client {
			return true
		}
	}
	return false
}

// Table is a confusion table.
type Table struct {
	Attacks, Found    int
	Controls, Accused int
	Missed, Wrong     []string // by name
}

// Count judges all days of a seed.
func Count(seed uint64) (Table, error) {
	var t Table
	for _, d := range Days(seed) {
		r, err := Judge(d)
		if err != nil {
			return t, fmt.Errorf("%s: %w", d.Name, err)
		}
		t.add(&r)
	}
	return t, nil
}

func (t *Table) add(r *Result) {
	switch {
	case r.Attack:
		t.Attacks++
		if r.Found {
			t.Found++
		} else {
			t.Missed = append(t.Missed, r.Name)
		}
	default:
		t.Controls++
		if len(r.Findings) > 0 {
			t.Accused++
			t.Wrong = append(t.Wrong, fmt.Sprintf("%s: %s %s (%s)", r.Name, r.Findings[0].Detector, r.Findings[0].Subject, r.Findings[0].Reason))
		}
	}
	if r.Attack {
		for _, f := range r.Findings {
			if !r.isFoundBy(&f) {
				t.Wrong = append(t.Wrong, fmt.Sprintf("%s: also %s %s (%s)", r.Name, f.Detector, f.Subject, f.Reason))
			}
		}
	}
}
