package survey

import (
	"math/rand/v2"
	"net/netip"
	"testing"
)

func TestMarksOfIPv4AreThoseOfAnyAddress(t *testing.T) {
	t.Parallel()
	check := func(x uint32) {
		address := netip.AddrFrom4([4]byte{byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)})
		if got, want := marksOfIPv4(x), marksOfAddress(address); got != want {
			t.Errorf("%v: %b, want %b", address, got, want)
		}
	}
	for _, block := range []string{"0.0.0.0/32", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"} {
		p := netip.MustParsePrefix(block)
		b := p.Addr().As4()
		low := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
		high := low + uint32(1)<<(32-p.Bits()) - 1
		for _, x := range []uint32{low - 1, low, high, high + 1} {
			check(x)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		check(random.Uint32())
	}
}
