package main

import "testing"

// TestContendersAgree: what is measured is the same question.
func TestContendersAgree(t *testing.T) {
	t.Parallel()
	rules, names, err := writeFiles(t.TempDir(), 2_000, 5_000)
	if err != nil {
		t.Fatal(err)
	}
	f, err := readFiles(rules, names)
	if err != nil {
		t.Fatal(err)
	}
	blocked := map[string]int{}
	for name, start := range contenders {
		r, err := measure(f, start)
		if err != nil {
			t.Fatal(err)
		}
		blocked[name] = r.Blocked
	}
	if blocked["policy"] != blocked["map"] || blocked["policy"] < 300 || blocked["policy"] > 1_000 {
		t.Errorf("blocked %v of %d names; want the same, and about an eighth", blocked, len(f.names))
	}
}
