// Command loggen writes query logs that look real, for benchmarks and tests:
//
//	go run ./test/loggen -n 1000000 -seed 1 -gz -files 100 -out DIR
//
// The same flags give the same files.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

// settings are what the flags say.
type settings struct {
	records, files int
	seed           uint64
	gzip, s3       bool
	block, out     string
	days           float64
	repeat         int
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "loggen: error:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	var s settings
	flags := flag.NewFlagSet("loggen", flag.ContinueOnError)
	flags.IntVar(&s.records, "n", 1_000_000, "how many records to write")
	flags.IntVar(&s.files, "files", 1, "how many files to write them to")
	flags.Uint64Var(&s.seed, "seed", 1, "the seed of all that is random")
	flags.BoolVar(&s.gzip, "gz", false, "compress the files with gzip")
	flags.BoolVar(&s.s3, "s3", false, "write the folders that Resolver delivers to in S3, with the records of one VPC in a file")
	flags.StringVar(&s.block, "block", "", "a `file` of names and wildcards, one a line; queries for them are logged as blocked")
	flags.StringVar(&s.out, "out", "", "the `folder` to write to")
	flags.IntVar(&s.repeat, "repeat", 1, "how often a client asks the same in a row, as one that polls does")
	flags.Float64Var(&s.days, "days", 1, "how many days the records are of")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.out == "" || s.files < 1 || s.records < s.files || s.days <= 0 || flags.NArg() > 0 {
		return errors.New("give -out DIR, and at least one record a file; -h lists the flags")
	}
	return s.write()
}

func (s *settings) write() error {
	decide, err := decider(s.block)
	if err != nil {
		return err
	}
	w := &writer{settings: s, world: records.NewWorld(s.seed), decide: decide}
	w.step = max(time.Duration(s.days*float64(24*time.Hour))/time.Duration(s.records), 1)
	return w.all(runtime.GOMAXPROCS(0))
}
