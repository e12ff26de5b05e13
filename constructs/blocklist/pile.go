package blocklist

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// pile collects records in the order of their sources and lines. It does so in pieces,
// because a slice that grows is there twice each time.
type pile struct {
	pieces []records
	length int
}

// pieceLength is how many records a piece has.
const pieceLength = 1 << 12

func (p *pile) add(pattern domain.Pattern, source, line int) {
	if p.length%pieceLength == 0 {
		p.pieces = append(p.pieces, make(records, 0, pieceLength))
	}
	last := &p.pieces[len(p.pieces)-1]
	*last = append(*last, record{pattern, uint32(line), uint32(source)})
	p.length++
}

func (p *pile) at(i uint32) *record { return &p.pieces[i/pieceLength][i%pieceLength] }

// sorted returns the first record of each pattern, in the order of patterns, and how many
// others there were.
func (p *pile) sorted() (all records, duplicates int) {
	ranks := p.ranks()
	slices.SortFunc(ranks, p.compare)
	ranks = slices.CompactFunc(ranks, func(a, b rank) bool { return p.at(a.at).pattern == p.at(b.at).pattern })
	all = make(records, 0, len(ranks))
	for _, each := range ranks {
		all = append(all, *p.at(each.at))
	}
	return all, p.length - len(all)
}

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

func (p *pile) compare(a, b rank) int {
	if a.key[0] != b.key[0] {
		return cmp.Compare(a.key[0], b.key[0])
	}
	if a.key[1] != b.key[1] {
		return cmp.Compare(a.key[1], b.key[1])
	}
	return cmp.Or(p.at(a.at).pattern.Compare(p.at(b.at).pattern), cmp.Compare(a.at, b.at))
}

// sortKey returns the first bytes of a name as its labels are compared: from the last to
// the first, with a byte between them that is less than all of theirs.
func sortKey(p domain.Pattern) [2]uint64 {
	if p.Kind() == domain.Any {
		return [2]uint64{}
	}
	var key [16]byte
	for at, rest := 0, p.Base().String(); at < len(key) && rest != ""; {
		dot := strings.LastIndexByte(rest, '.')
		at += copy(key[at:], rest[dot+1:]) + 1
		rest = rest[:max(dot, 0)]
	}
	return [2]uint64{binary.BigEndian.Uint64(key[:8]), binary.BigEndian.Uint64(key[8:])}
}
