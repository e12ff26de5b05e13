// Command match measures how many names a second a policy decides about:
//
//	go run ./test/bench/match
//
// It invents block lists and a log of names, and gives both to package policy, to a Go map
// that is asked for each name and the names above it, and to urlfilter, the engine of
// AdGuard Home, which is a program of its own because of its licence. Each runs
// alone, on one core, in turn with the others. It fails if something does not run or if
// they block different names, and never because a machine is slow: the goals are printed
// and not asserted.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	var s settings
	flag.IntVar(&s.rounds, "n", 3, "runs of each contender")
	flag.IntVar(&s.names, "names", 1_000_000, "names to decide about")
	contender := flag.String("contender", "", "run this contender alone: policy or map")
	flag.Parse()
	var err error
	switch *contender {
	case "":
		err = compare(os.Stdout, s)
	default:
		err = runAlone(*contender, flag.Args())
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "match: error: %v\n", err)
		os.Exit(1)
	}
}

// settings are what a user can choose.
type settings struct{ rounds, names int }

// sizes are how many entries the policy has.
var sizes = []int{100_000, 1_000_000}

// runAlone is what a process that measures one contender does.
func runAlone(contender string, files []string) error {
	start, known := contenders[contender]
	if !known || len(files) != 2 {
		return fmt.Errorf("-contender %s requires policy or map, and the files with rules and names", contender)
	}
	f, err := readFiles(files[0], files[1])
	if err != nil {
		return err
	}
	r, err := measure(f, start)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}
