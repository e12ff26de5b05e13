package blocklist

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

const keyBytes = 16

// rank is the place of a record in the order of patterns, as far as 16 bytes tell it, and
// in the pile. To sort ranks moves half of what it would take to sort records.
type rank struct {
	key [2]uint64
	at  uint32
}

func (p *pile) ranks() []rank {
	ranks := make([]rank, p.length)
	for i := range ranks {
		at := uint32(i)
		ranks[i] = rank{sortKey(p.at(at).pattern), at}
	}
	return ranks
}

// fewRanks are so few that to compare them takes less time than to deal them out.
const fewRanks = 64

// sort sorts ranks whose keys are the same up to a byte. It deals them out by that byte,
// which for a million names takes a third of the time of comparing them. spare is
// room for as many ranks.
func (p *pile) sort(ranks, spare []rank, byteAt int) {
	if len(ranks) <= fewRanks || byteAt == keyBytes {
		slices.SortFunc(ranks, p.compare)
		return
	}
	var ends [256]int
	for i := range ranks {
		ends[ranks[i].byte(byteAt)]++
	}
	start := 0
	for b, count := range ends {
		ends[b], start = start, start+count
	}
	copy(spare, ranks)
	for i := range spare {
		b := spare[i].byte(byteAt)
		ranks[ends[b]] = spare[i]
		ends[b]++
	}
	start = 0
	for _, end := range ends {
		if end > start {
			p.sort(ranks[start:end], spare[start:end], byteAt+1)
		}
		start = end
	}
}

// byte returns a byte of the key.
func (r *rank) byte(i int) byte { return byte(r.key[i/8] >> (56 - i%8*8)) }

func (p *pile) compare(a, b rank) int {
	if a.key[0] != b.key[0] {
		return cmp.Compare(a.key[0], b.key[0])
	}
	if a.key[1] != b.key[1] {
		return cmp.Compare(a.key[1], b.key[1])
	}
	x, y := p.at(a.at), p.at(b.at)
	if order := cmp.Or(x.pattern.Compare(y.pattern), cmp.Compare(x.unit, y.unit), cmp.Compare(x.rule, y.rule)); order != 0 {
		return order
	}
	if p.keepsLast(x.rule) {
		a, b = b, a
	}
	return cmp.Compare(a.at, b.at)
}

// sortKey returns the first bytes of a name as its labels are compared: from the last to
// the first, with a byte between them that is less than all of theirs.
func sortKey(p domain.Pattern) [2]uint64 {
	if p.Kind() == domain.Any {
		return [2]uint64{}
	}
	var key [keyBytes]byte
	for at, rest := 0, p.Base().String(); at < len(key) && rest != ""; {
		dot := strings.LastIndexByte(rest, '.')
		at += copy(key[at:], rest[dot+1:]) + 1
		rest = rest[:max(dot, 0)]
	}
	return [2]uint64{binary.BigEndian.Uint64(key[:8]), binary.BigEndian.Uint64(key[8:])}
}
