package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
)

// heading is what a reader must know to judge the numbers.
type heading struct {
	node     string
	rounds   int
	equality map[string]string
}

// notes say what the columns hold.
const notes = `
after: how long jsii's node runs on when the app has ended. The time before leaves it out; a stack in JavaScript waits for it.
MiB: peak memory of the app, and of the larger of the two node processes that jsii runs beside it.
`

func report(out io.Writer, h heading, all []contender, measured map[subject][]result) error {
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(table, "Wall time of the whole process, %d runs each in turn after one to warm up; Node %s on both sides, %s, %d CPUs.\n",
		h.rounds, h.node, runtime.Version(), runtime.NumCPU())
	fmt.Fprintf(table, "Templates equal: %s %s, %s %s.\n\n", templateApp, h.equality[templateApp], deployApp, h.equality[deployApp])
	fmt.Fprintln(table, "app\tstack in\tvalidation\tmedian s\tmin-max s\tafter s\tapp MiB\tjsii MiB")
	for _, c := range all {
		writeRow(table, c.subject, measured[c.subject])
	}
	fmt.Fprint(table, notes)
	fmt.Fprintln(table, "\ngoal (Go / JavaScript)\tat most\tmeasured")
	for _, g := range goals {
		fmt.Fprintf(table, "%s\t%.2f\t%.2f\t%s\n", g.what, g.atMost, g.ratio(measured), g.verdict(measured))
	}
	writeFloor(table, measured)
	return table.Flush()
}

// writeFloor says what a Go app takes before it does anything, as a part of the time of each
// stack in JavaScript: no goal can be below.
func writeFloor(out io.Writer, measured map[subject][]result) {
	for _, app := range []string{templateApp, deployApp} {
		floor := goal{ours: subject{emptyApp, golang, false}, theirs: subject{app, javascript, false}}
		fmt.Fprintf(out, "floor: an empty stack in Go / %s in JavaScript\t\t%.2f\n", app, floor.ratio(measured))
	}
}

func writeRow(table io.Writer, s subject, runs []result) {
	wall := figures.Column(runs, func(r result) float64 { return r.wall.Seconds() })
	after := figures.Column(runs, func(r result) float64 { return r.after.Seconds() })
	app := figures.Column(runs, func(r result) float64 { return mebibytes(r.app) })
	jsii := figures.Column(runs, func(r result) float64 { return mebibytes(r.jsii) })
	fmt.Fprintf(table, "%s\t%s\t%s\t%8.2f\t%4.2f-%4.2f\t%s\t%s\t%s\n", s.app, s.language, s.validationText(),
		figures.Median(wall), wall[0], wall[len(wall)-1], cell("%7.2f", figures.Median(after)), cell("%7.0f", figures.Median(app)), cell("%7.0f", figures.Median(jsii)))
}

func mebibytes(n int64) float64 { return float64(n) / (1 << 20) }

// cell is a dash where there is nothing, or no way to know. The time in which nothing is
// waited for is not quite zero.
func cell(format string, value float64) string {
	if value < 0.001 {
		return fmt.Sprintf("%7s", "-")
	}
	return fmt.Sprintf(format, value)
}
