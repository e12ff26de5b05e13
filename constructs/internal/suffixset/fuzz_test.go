package suffixset

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// FuzzLookup compares a set with the reference. Each line of the policy is an entry; its
// rank is made of its place.
func FuzzLookup(f *testing.F) {
	f.Add("a.com\n*.a.com\n*", "b.a.com\na.com\n\n.", []byte("seed"))
	f.Add("*.b.com\nb.com\n*.b.com", "a\\.b.com\na\\\\.b.com\na..b.com\n.b.com\nb.com.", []byte{})
	f.Add("a23456789.example\nab3456789.example", "a23456789.example\na2345678x.example", []byte{})
	f.Fuzz(func(t *testing.T, lines, names string, random []byte) {
		var policy []listing
		for i, line := range strings.Split(lines, "\n") {
			if pattern, err := domain.ParsePattern(line); err == nil {
				policy = append(policy, listing{pattern.String(), uint32(i*7) % 300})
			}
		}
		random = slices.Concat(random, make([]byte, 24))
		seed := seed{binary.LittleEndian.Uint64(random), binary.LittleEndian.Uint64(random[8:]), binary.LittleEndian.Uint64(random[16:])}
		check(t, compileWith(t, policy, seed), newReference(policy), strings.Split(names, "\n")...)
	})
}
