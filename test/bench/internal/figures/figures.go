// Package figures is what the benchmarks have in common: the middle of several runs, how
// much memory a command took, and how to keep one on a core.
//
// Do not use it for what a test asserts: figures are printed.
package figures

import (
	"errors"
	"os/exec"
	"slices"
)

// Column returns one number of each run, sorted.
func Column[Run any](runs []Run, of func(Run) float64) []float64 {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = of(r)
	}
	slices.Sort(values)
	return values
}

// Median is that of sorted values.
func Median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// MedianOf is the median of one number of each run.
func MedianOf[Run any](runs []Run, of func(Run) float64) float64 { return Median(Column(runs, of)) }

// Verdict is how a goal is reported.
func Verdict(met bool) string {
	if met {
		return "met"
	}
	return "MISSED"
}

// OneCore returns what keeps a command on the first core if it stands in front of it, or
// nothing where the system has no such command.
func OneCore() []string {
	path, err := exec.LookPath("taskset")
	if errors.Is(err, exec.ErrNotFound) {
		return nil
	}
	return []string{path, "-c", "0"}
}
