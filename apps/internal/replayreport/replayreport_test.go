package replayreport

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

func TestShownOfAll(t *testing.T) {
	t.Parallel()
	a, b, again := &replay.Change{Name: "a.example"}, &replay.Change{Name: "b.example"}, &replay.Change{Name: "a.example"}
	for want, all := range map[string][]*replay.Change{
		"": {a},
		": 1 of 2, at most 3 of a domain; --top shows more":                  {a, b},
		": 1 of 3 rows for 2 names, at most 3 of a domain; --top shows more": {a, b, again},
	} {
		if got := (view{}).ofAll(all[:1], all); got != want {
			t.Errorf("%d changes: %q, want %q", len(all), got, want)
		}
	}
}
