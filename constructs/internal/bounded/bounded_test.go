package bounded_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/bounded"
)

func TestBothSidesOfTheLimit(t *testing.T) {
	t.Parallel()
	const limit = 3 << 20
	for size, fits := range map[int]bool{0: true, limit - 1: true, limit: true, limit + 1: false, 2 * limit: false} {
		text := strings.Repeat("x", size)
		got, err := bounded.ReadAll(strings.NewReader(text), limit)
		var tooLarge *bounded.SizeError
		switch {
		case fits && (err != nil || len(got) != size):
			t.Errorf("%d bytes: %d, %v", size, len(got), err)
		case !fits && !errors.As(err, &tooLarge):
			t.Errorf("%d bytes: no error for the size: %v", size, err)
		}
	}
}
