// Command synth measures what the CDK apps of this project cost in Go against the same
// stacks in JavaScript, which is the CDK's own language:
//
//	go run ./test/bench/synth
//
// It builds apps/template and apps/deploy, installs the peer with npm on its first run,
// makes sure that both sides make the same templates, and measures them in turn on one
// Node. It fails if something does not run or if the templates differ, and never because
// a machine is slow: the goals are printed and not asserted.
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
	rounds := flag.Int("n", 5, "counted runs of each contender, after one to warm up")
	flag.Parse()
	// Ctrl-C ends the command that runs at the time, and this program by way of its
	// error: what is in the scratch folder goes either way.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	if err := compare(os.Stdout, *rounds); err != nil {
		fmt.Fprintf(os.Stderr, "synth: error: %v\n", err)
		os.Exit(1)
	}
}

func compare(out io.Writer, rounds int) error {
	if rounds < 1 {
		return fmt.Errorf("-n is %d; at least one run must count", rounds)
	}
	scratch, err := os.MkdirTemp("", "vpcdns-synth-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	peer, err := installPeer(filepath.Join(scratch, "peer"))
	if err != nil {
		return err
	}
	apps, err := buildApps(filepath.Join(scratch, "bin"))
	if err != nil {
		return err
	}
	if err := adoptOrphans(); err != nil {
		return err
	}
	runner := runner{scratch: scratch, node: peer.node}
	all := contenders(apps, peer)
	equality, err := runner.warmUp(all)
	if err != nil {
		return err
	}
	measured, err := runner.measure(all, rounds)
	if err != nil {
		return err
	}
	return report(out, heading{node: peer.nodeVersion, rounds: rounds, equality: equality}, all, measured)
}

// progress shows what is being waited for.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "synth: "+format+"\n", args...)
}
