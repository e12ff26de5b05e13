package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
)

// result is what one run took.
type result struct {
	wall, cpu time.Duration
	memory    int64 // peak, in bytes
}

// measure runs the contenders in turn, so all meet the same moods of the machine.
//
// Linux counts as the peak of a command what its parent had in memory when it started it.
// That is why nothing is read into this process before all runs are over.
func measure(tasks []task, rounds int) error {
	for round := range rounds {
		for i := range tasks {
			for j := range tasks[i].contenders {
				c := &tasks[i].contenders[j]
				progress("round %d of %d: %s, %s", round+1, rounds, tasks[i].name, c.tool)
				r, err := run(c)
				if err != nil {
					return err
				}
				c.runs = append(c.runs, r)
			}
		}
	}
	return nil
}

func run(c *contender) (result, error) {
	var output bytes.Buffer // reports of a few lines
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.Env = append(os.Environ(), c.env...)
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w\n%s", c.tool, err, output.Bytes())
	}
	return result{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), figures.PeakMemory(cmd.ProcessState)}, nil
}
