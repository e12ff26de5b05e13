package bounded_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/bounded"
)

func TestBothSidesOfTheLimit(t *testing.T) {
	t.Parallel()
	const limit = 3 << 20
	for size, fits := range map[int]bool{0: true, limit - 1: true, limit: true, limit + 1: false, 2 * limit: false} {
		text := strings.Repeat("x", size)
		for kind, read := range map[string]func() ([]byte, error){
			"ReadAll": func() ([]byte, error) { return bounded.ReadAll(strings.NewReader(text), limit) },
			"Reader": func() ([]byte, error) {
				return io.ReadAll(bounded.Reader(iotest.HalfReader(strings.NewReader(text)), limit))
			},
		} {
			got, err := read()
			var tooLarge *bounded.SizeError
			switch {
			case fits && (err != nil || len(got) != size):
				t.Errorf("%s of %d bytes: %d, %v", kind, size, len(got), err)
			case !fits && !errors.As(err, &tooLarge):
				t.Errorf("%s of %d bytes: no error for the size: %v", kind, size, err)
			}
		}
	}
}
