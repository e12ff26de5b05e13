package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
)

// Names are put together from these. All of it is invented; that a name exists is chance.
var (
	syllables = strings.Fields("ad an ar ba be bi bo ca cla co da de di do el en er fa fe fi flo ga ge go gra ha he in ka ki ko la le li lo ma me mi mo na ne ni no or pa pe pi plo ra re ri ro sa se si so sta ta te ti to tra un va ve vi wa we xa ya zo")
	fronts    = strings.Fields("www ads track pixel cdn static m img metrics stats click go api events beacon log s1 s2 eu us")
	suffixes  = strings.Fields("com com com com com com net net org info xyz top ru de fr nl io online site co.uk com.br com.au")
)

// writeHosts writes the same hosts file for the same settings.
func writeHosts(path string, s settings) error {
	progress("writing a hosts file of %d lines", s.lines)
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := hosts(file, s); err != nil {
		return err
	}
	return file.Close()
}

func hosts(w io.Writer, s settings) error {
	out := bufio.NewWriter(w)
	names := names{random: rand.New(rand.NewPCG(5, 1_000_000)), duplicates: s.duplicates}
	for line := range s.lines {
		switch name := names.next(); {
		case line%5000 == 0:
			fmt.Fprintf(out, "# Section %d\n", line/5000+1)
		case line%5000 == 4999:
			fmt.Fprintln(out)
		case line%500 == 7:
			fmt.Fprintf(out, "0.0.0.0 %s # seen in the wild\n", name)
		default:
			fmt.Fprintf(out, "0.0.0.0 %s\n", name)
		}
	}
	return out.Flush()
}

// names returns names, of which some repeat an earlier one and a quarter is below one. It
// remembers only a part of them: see measure for why this program stays small.
type names struct {
	random     *rand.Rand
	duplicates float64
	earlier    [4096]string
	count      int
}

func (n *names) next() string {
	name := n.fresh()
	if n.count >= len(n.earlier) {
		known := n.earlier[n.random.IntN(len(n.earlier))]
		switch chance := n.random.Float64(); {
		case chance < n.duplicates:
			return known
		case chance < n.duplicates+0.25 && strings.Count(known, ".") < 5:
			name = n.pick(fronts) + "." + known
		}
	}
	n.earlier[n.random.IntN(len(n.earlier))] = name
	if n.count < len(n.earlier) {
		n.earlier[n.count] = name
	}
	n.count++
	return name
}

// fresh returns a name of a registered domain, or below one.
func (n *names) fresh() string {
	var name strings.Builder
	if n.random.IntN(3) == 0 {
		name.WriteString(n.pick(fronts) + ".")
	}
	for range 3 + n.random.IntN(3) {
		name.WriteString(n.pick(syllables))
	}
	if n.random.IntN(4) == 0 {
		fmt.Fprintf(&name, "-%d", n.random.IntN(1000))
	}
	return name.String() + "." + n.pick(suffixes)
}

func (n *names) pick(from []string) string { return from[n.random.IntN(len(from))] }
