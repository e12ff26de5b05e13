package words_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/words"
)

func TestGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 999999: "999,999", 1234567: "1,234,567", -999: "-999", -1000: "-1,000", -100000: "-100,000"} {
		if got := words.Grouped(n); got != want {
			t.Errorf("Grouped(%d) = %s, want %s", n, got, want)
		}
	}
}
