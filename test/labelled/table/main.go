// Command table prints the results of surveys of labelled days:
//
//	go run ./test/labelled/table -seeds 3
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/seed-482a6d4f/vpcdns/test/labelled"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "table: error:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("table", flag.ContinueOnError)
	first := flags.Uint64("first", 0, "the first seed")
	seeds := flags.Uint64("seeds", 3, "how many seeds")
	if err := flags.Parse(args); err != nil {
		return err
	}
	fmt.Println("| seed | attacks | found | missed | controls | accused | quiet |")
	fmt.Println("|---|---|---|---|---|---|---|")
	var notes []string
	for seed := *first; seed < *first+*seeds; seed++ {
		t, err := labelled.Count(seed)
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %d | %d | %d | %d | %d | %d |\n", seed, t.Attacks, t.Found, t.Attacks-t.Found, t.Controls, t.Accused, t.Controls-t.Accused)
		for _, name := range t.Missed {
			notes = append(notes, fmt.Sprintf("seed %d: missed: %s", seed, name))
		}
		for _, name := range t.Wrong {
			notes = append(notes, fmt.Sprintf("seed %d: accused: %s", seed, name))
		}
	}
	for _, note := range notes {
		fmt.Println("\n" + note)
	}
	return nil
}
