package order_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"
)

func TestBool(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		a, b bool
		want int
	}{{false, false, 0}, {false, true, -1}, {true, false, 1}, {true, true, 0}} {
		if got := order.Bool(x.a, x.b); got != x.want {
			t.Errorf("Bool(%t, %t) = %d, want %d", x.a, x.b, got, x.want)
		}
	}
}
