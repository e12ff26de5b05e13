package load_test

import (
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

func TestSnapshots(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"account", "odd"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := load.Open("testdata/snapshots/"+name+".json", load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkDump(t, p, "testdata/snapshots/"+name+".want")
		})
	}
}

func TestSnapshotRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"vpcdnsSnapshot": 2}`:                  "vpc.json: this is a snapshot of version 2 and only version 1 can be read",
		"{\"vpcdnsSnapshot\": 1,\n\"vpcs\": 3}":  "vpc.json: line 2: vpcs has a number",
		"{\"vpcdnsSnapshot\": 1,\n\n\"vpcs\": [": "vpc.json: line 3: unexpected end of JSON input",
	} {
		if _, err := load.Read("vpc.json", []byte(text), load.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
