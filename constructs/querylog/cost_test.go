package querylog

import (
	"strings"
	"testing"
)

// TestUnclosedObjectsCostNoMoreThanTheirNumber reads n, 2n and 4n lines that open an object and
// never close it, on their own and among objects that do end, and counts the bytes in which an
// end was looked for.
func TestUnclosedObjectsCostNoMoreThanTheirNumber(t *testing.T) {
	t.Parallel()
	const record = `{"query_timestamp":"2026-11-24T08:00:00Z","query_name":"a.example."}`
	for name, lines := range map[string]string{
		"on their own":               `{"query_name":` + "\n",
		"among objects that end":     `{"query_name":` + "\n{\n}\n",
		"among records":              `{"query_name":` + "\n" + record + "\n",
		"among records over 2 lines": `{"query_name":` + "\n" + strings.Replace(record, ",", ",\n", 1) + "\n",
	} {
		cost := func(n int) int64 {
			f := &file{sink: func(*Record) error { return nil }}
			f.begin(source{path: "log"})
			f.reset(strings.NewReader(record + "\n" + strings.Repeat(lines, n)))
			if err := f.readAll(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if f.stats.Broken == 0 {
				t.Errorf("%s: no line is broken", name)
			}
			return f.examined
		}
		const n = 2000
		one, two, four := cost(n), cost(2*n), cost(4*n)
		if two > 5*one/2 || four > 5*two/2 {
			t.Errorf("%s: %d, %d and %d bytes for n, 2n and 4n", name, one, two, four)
		}
		if each := four / (4 * n); each > 4*minLines {
			t.Errorf("%s: %d bytes for each, want %d at most", name, each, 4*minLines)
		}
		t.Log(name, one, two, four)
	}
}
