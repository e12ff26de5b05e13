// Command replay measures how long vpcdns replay takes to say what a policy would newly block in
// recorded queries, against DuckDB, which people use for such questions, and jq:
//
//	go run ./test/bench/replay
//	go run ./test/bench/replay -records 10000000
//
// It generates logs and a policy, builds apps/vpcdns, installs DuckDB with npm on its first
// run, has all of them answer the same question about the same compressed files, on one core and
// on two, and makes sure that the answers are the same. jq gets a part of the logs, because it
// takes so long. Digests are compared with the logs that they are of: logs in which hardly any record
// comes again within an hour, which is the worst for a digest, and logs of clients that poll, which
// are what digests are for. It fails if something does not run or if the answers differ, and never because a
// machine is slow: the goals are printed and not asserted.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	var s settings
	flag.IntVar(&s.rounds, "n", 3, "runs of each contender")
	flag.IntVar(&s.records, "records", 1_000_000, "records of the logs")
	flag.IntVar(&s.files, "files", 32, "files of the logs")
	flag.IntVar(&s.entries, "entries", 100_000, "entries of the list to block")
	flag.IntVar(&s.polling, "polling", 10_000_000, "records of more logs, of clients that poll, for the digest; 0 for none")
	flag.IntVar(&s.repeat, "repeat", 60, "how often a client that polls asks the same in a row")
	flag.Parse()
	// Ctrl-C ends the command that runs at the time, and this program by way of its
	// error: what is in the scratch folder goes either way.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	if err := compare(os.Stdout, s); err != nil {
		fmt.Fprintf(os.Stderr, "replay: error: %v\n", err)
		os.Exit(1)
	}
}

// settings are what a user can choose.
type settings struct{ rounds, records, files, entries, polling, repeat int }

func (s settings) check() error {
	if s.rounds < 1 || s.files < 1 || s.records < s.files || s.entries < 1 || s.repeat < 1 {
		return fmt.Errorf("-n is %d, -records %d, -files %d, -entries %d and -repeat %d; give at least one of each, and a record for each file", s.rounds, s.records, s.files, s.entries, s.repeat)
	}
	if s.polling != 0 && s.polling < s.files {
		return fmt.Errorf("-polling is %d; give 0, or a record for each of %d files", s.polling, s.files)
	}
	return nil
}

func compare(out io.Writer, s settings) error {
	if err := s.check(); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "vpcdns-replay-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	tools, err := prepare(scratch)
	if err != nil {
		return err
	}
	data, err := generate(scratch, s, tools)
	if err != nil {
		return err
	}
	tasks := newTasks(tools, data)
	if err := measure(tasks, s.rounds); err != nil {
		return err
	}
	agreements, err := agree(tasks)
	if err != nil {
		return err
	}
	return report(out, s, tools, data, tasks, agreements)
}

// progress shows what is being waited for.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "replay: "+format+"\n", args...)
}
