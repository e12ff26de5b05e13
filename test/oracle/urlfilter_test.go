package oracle

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// TestUrlfilter asks AdGuard's engine about random lists, one and two at a time, and compares
// its answers with what Compile makes of them. Lists with rules whose pattern goes on after
// its name are compared in one direction: what the entries block, the engine blocks.
func TestUrlfilter(t *testing.T) {
	t.Parallel()
	program := os.Getenv("VPCDNS_URLFILTER")
	if program == "" {
		t.Skip("VPCDNS_URLFILTER does not name the program (go build -C test/oracle/urlfilter): nothing is compared with AdGuard's engine")
	}
	// The engine lets ||x^$badfilter cancel ||x^$denyallow=y too, although their texts differ.
	adblock, excluding := *readingOf(t, "adblock"), *readingOf(t, "adblock")
	adblock.forms, excluding.forms = formsWithout(adblock.forms, exclude), formsWithout(adblock.forms, cancel)
	rewriting := adblock
	rewriting.forms = append(rewriting.forms[:len(rewriting.forms):len(rewriting.forms)],
		form{"||%s^$dnsrewrite=NXDOMAIN", tree, block, 0}, form{"||%s^$dnsrewrite=NXDOMAIN;;", tree, block, 0}, form{"@@||%s^$dnsrewrite", tree, except, 0})
	open := reading{name: "open ends", options: adblock.options, forms: []form{
		{"||%s", tree, block, 0}, {"://%s", only, block, 0}, {".%s", beneath, block, 0}, {"%s^", tree, block, 0}, {"|%s", only, block, 0}, {"||%s^*", tree, block, 0},
	}}
	for _, r := range []*reading{&adblock, &excluding, &rewriting, &open} {
		random := rand.New(rand.NewPCG(8, uint64(len(r.forms))))
		var cases []urlfilterCase
		for range 2 * listsPerReading {
			cases = append(cases, newURLFilterCase(t, r, random, 1+len(cases)%2))
		}
		var seen tally
		for i, answers := range askURLFilter(t, program, cases) {
			for j, name := range cases[i].Names {
				if r == &open && answers[j] {
					continue // it may match more than the entries
				}
				seen.compare(t, cases[i].result, name, answers[j], strings.Join(cases[i].Lists, "---\n"))
			}
		}
		t.Logf("%d lists with %d forms of rules: %+v", len(cases), len(r.forms), seen)
	}
}

func formsWithout(forms []form, k kind) []form {
	return slices.DeleteFunc(slices.Clone(forms), func(f form) bool { return f.kind == k })
}

type urlfilterCase struct {
	Lists, Names []string
	result       blocklist.Result
}

func newURLFilterCase(t *testing.T, r *reading, random *rand.Rand, lists int) urlfilterCase {
	t.Helper()
	var c urlfilterCase
	var sources []blocklist.Source
	cancels := 0
	for range lists {
		// Of several $badfilter rules for a name the engine forgets what each of them cancels.
		rules := slices.DeleteFunc(r.randomRules(random), func(each reads) bool {
			if each.kind == cancel {
				cancels++
			}
			return each.kind == cancel && cancels > 1
		})
		for i := range rules {
			rules[i].text = strings.ReplaceAll(rules[i].text, "B", "b") // the engine takes hosts as they are written
		}
		sources = append(sources, sourceOf(r, rules))
		c.Lists = append(c.Lists, textOf(rules))
	}
	for range questionsPerList {
		c.Names = append(c.Names, strings.ToLower(randomName(random, random.IntN(6))))
	}
	c.result = compile(t, blocklist.AcrossSources, sources...)
	return c
}

func askURLFilter(t *testing.T, program string, cases []urlfilterCase) [][]bool {
	t.Helper()
	var in bytes.Buffer
	encoder := json.NewEncoder(&in)
	for _, c := range cases {
		if err := encoder.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program)
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]bool
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var answers []bool
		if err := decoder.Decode(&answers); err != nil {
			t.Fatal(err)
		}
		all = append(all, answers)
	}
	if len(all) != len(cases) {
		t.Fatalf("%d answers to %d cases", len(all), len(cases))
	}
	return all
}
