package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
)

// How many times as fast as DuckDB we are to be on one core, and want to be.
const (
	ratioFloor = 2
	ratioGoal  = 3
)

func report(out io.Writer, s settings, t tools, d data, tasks []task, agreements []string) error {
	fmt.Fprintf(out, "What a policy of %d entries would newly block in %d records, %d files compressed with gzip; whole processes, medians of %d; %s, Node %s.\n",
		s.entries, s.records, s.files, s.rounds, runtime.Version(), t.nodeVersion)
	if t.oneCore == nil {
		fmt.Fprintln(out, "taskset is not installed: each program is limited to one core by its own option.")
	}
	for i, task := range tasks {
		fmt.Fprintf(out, "\n%s, %d records: %s\n", task.name, task.records, agreements[i])
		table := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
		fmt.Fprintln(table, "wall s\tmin-max\tCPU s\tMiB\trecords/s\t times as long\t  \t")
		for _, c := range task.contenders {
			wall := figures.Column(c.runs, func(r result) float64 { return r.wall.Seconds() })
			fmt.Fprintf(table, "%.2f\t%.2f-%.2f\t%.2f\t%.0f\t%.0f\t%.1f\t  %s\t\n", figures.Median(wall), wall[0], wall[len(wall)-1],
				figures.MedianOf(c.runs, func(r result) float64 { return r.cpu.Seconds() }),
				figures.MedianOf(c.runs, func(r result) float64 { return float64(r.memory) / (1 << 20) }),
				float64(task.records)/figures.Median(wall), task.ratio(c), c.tool)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	faster := func(task int) float64 {
		return 1 / tasks[task].ratio(tasks[task].contenders[len(tasks[task].contenders)-1])
	}
	fmt.Fprintln(out)
	if err := reportDigest(out, "logs", d.usual, faster(0)); err != nil {
		return err
	}
	if d.polling.records > 0 {
		if err := reportDigest(out, "logs of clients that poll", d.polling, faster(2)); err != nil {
			return err
		}
		fmt.Fprintf(out, "goal: the replay of a digest of clients that poll is %d times as fast: %s\n", digestGoal, figures.Verdict(faster(2) >= digestGoal))
	}
	fmt.Fprintf(out, "goals: faster than DuckDB on one core and on two: %s; %d times as fast on one core: %s; %d times: %s\n",
		verdict(tasks[:2], 1), ratioFloor, verdict(tasks[:1], ratioFloor), ratioGoal, verdict(tasks[:1], ratioGoal))
	return nil
}

// digestGoal is how many times faster the replay of a digest should be.
const digestGoal = 20

func reportDigest(out io.Writer, of string, l logs, faster float64) error {
	files, err := filepath.Glob(filepath.Join(l.folder, "*.gz"))
	if err != nil {
		return err
	}
	size := func(path string) (bytes int64) {
		if info, err := os.Stat(path); err == nil {
			bytes = info.Size()
		}
		return bytes
	}
	var all int64
	for _, path := range files {
		all += size(path)
	}
	fmt.Fprintf(out, "digest of the %s: %.1f MB for %.1f MB, made in %.2f s on one core with %d MiB; its replay is %.1f times as fast as theirs\n",
		of, float64(size(l.digest))/1e6, float64(all)/1e6, l.making.wall.Seconds(), l.making.memory>>20, faster)
	return nil
}

// ratio is how many times as long as ours a contender takes.
func (t task) ratio(c contender) float64 {
	wall := func(r result) float64 { return r.wall.Seconds() }
	return figures.MedianOf(c.runs, wall) / figures.MedianOf(t.contenders[0].runs, wall)
}

func verdict(tasks []task, goal float64) string {
	missed := func(t task) bool { return t.ratio(t.contenders[1]) <= goal }
	return figures.Verdict(!slices.ContainsFunc(tasks, missed))
}
