package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// printVerdicts prints a line for each name and VPC, and below it what is known of
// the name.
func printVerdicts(w io.Writer, all []explained, known *phantom.Finder, assumed string) error {
	var b strings.Builder
	for i, each := range all {
		fmt.Fprintln(&b, each.line())
		last := i == len(all)-1 || all[i+1].query.Name != each.query.Name
		if match, ok := known.Find(each.query.Name, each.query.Type.String()); ok && last {
			fmt.Fprintf(&b, "  known as: %s; vpcdns explain %s tells more\n", match.Entry.Title, each.query.Name)
		}
	}
	if assumed != "" {
		fmt.Fprintf(&b, "(%s)\n", assumed)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line is a verdict for people.
func (x explained) line() string { return x.verdict.Explain(x.query, x.vpc) }
