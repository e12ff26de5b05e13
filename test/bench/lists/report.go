package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
)

// What this project promises about a file of a million lines.
const (
	secondsGoal = 1.3 // "about a second"
	memoryGoal  = 200 // MiB
	ratioGoal   = 10  // times faster than the peer
	goalLines   = 1_000_000
)

func report(out io.Writer, s settings, tools tools, tasks []task, measured []pair) error {
	where := "on one core"
	if tools.oneCore == nil {
		where = "vpcdns with GOMAXPROCS=1, the peer as it likes"
	}
	fmt.Fprintf(out, "A hosts file of %d lines, %.3g %% repeated; wall time and peak memory of the whole process, medians of %d, %s; %s, Node %s.\n",
		s.lines, s.duplicates*100, s.rounds, where, runtime.Version(), tools.nodeVersion)
	for i, task := range tasks {
		fmt.Fprintf(out, "\n%s: %s\n", task.name, task.agreement)
		table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
		fmt.Fprintln(table, "median s\tmin-max s\tMiB\tcommand")
		writeRow(table, task.ours, measured[i].ours)
		writeRow(table, task.theirs, measured[i].theirs)
		if err := table.Flush(); err != nil {
			return err
		}
		writeRatio(out, measured[i])
	}
	if s.lines == goalLines {
		writeGoals(out, measured[0])
	}
	return nil
}

func writeRow(table io.Writer, c contender, runs []result) {
	wall := figures.Column(runs, seconds)
	fmt.Fprintf(table, "%8.2f\t%4.2f-%4.2f\t%4.0f\t%s\n", figures.Median(wall), wall[0], wall[len(wall)-1], figures.MedianOf(runs, mebibytes), c.tool)
}

func writeRatio(out io.Writer, p pair) {
	fmt.Fprintf(out, "%.1f times faster", timesFaster(p))
	if memory := figures.MedianOf(p.ours, mebibytes); memory > 0 {
		fmt.Fprintf(out, ", with %.0f %% of the memory", 100*memory/figures.MedianOf(p.theirs, mebibytes))
	}
	fmt.Fprintln(out)
}

// writeGoals judges the first task, in which both do what they do by default.
func writeGoals(out io.Writer, p pair) {
	wall, memory := figures.MedianOf(p.ours, seconds), figures.MedianOf(p.ours, mebibytes)
	fmt.Fprintf(out, "\ngoals, %s\n", "of the first")
	fmt.Fprintf(out, "about a second (at most %.1f s): %s\n", secondsGoal, figures.Verdict(wall <= secondsGoal))
	fmt.Fprintf(out, "below %d MiB: %s\n", memoryGoal, figures.Verdict(memory < memoryGoal))
	fmt.Fprintf(out, "at least %d times faster: %s\n", ratioGoal, figures.Verdict(timesFaster(p) >= ratioGoal))
}

func timesFaster(p pair) float64 {
	return figures.MedianOf(p.theirs, seconds) / figures.MedianOf(p.ours, seconds)
}

func seconds(r result) float64   { return r.wall.Seconds() }
func mebibytes(r result) float64 { return float64(r.memory) / (1 << 20) }
