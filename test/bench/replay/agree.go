package main

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// answer says what there is to know about each newly blocked name.
type answer map[string]facts

// facts are how many records of a name there are, of how many workloads, on how many days.
type facts struct{ records, workloads, days int64 }

// agree makes sure that all answers to a question are the same, and says what it is.
func agree(tasks []task) ([]string, error) {
	var agreements []string
	for _, t := range tasks {
		progress("comparing the answers: %s", t.name)
		ours, err := t.contenders[0].read(t.contenders[0].answer)
		if err != nil {
			return nil, err
		}
		for _, c := range t.contenders[1:] {
			theirs, err := c.read(c.answer)
			if err != nil {
				return nil, err
			}
			if err := ours.same(theirs); err != nil {
				return nil, fmt.Errorf("%s: vpcdns and %s: %w", t.name, c.tool, err)
			}
		}
		var records int64
		for _, f := range ours {
			records += f.records
		}
		agreements = append(agreements, fmt.Sprintf("the same %d names in %d records", len(ours), records))
	}
	return agreements, nil
}

func (a answer) same(b answer) error {
	if len(a) == 0 {
		return fmt.Errorf("no name is newly blocked, which shows nothing")
	}
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if a[name] != b[name] {
			return fmt.Errorf("they differ about %s: %+v, %+v", name, a[name], b[name])
		}
	}
	for name := range b {
		if _, both := a[name]; !both {
			return fmt.Errorf("they differ about %s: only the second has it", name)
		}
	}
	return nil
}

// fromReport reads what vpcdns wrote. A name may change for several reasons.
func fromReport(path string) (answer, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	report, err := replay.Decode(file)
	if err != nil {
		return nil, err
	}
	byName := map[string][]replay.Change{}
	for _, c := range report.Changes {
		if c.Class == replay.NewlyBlocked {
			byName[c.Name] = append(byName[c.Name], c)
		}
	}
	all := answer{}
	for name, changes := range byName {
		all[name] = factsOf(changes)
	}
	return all, nil
}

func factsOf(changes []replay.Change) facts {
	var records int64
	workloads, days := map[replay.Workload]bool{}, map[replay.Day]bool{}
	for _, c := range changes {
		records += c.Span().Records
		for _, w := range c.Workloads() {
			workloads[w] = true
		}
		for _, d := range c.Days {
			days[d] = true
		}
	}
	return facts{records, int64(len(workloads)), int64(len(days))}
}

// fromTable reads a name and three numbers with tabs between them a line.
func fromTable(path string) (answer, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	all := answer{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, numbers, _ := strings.Cut(lines.Text(), "\t")
		var f facts
		if _, err := fmt.Sscan(numbers, &f.records, &f.workloads, &f.days); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path, lines.Text(), err)
		}
		all[name] = f
	}
	return all, lines.Err()
}
