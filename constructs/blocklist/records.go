package blocklist

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// record is an entry in little memory, of which a list can have a million.
type record struct {
	pattern domain.Pattern
	line    uint32
	unit    uint16 // in a List, the source
	rule    uint16 // see register
}

// records are in the order of patterns. Those of a List have each pattern once.
type records []record

// firstOfEach keeps the first record of each pattern in the order of sources and lines.
func (r *records) firstOfEach() (removed int) {
	kept := (*r)[:0]
	for _, each := range *r {
		last := len(kept) - 1
		if last < 0 || kept[last].pattern != each.pattern {
			kept = append(kept, each)
		} else if each.before(kept[last]) {
			kept[last] = each
		}
	}
	return r.shrinkTo(kept)
}

func (r record) before(other record) bool {
	return r.unit < other.unit || r.unit == other.unit && r.line < other.line
}

// removeNested removes what a wildcard covers. It takes one pass: names below a wildcard
// follow it, and wildcards that are kept are not below each other.
func (r *records) removeNested() int {
	var last domain.Pattern
	return r.shrinkTo(slices.DeleteFunc(*r, func(each record) bool {
		if last.Covers(each.pattern) {
			return true
		}
		if each.pattern.Kind() != domain.Exact {
			last = each.pattern
		}
		return false
	}))
}

// removeCancelled removes the rules that a $badfilter cancels, in whichever source they are,
// and what cancels them.
func (r *records) removeCancelled(register *register) (cancelled int) {
	type key struct {
		pattern domain.Pattern
		wording string
	}
	all := map[key]bool{}
	for i := range *r {
		if rule := register.ruleOf(&(*r)[i]); rule.kind == cancels {
			all[key{(*r)[i].pattern, rule.wording}] = true
		}
	}
	if len(all) == 0 {
		return 0
	}
	r.shrinkTo(slices.DeleteFunc(*r, func(each record) bool {
		rule := register.ruleOf(&each)
		if rule.kind == cancels {
			return true
		}
		if rule.wording != "" && all[key{each.pattern, rule.wording}] {
			cancelled++
			return true
		}
		return false
	}))
	return cancelled
}

// touch reports whether one of the records of a List matches a name, or names below it.
func (r records) touch(p domain.Pattern) bool {
	if !p.IsValid() {
		return false
	}
	if _, covered := r.coverOf(p); covered {
		return true
	}
	at, _ := r.find(p)
	return at < len(r) && (domain.Below(p.Base()).Covers(r[at].pattern) || r[at].pattern.Base() == p.Base())
}

func (r *records) shrinkTo(rest records) (removed int) {
	removed = len(*r) - len(rest)
	*r = rest
	return removed
}

// coverOf returns the record that covers a pattern. Records that are minimal have at most
// one: what patterns match is nested or disjoint.
func (r records) coverOf(p domain.Pattern) (record, bool) {
	for candidate := range p.CoveredBy() {
		if at, found := r.find(candidate); found {
			return r[at], true
		}
	}
	return record{}, false
}

func (r records) find(p domain.Pattern) (int, bool) {
	return slices.BinarySearchFunc(r, p, func(each record, p domain.Pattern) int { return each.pattern.Compare(p) })
}

// collector collects records in the order of their sources and lines. It does so in pieces,
// because a slice that grows is there twice each time.
type collector struct {
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
func (p *collector) add(each record) {
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
func (p *collector) repeat(same *record, each record) {
	if p.keepsLast(each.rule) {
		same.line = each.line
	}
	p.repeated++
}

func (p *collector) push(each record) {
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
func (p *collector) removeRepeated() {
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

func (p *collector) at(i uint32) *record { return &p.pieces[i/pieceLength][i%pieceLength] }

// keepsLast reports whether of records that say the same the last one counts.
func (p *collector) keepsLast(rule uint16) bool {
	return p.rules != nil && p.rules.rules[rule].isZone()
}

// sorted returns the records in the order of patterns, those that say the same once.
func (p *collector) sorted() records {
	keys := p.sortKeys()
	p.sort(keys, make([]sortKey, len(keys)), 0)
	keys = slices.CompactFunc(keys, func(a, b sortKey) bool { return p.at(a.at).sameAs(*p.at(b.at)) })
	all := make(records, 0, len(keys))
	for _, each := range keys {
		all = append(all, *p.at(each.at))
	}
	p.repeated += p.length - len(all)
	return all
}

const keyBytes = 16

// sortKey is the place of a record in the order of patterns, as far as 16 bytes show it, and
// in the collector. To sort keys moves half of what it would take to sort records.
type sortKey struct {
	bytes [2]uint64
	at    uint32
}

func (p *collector) sortKeys() []sortKey {
	keys := make([]sortKey, p.length)
	for i := range keys {
		at := uint32(i)
		keys[i] = sortKey{firstBytes(p.at(at).pattern), at}
	}
	return keys
}

// fewKeys are so few that to compare them takes less time than to deal them out.
const fewKeys = 64

// sort sorts keys that are the same up to a byte. It deals them out by that byte,
// which for a million names takes a third of the time of comparing them. spare is
// room for as many keys.
func (p *collector) sort(keys, spare []sortKey, byteAt int) {
	if len(keys) <= fewKeys || byteAt == keyBytes {
		slices.SortFunc(keys, p.compare)
		return
	}
	var ends [256]int
	for i := range keys {
		ends[keys[i].byte(byteAt)]++
	}
	start := 0
	for b, count := range ends {
		ends[b], start = start, start+count
	}
	copy(spare, keys)
	for i := range spare {
		b := spare[i].byte(byteAt)
		keys[ends[b]] = spare[i]
		ends[b]++
	}
	start = 0
	for _, end := range ends {
		if end > start {
			p.sort(keys[start:end], spare[start:end], byteAt+1)
		}
		start = end
	}
}

// byte returns a byte of the key.
func (r *sortKey) byte(i int) byte { return byte(r.bytes[i/8] >> (56 - i%8*8)) }

func (p *collector) compare(a, b sortKey) int {
	if a.bytes[0] != b.bytes[0] {
		return cmp.Compare(a.bytes[0], b.bytes[0])
	}
	if a.bytes[1] != b.bytes[1] {
		return cmp.Compare(a.bytes[1], b.bytes[1])
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

// firstBytes returns the first bytes of a name as its labels are compared: from the last to
// the first, with a byte between them that is less than all of theirs.
func firstBytes(p domain.Pattern) [2]uint64 {
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
