package survey

import (
	"container/heap"
	"iter"
	"math"
	"math/bits"

	"golang.org/x/net/publicsuffix"
)

// store keeps a bounded number of names, by domain. It keeps the names with the smallest hashes, so
// the result does not depend on their order.
//
// If it is full, first the domains with the most names keep only a sample of them. If that is not
// enough, bare domains such as example.com and www.example.com, typical of floods of generated
// domains, are sampled. Names below domains, typical of tunnels, are dropped last.
type store struct {
	names   map[string]*name
	domains map[string]*registered
	room    int // largest number of names
	least   int // names of a domain that are always kept
	full    bool
	levels

	lost        int64 // records
	lostDomains sketch
}

// levels decide what is kept. They only grow.
type levels struct {
	Names  int `json:"names,omitempty"`  // of a domain: how often the room is halved
	Bare   int `json:"bare,omitempty"`   // bare domains: least number of leading zeros of the hash
	Fronts int `json:"fronts,omitempty"` // the same for domains with names below them
}

// A domain that is kept has at least minNames names, or all. Bare domains are sampled down to one in
// 2^maxBare before others are.
const (
	maxOfDomain = 20_000 // largest number of names of a domain, even if there is room
	minNames    = 512
	maxBare     = 6
)

// registered is a registrable domain, such as example.co.uk.
type registered struct {
	text   string
	bare   [2]*name // the domain itself and its www, if kept
	names  []*name  // other kept names; a heap with the largest hash first if some are folded
	cut    uint64   // largest hash that is kept
	folded *name    // all other names together, or nil
}

func newStore(room int) store {
	return store{names: map[string]*name{}, domains: map[string]*registered{}, room: room, least: minNames}
}

// maxTimes is the number of times kept of a client of a name.
func (st *store) maxTimes() int {
	if st.full || len(st.names) > st.room/4 {
		return 32
	}
	return 64
}

// perDomain is the largest number of names of a domain.
func (st *store) perDomain() int { return max(min(st.room, maxOfDomain)>>st.Names, st.least) }

// nameFor returns what counts a new name: itself, the folded names of its domain, or nil.
func (st *store) nameFor(text string) *name {
	domain := Registrable(text)
	if !st.keeps(domain, text) {
		st.lostDomains.add([]byte(domain))
		return nil
	}
	d := st.domainFor(domain)
	if !d.keeps(text) {
		return d.fold()
	}
	n := newName(text, d)
	d.put(n)
	st.names[text] = n
	st.thin(d)
	if len(st.names) > st.room {
		st.full = true
		st.makeRoom()
	}
	return st.where(n)
}

func (st *store) domainFor(text string) *registered {
	d := st.domains[text]
	if d == nil {
		d = &registered{text: text, cut: math.MaxUint64}
		st.domains[text] = d
	}
	return d
}

// where returns what counts a name after room was made.
func (st *store) where(n *name) *name {
	switch {
	case st.names[n.text] == n:
		return n
	case st.domains[n.domain.text] == n.domain && st.keeps(n.domain.text, n.text):
		return n.domain.fold()
	default:
		return nil
	}
}

// keeps reports whether there is room for a name, at least folded.
func (st *store) keeps(domain, name string) bool {
	if st.Bare == 0 && st.Fronts == 0 {
		return true
	}
	if isBare(name, domain) {
		return zeros(domain) >= st.Bare
	}
	return zeros(domain) >= st.Fronts
}

// keeps reports whether a name of d is kept, not folded.
func (d *registered) keeps(text string) bool {
	return d.cut == math.MaxUint64 || isBare(text, d.text) || hashOf(text) <= d.cut
}

func isBare(name, domain string) bool {
	return len(name) == len(domain) || len(name) == len(domain)+4 && name[:4] == "www."
}

func zeros(text string) int { return bits.LeadingZeros64(hashOf(text)) }

func (d *registered) put(n *name) {
	switch {
	case len(n.text) == len(d.text):
		d.bare[0] = n
	case isBare(n.text, d.text):
		d.bare[1] = n
	case d.cut == math.MaxUint64:
		d.names = append(d.names, n)
	default:
		heap.Push(d, n)
	}
}

// The methods of a heap order names by hash, the largest first.

func (d *registered) Len() int { return len(d.names) }

func (d *registered) Less(i, j int) bool { return hashOf(d.names[i].text) > hashOf(d.names[j].text) }
func (d *registered) Swap(i, j int)      { d.names[i], d.names[j] = d.names[j], d.names[i] }
func (d *registered) Push(n any)         { d.names = append(d.names, n.(*name)) }
func (d *registered) Pop() any {
	last := len(d.names) - 1
	n := d.names[last]
	d.names = d.names[:last]
	return n
}

// thin folds names of a domain that has too many, those with the largest hashes.
func (st *store) thin(d *registered) {
	for len(d.names) > st.perDomain() {
		st.fold(d)
		d.cut = hashOf(d.names[0].text)
	}
}

// fold folds the name with the largest hash.
func (st *store) fold(d *registered) {
	if d.cut == math.MaxUint64 {
		heap.Init(d)
	}
	n := heap.Pop(d).(*name)
	delete(st.names, n.text)
	d.fold().merge(n, nil, st.maxTimes())
}

// cutTo folds all names with a larger hash.
func (st *store) cutTo(d *registered, cut uint64) {
	if cut >= d.cut {
		return
	}
	if d.cut == math.MaxUint64 {
		heap.Init(d)
		d.cut = cut
	}
	for len(d.names) > 0 && hashOf(d.names[0].text) > cut {
		st.fold(d)
	}
	d.cut = cut
}

// fold returns the folded names of a domain.
func (d *registered) fold() *name {
	if d.folded == nil {
		d.folded = newName("*."+d.text, d)
		d.folded.more = &more{sketch: &sketch{}}
	}
	return d.folded
}

// makeRoom raises the levels until all names have room.
func (st *store) makeRoom() {
	for len(st.names) > st.room {
		next := st.levels
		switch {
		case st.perDomain() > st.least:
			next.Names++
		case next.Bare < maxBare:
			next.Bare++
		default:
			next.Bare++
			next.Fronts++
		}
		st.raise(next)
	}
}

// raise sets higher levels and drops what has no room.
func (st *store) raise(to levels) {
	if to.Names <= st.Names && to.Bare <= st.Bare && to.Fronts <= st.Fronts {
		return
	}
	st.full = true
	st.Names, st.Bare, st.Fronts = max(st.Names, to.Names), max(st.Bare, to.Bare), max(st.Fronts, to.Fronts)
	for text, d := range st.domains {
		st.thin(d)
		st.dropWithoutRoom(d)
		if d.bare == [2]*name{} && len(d.names) == 0 && d.folded == nil {
			delete(st.domains, text)
		}
	}
}

func (st *store) dropWithoutRoom(d *registered) {
	level := zeros(d.text)
	if level < st.Bare {
		st.drop(d.bare[0])
		st.drop(d.bare[1])
		d.bare = [2]*name{}
	}
	if level < st.Fronts {
		for _, n := range d.names {
			st.drop(n)
		}
		st.drop(d.folded)
		d.names, d.folded = nil, nil
	}
}

func (st *store) drop(n *name) {
	if n == nil {
		return
	}
	st.lost += n.Queries
	st.lostDomains.add([]byte(n.domain.text))
	delete(st.names, n.text)
}

// all returns the names of a domain, folded ones last.
func (d *registered) all() []*name {
	size := len(d.names)
	for _, n := range [...]*name{d.bare[0], d.bare[1], d.folded} {
		if n != nil {
			size++
		}
	}
	names := make([]*name, 0, size)
	for n := range d.each() {
		names = append(names, n)
	}
	return names
}

// each yields the names of a domain in no order, folded ones last.
func (d *registered) each() iter.Seq[*name] {
	return func(yield func(*name) bool) {
		for _, n := range d.bare {
			if n != nil && !yield(n) {
				return
			}
		}
		for _, n := range d.names {
			if !yield(n) {
				return
			}
		}
		if d.folded != nil {
			yield(d.folded)
		}
	}
}

// Registrable returns the registrable domain of a name by the public suffix list: example.co.uk for
// www.example.co.uk, and bucket.s3.amazonaws.com for itself, because each bucket has its own owner.
// For a public suffix or an invalid name it returns its argument.
func Registrable(name string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}
