package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// rule is about a name, and about the names below it too if it says so.
type rule struct {
	name  string
	below bool
}

// files are what the contenders read.
type files struct {
	rules []rule
	names []string
}

// writeFiles writes rules that make so many entries in DNS Firewall, a quarter of
// them about all names below one too, and names of which a fifth is about those of rules.
func writeFiles(folder string, entries, names int) (rulesFile, namesFile string, err error) {
	random := rand.New(rand.NewPCG(1, uint64(entries)))
	rules := make([]rule, entries*4/5)
	for i := range rules {
		rules[i] = rule{randomName(random), i%4 == 0}
	}
	rulesFile = filepath.Join(folder, fmt.Sprintf("rules-%d.txt", entries))
	namesFile = filepath.Join(folder, fmt.Sprintf("names-%d.txt", entries))
	if err := writeLines(rulesFile, len(rules), func(i int) string { return rules[i].text() }); err != nil {
		return "", "", err
	}
	err = writeLines(namesFile, names, func(int) string {
		if random.IntN(5) > 0 {
			return randomName(random)
		}
		hit := rules[random.IntN(len(rules))]
		return []string{"", "www."}[random.IntN(2)] + hit.name
	})
	return rulesFile, namesFile, err
}

// text is the rule in the syntax that urlfilter reads.
func (r rule) text() string {
	if r.below {
		return "||" + r.name + "^"
	}
	return "0.0.0.0 " + r.name
}

func parseRule(text string) rule {
	if name, ok := strings.CutPrefix(text, "||"); ok {
		return rule{strings.TrimSuffix(name, "^"), true}
	}
	return rule{strings.TrimPrefix(text, "0.0.0.0 "), false}
}

func writeLines(file string, count int, line func(int) string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for i := range count {
		fmt.Fprintln(w, line(i))
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func readFiles(rulesFile, namesFile string) (files, error) {
	var f files
	err := readLines(rulesFile, func(line string) { f.rules = append(f.rules, parseRule(line)) })
	if err != nil {
		return f, err
	}
	return f, readLines(namesFile, func(line string) { f.names = append(f.names, line) })
}

func readLines(file string, take func(string)) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		take(strings.TrimSuffix(line, "\n"))
	}
	return nil
}

var (
	fronts   = strings.Fields("www ads track pixel cdn static api metrics")
	suffixes = strings.Fields("com com com net org info xyz de co.uk com.br")
)

// randomName makes names of 20 bytes on average.
func randomName(random *rand.Rand) string {
	var name strings.Builder
	if random.IntN(3) > 0 {
		name.WriteString(fronts[random.IntN(len(fronts))] + ".")
	}
	for range 3 + random.IntN(9) + random.IntN(9) {
		name.WriteByte(byte('a' + random.IntN(26)))
	}
	return name.String() + "." + suffixes[random.IntN(len(suffixes))]
}
