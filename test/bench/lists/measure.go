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
	wall   time.Duration
	memory int64 // peak, in bytes
}

// pair is the results of both sides, round by round.
type pair struct{ ours, theirs []result }

// measure runs the contenders in turn, each of our own right before its counterpart, so that
// both meet the same moods of the machine.
//
// Linux counts as the peak of a command what its parent had in memory when it started it.
// That is why nothing is read into this process before all runs are over.
func measure(tasks []task, rounds int) ([]pair, error) {
	measured := make([]pair, len(tasks))
	for round := range rounds {
		for i, task := range tasks {
			progress("round %d of %d: %s", round+1, rounds, task.name)
			ours, err := run(task.ours)
			if err != nil {
				return nil, err
			}
			theirs, err := run(task.theirs)
			if err != nil {
				return nil, err
			}
			measured[i].ours = append(measured[i].ours, ours)
			measured[i].theirs = append(measured[i].theirs, theirs)
		}
	}
	return measured, nil
}

func run(c contender) (result, error) {
	if c.configFile != "" {
		if err := os.WriteFile(c.configFile, c.config, 0o600); err != nil {
			return result{}, err
		}
	}
	var output bytes.Buffer // reports of a few lines
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1") // where there is no taskset
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w\n%s", c.tool, err, output.Bytes())
	}
	return result{wall, figures.PeakMemory(cmd.ProcessState)}, nil
}
