// Command mutants puts one fault at a time into the code that matters most and runs the tests
// that must notice it. See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// The exit codes, as those of the vpcdns command.
const (
	exitFine      = 0
	exitSurvivors = 1
	exitStale     = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code, err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		code = exitStale
	}
	os.Exit(code)
}

func run(ctx context.Context, args []string, out io.Writer) (int, error) {
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	pattern := flags.String("run", "", "only the mutants whose \"package: fault\" matches this regular `expression`")
	list := flags.Bool("list", false, "print the mutants and run none")
	parallel := flags.Int("parallel", 1, "`number` of mutants to try at the same time, at least 1")
	timeout := flags.Duration("timeout", 5*time.Minute, "time after which the tests of a mutant count as failed")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return exitFine, nil
	} else if err != nil {
		return exitStale, nil // the flag package has printed it
	}
	expression, err := regexp.Compile(*pattern)
	if err != nil {
		return 0, fmt.Errorf("-run: %w", err)
	}
	chosen := selected(mutants(), expression)
	switch {
	case flags.NArg() > 0:
		return 0, fmt.Errorf("unexpected argument %q; use -run to choose mutants", flags.Arg(0))
	case *parallel < 1:
		return 0, fmt.Errorf("-parallel %d: must be at least 1", *parallel)
	case len(chosen) == 0:
		return 0, fmt.Errorf("no mutant matches -run %q", *pattern)
	case *list:
		for _, m := range chosen {
			fmt.Fprintln(out, m)
		}
		return exitFine, nil
	}
	root, err := moduleRoot()
	if err != nil {
		return 0, err
	}
	if err := checkUnchanged(ctx, root, chosen, *timeout); err != nil {
		return 0, err
	}
	verdicts := judgeAll(ctx, root, chosen, *parallel, *timeout, out)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	return summarize(out, chosen, verdicts), nil
}

func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	file := strings.TrimSpace(string(out))
	if err != nil || filepath.Base(file) != "go.mod" {
		return "", fmt.Errorf("run this in a clone of the module (%v)", err)
	}
	return filepath.Dir(file), nil
}

// checkUnchanged runs the tests without a fault: a test that fails in any case kills nothing.
func checkUnchanged(ctx context.Context, root string, all []mutant, timeout time.Duration) error {
	done := map[string]bool{}
	for _, m := range all {
		key := m.run + " " + strings.Join(m.testedIn(), " ")
		if done[key] {
			continue
		}
		done[key] = true
		if out, err := goTest(ctx, root, m, timeout); err != nil {
			return fmt.Errorf("the tests of %s fail without a mutant (%w):\n%s", m.pkg, err, out)
		}
	}
	return nil
}

func judgeAll(ctx context.Context, root string, all []mutant, parallel int, timeout time.Duration, out io.Writer) []verdict {
	verdicts := make([]verdict, len(all))
	var group sync.WaitGroup
	var printing sync.Mutex
	slots := make(chan struct{}, parallel)
	for i, m := range all {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if ctx.Err() != nil {
				return
			}
			verdicts[i] = judge(ctx, root, m, timeout)
			printing.Lock()
			defer printing.Unlock()
			fmt.Fprintln(out, line(m, verdicts[i]))
		})
	}
	group.Wait()
	return verdicts
}

func line(m mutant, v verdict) string {
	text := fmt.Sprintf("%-9s %5.1fs  %s", v.outcome, v.took.Seconds(), m)
	if v.detail != "" {
		text += " (" + v.detail + ")"
	}
	return text
}

// summarize prints what became of the mutants of each package, and again those that ask for
// work.
func summarize(out io.Writer, all []mutant, verdicts []verdict) int {
	counts := map[string]map[outcome]int{}
	total := map[outcome]int{}
	var packages, remaining []string
	for i, m := range all {
		if counts[m.pkg] == nil {
			counts[m.pkg], packages = map[outcome]int{}, append(packages, m.pkg)
		}
		counts[m.pkg][verdicts[i].outcome]++
		total[verdicts[i].outcome]++
		if o := verdicts[i].outcome; o == survived || o == stale {
			remaining = append(remaining, line(m, verdicts[i]))
		}
	}
	slices.Sort(packages)
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "package\tkilled\ttimed out\tsurvived\tstale")
	for _, pkg := range packages {
		row(table, pkg, counts[pkg])
	}
	row(table, "total", total)
	table.Flush()
	for _, each := range remaining {
		fmt.Fprintf(out, "\n%s\n", each)
	}
	switch {
	case total[stale] > 0:
		return exitStale
	case total[survived] > 0:
		return exitSurvivors
	default:
		return exitFine
	}
}

func row(table io.Writer, name string, counts map[outcome]int) {
	fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\n", name, counts[killed], counts[timedOut], counts[survived], counts[stale])
}
