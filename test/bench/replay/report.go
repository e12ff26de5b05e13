package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
)

// ratioGoal is how many times faster than DuckDB we want to be.
const ratioGoal = 3

func report(out io.Writer, s settings, t tools, tasks []task, agreements []string) error {
	fmt.Fprintf(out, "What a policy of %d entries would newly block in %d records, %d files compressed with gzip; whole processes, medians of %d; %s, Node %s.\n",
		s.entries, s.records, s.files, s.rounds, runtime.Version(), t.nodeVersion)
	if t.oneCore == nil {
		fmt.Fprintln(out, "There is no taskset here: one core is what each is told to use.")
	}
	for i, task := range tasks {
		fmt.Fprintf(out, "\n%s, %d records: %s\n", task.name, task.records, agreements[i])
		table := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
		fmt.Fprintln(table, "wall s\tmin-max\tCPU s\tMiB\trecords/s\t times as long\t  \t")
		for _, c := range task.contenders {
			wall := column(c.runs, func(r result) float64 { return r.wall.Seconds() })
			fmt.Fprintf(table, "%.2f\t%.2f-%.2f\t%.2f\t%.0f\t%.0f\t%.1f\t  %s\t\n", median(wall), wall[0], wall[len(wall)-1],
				median(column(c.runs, func(r result) float64 { return r.cpu.Seconds() })),
				median(column(c.runs, func(r result) float64 { return float64(r.memory) / (1 << 20) })),
				float64(task.records)/median(wall), task.ratio(c), c.tool)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "\ngoals: faster than DuckDB on one core and on two: %s; %d times: %s\n",
		verdict(tasks, 1), ratioGoal, verdict(tasks, ratioGoal))
	return nil
}

// ratio is how many times as long as ours a contender takes.
func (t task) ratio(c contender) float64 {
	wall := func(r result) float64 { return r.wall.Seconds() }
	return median(column(c.runs, wall)) / median(column(t.contenders[0].runs, wall))
}

func verdict(tasks []task, goal float64) string {
	for _, t := range tasks[:2] {
		if t.ratio(t.contenders[1]) <= goal {
			return "MISSED"
		}
	}
	return "met"
}

// column gives one number of each run, sorted.
func column(runs []result, of func(result) float64) []float64 {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = of(r)
	}
	slices.Sort(values)
	return values
}

// median is that of sorted values.
func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
