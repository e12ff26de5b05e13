package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// result is what one run took and made.
type result struct {
	wall     time.Duration // until the command itself has ended
	after    time.Duration // and from then until what it leaves behind has ended
	app      int64         // peak memory of the command itself, in bytes
	jsii     int64         // and of the largest process that it leaves behind
	template []byte
}

// runner runs contenders, one at a time.
type runner struct {
	scratch string
	node    string
}

// run runs a contender in a folder of its own, which is gone afterwards.
func (r runner) run(c contender) (result, error) {
	dir, err := os.MkdirTemp(r.scratch, "run-")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(dir)
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = append(r.environment(dir), c.env...)

	start := time.Now()
	err = cmd.Run()
	res := result{wall: time.Since(start), template: stdout.Bytes()}
	if err != nil {
		return res, fmt.Errorf("%v: %w\n%s", c.subject, err, stderr.Bytes())
	}
	res.app = peakMemory(cmd.ProcessState)
	if res.jsii, err = awaitOrphans(); err != nil {
		return res, err
	}
	res.after = time.Since(start) - res.wall
	if c.templateFile != "" {
		res.template, err = os.ReadFile(filepath.Join(dir, c.templateFile))
	}
	return res, err
}

// environment is the same for both sides, without what may steer the CDK, jsii or Node
// on the machine of whoever measures.
func (r runner) environment(dir string) []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "CDK_") && !strings.HasPrefix(name, "JSII_") && !strings.HasPrefix(name, "NODE_") {
			env = append(env, variable)
		}
	}
	// jsii starts a second node by the path of the first, so that JSII_NODE settles both.
	return append(env, "TMPDIR="+dir, "JSII_NODE="+r.node)
}

// measure runs all contenders in turn, round by round.
func (r runner) measure(all []contender, rounds int) (map[subject][]result, error) {
	measured := map[subject][]result{}
	for round := range rounds {
		progress("round %d of %d", round+1, rounds)
		for _, c := range all {
			res, err := r.run(c)
			if err != nil {
				return nil, err
			}
			measured[c.subject] = append(measured[c.subject], res)
		}
	}
	return measured, nil
}
