// Command lists measures how long vpcdns compile takes for a long hosts file against
// @adguard/hostlist-compiler, which is the tool that publishers of lists use:
//
//	go run ./test/bench/lists
//
// It writes a hosts file of invented names, builds apps/vpcdns, installs the peer with npm
// on its first run, runs both on the same file in turn, on one core, and makes sure that
// what they make of it means the same. It fails if something does not run or if the
// outputs differ, and never because a machine is slow: the goals are printed and not
// asserted.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	var s settings
	flag.IntVar(&s.rounds, "n", 3, "runs of each contender")
	flag.IntVar(&s.lines, "lines", 1_000_000, "lines of the hosts file")
	flag.Float64Var(&s.duplicates, "duplicates", 0.01, "which part of the lines repeats another one")
	flag.Parse()
	// Ctrl-C ends the command that runs at the time, and this program by way of its
	// error: what is in the scratch folder goes either way.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	if err := compare(os.Stdout, s); err != nil {
		fmt.Fprintf(os.Stderr, "lists: error: %v\n", err)
		os.Exit(1)
	}
}

// settings are what a user can choose.
type settings struct {
	rounds, lines int
	duplicates    float64
}

func (s settings) check() error {
	if s.rounds < 1 || s.lines < 1 || s.duplicates < 0 || s.duplicates > 0.9 {
		return fmt.Errorf("-n is %d, -lines %d and -duplicates %g; the first two must be at least 1, the last from 0 to 0.9", s.rounds, s.lines, s.duplicates)
	}
	return nil
}

func compare(out io.Writer, s settings) error {
	if err := s.check(); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "vpcdns-lists-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	input := filepath.Join(scratch, "hosts.txt")
	if err := writeHosts(input, s); err != nil {
		return err
	}
	tools, err := prepare(scratch)
	if err != nil {
		return err
	}
	tasks := newTasks(tools, scratch, input)
	measured, err := measure(tasks, s.rounds)
	if err != nil {
		return err
	}
	for i := range tasks {
		progress("comparing what came out: %s", tasks[i].name)
		if tasks[i].agreement, err = agree(tasks[i]); err != nil {
			return fmt.Errorf("%s: %w", tasks[i].name, err)
		}
	}
	return report(out, s, tools, tasks, measured)
}

// progress shows what is being waited for.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "lists: "+format+"\n", args...)
}
