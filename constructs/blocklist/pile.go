package blocklist

import (
	"slices"

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
	p.sort(ranks, make([]rank, len(ranks)), 0)
	ranks = slices.CompactFunc(ranks, func(a, b rank) bool { return p.at(a.at).pattern == p.at(b.at).pattern })
	all = make(records, 0, len(ranks))
	for _, each := range ranks {
		all = append(all, *p.at(each.at))
	}
	return all, p.length - len(all)
}
