package blocklist

import (
	"hash/maphash"
	"slices"
)

// pile collects records in the order of their sources and lines. It does so in pieces,
// because a slice that grows is there twice each time.
type pile struct {
	rules    *register
	pieces   []records
	length   int
	repeated int // records that were there before

	recent  []uint64 // by hash, half of it and the place of a record that came lately, from 1
	seed    maphash.Seed
	compact int // the length at which repeated records are removed, if they are many

	sample  map[uint64]bool // hashes of a part of all records
	sampled int             // how many records that part has, those that repeat others included
}

const (
	pieceLength   = 1 << 12 // records of a piece
	recentLength  = 1 << 14
	compactLength = 1 << 19
	samplePart    = 64
)

// add takes a record. Lines that repeat one another cost no memory for long.
func (p *pile) add(each record) {
	if p.recent == nil {
		p.recent, p.seed, p.compact = make([]uint64, recentLength), maphash.MakeSeed(), compactLength
		p.sample = map[uint64]bool{}
	}
	hash := maphash.String(p.seed, each.pattern.Base().String()) + uint64(each.pattern.Kind())
	slot := &p.recent[hash%recentLength]
	if *slot>>32 == hash>>32 && uint32(*slot) > 0 {
		if same := p.at(uint32(*slot) - 1); same.sameAs(each) {
			p.repeat(same, each)
			return
		}
	}
	if hash%samplePart == 0 {
		p.sample[hash] = true
		p.sampled++
	}
	if p.length >= p.compact {
		p.removeRepeated()
	}
	p.push(each)
	*slot = hash>>32<<32 | uint64(p.length)
}

// repeat takes a record that is there.
func (p *pile) repeat(same *record, each record) {
	if p.keepsLast(each.rule) {
		same.line = each.line
	}
	p.repeated++
}

func (p *pile) push(each record) {
	if p.length%pieceLength == 0 {
		p.pieces = append(p.pieces, make(records, 0, pieceLength))
	}
	last := &p.pieces[len(p.pieces)-1]
	*last = append(*last, each)
	p.length++
}

// sameAs reports whether two records say the same, in lines of one source.
func (r *record) sameAs(other record) bool {
	return r.pattern == other.pattern && r.unit == other.unit && r.rule == other.rule
}

// removeRepeated sorts what there is if at least half of it repeats the rest, and looks again
// when there is twice as much.
func (p *pile) removeRepeated() {
	if p.sampled >= 2*len(p.sample) {
		all := p.sorted()
		p.pieces, p.length, p.sampled = nil, 0, len(p.sample)
		clear(p.recent)
		for _, each := range all {
			p.push(each)
		}
	}
	p.compact = max(compactLength, 2*p.length)
}

func (p *pile) at(i uint32) *record { return &p.pieces[i/pieceLength][i%pieceLength] }

// keepsLast reports whether of records that say the same the last one counts.
func (p *pile) keepsLast(rule uint16) bool { return p.rules != nil && p.rules.rules[rule].isZone() }

// sorted returns the records in the order of patterns, those that say the same once.
func (p *pile) sorted() records {
	ranks := p.ranks()
	p.sort(ranks, make([]rank, len(ranks)), 0)
	ranks = slices.CompactFunc(ranks, func(a, b rank) bool { return p.at(a.at).sameAs(*p.at(b.at)) })
	all := make(records, 0, len(ranks))
	for _, each := range ranks {
		all = append(all, *p.at(each.at))
	}
	p.repeated += p.length - len(all)
	return all
}
