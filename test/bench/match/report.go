package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
)

// What this project promises, at either size.
const (
	perSecondGoal = 10e6
	bytesGoal     = 50
)

func report(out io.Writer, entries int, s settings, all []contender, results [][]result) error {
	fmt.Fprintf(out, "%d entries in %d rules, %d names, %.1f %% of them blocked; one core, medians of %d, %s\n",
		entries, rulesOfPolicy, s.names, 100*float64(results[0][0].Blocked)/float64(s.names), s.rounds, runtime.Version())
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tns/name\tbatch ns/name\tbest M names/s\tallocs/name\tbytes/entry\tbuild s\t")
	for i, c := range all {
		r := results[i]
		fmt.Fprintf(table, "%s\t%.0f\t%s\t%.1f\t%.2f\t%.1f\t%.2f\t\n", c.name, figures.MedianOf(r, perName), batch(r), 1e3/fastest(r),
			figures.MedianOf(r, allocs), figures.MedianOf(r, memory)/float64(entries), figures.MedianOf(r, build))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	ours := results[0]
	fmt.Fprintf(out, "above %.0f M names/s in batch: %s; no allocation: %s; at most %d bytes an entry: %s\n\n", perSecondGoal/1e6,
		figures.Verdict(1e9/figures.MedianOf(ours, perNameBatch) > perSecondGoal), figures.Verdict(figures.MedianOf(ours, allocs) < 0.001),
		bytesGoal, figures.Verdict(figures.MedianOf(ours, memory)/float64(entries) <= bytesGoal))
	return nil
}

func batch(r []result) string {
	if r[0].PerNameBatch == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", figures.MedianOf(r, perNameBatch))
}

// fastest is the median of the faster of both ways.
func fastest(r []result) float64 {
	if r[0].PerNameBatch == 0 {
		return figures.MedianOf(r, perName)
	}
	return min(figures.MedianOf(r, perName), figures.MedianOf(r, perNameBatch))
}

func perName(r result) float64      { return r.PerName }
func perNameBatch(r result) float64 { return r.PerNameBatch }
func allocs(r result) float64       { return r.Allocs }
func memory(r result) float64       { return float64(r.Bytes) }
func build(r result) float64        { return r.BuildSeconds }
