package survey

import (
	"container/heap"
	"iter"
	"math"
	"math/bits"

	"golang.org/x/net/publicsuffix"
)

// store keeps names by their domains within a bound. Whatever the order in which names
// come, the same ones are kept: those whose hashes are smallest. How many of a domain are
// kept, and which domains are, depends on how many names there are and not on which came
// first.
//
// When there is no room, first the domains with the most names keep a sample of them. If
// that does not help, domains that were asked for by themselves alone, such as
// example.com and www.example.com, are sampled; they are what floods of made-up domains
// consist of. Names further down, in which data travel, go last.
type store struct {
	names   map[string]*name
	domains map[string]*registered
	room    int // how many names may be kept
	least   int // how many names of a domain are kept in any case
	full    bool
	levels

	lost        int64 // records
	lostDomains sketch
}

// levels say what is kept. They only ever grow.
type levels struct {
	Names  int `json:"names,omitempty"`  // of a domain: the room, halved as often
	Bare   int `json:"bare,omitempty"`   // domains by themselves, by leading zeros of their hash
	Fronts int `json:"fronts,omitempty"` // domains with names below them
}

// Of a domain that is kept minNames names are kept, or all. Bare domains are sampled down
// to one in 2^maxBare before others are.
const (
	maxOfDomain = 20_000 // names of a domain that are kept at most, however much room there is
	minNames    = 512
	maxBare     = 6
)

// registered is a domain that somebody may register, such as example.co.uk.
type registered struct {
	text   string
	bare   [2]*name // the domain itself and www in front of it, if they are kept
	names  []*name  // the others that are kept; a heap with the largest hash first if some are not
	cut    uint64   // the largest hash that is kept
	folded *name    // what the others are together; nil if there are none
}

func newStore(room int) store {
	return store{names: map[string]*name{}, domains: map[string]*registered{}, room: room, least: minNames}
}

// maxTimes is for how many of the first seconds is kept that a client asked for a name.
func (st *store) maxTimes() int {
	if st.full || len(st.names) > st.room/4 {
		return 32
	}
	return 64
}

// perDomain is how many names of a domain are kept.
func (st *store) perDomain() int { return max(min(st.room, maxOfDomain)>>st.Names, st.least) }

// nameFor returns where a name that is not kept counts: as itself, with others of its
// domain, or nowhere.
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

// where returns where a name counts after room was made.
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

// keeps reports whether names of a domain have room at all.
func (st *store) keeps(domain, name string) bool {
	if st.Bare == 0 && st.Fronts == 0 {
		return true
	}
	if isBare(name, domain) {
		return zeros(domain) >= st.Bare
	}
	return zeros(domain) >= st.Fronts
}

// keeps reports whether a name of d is kept apart.
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

// The methods of a heap are for names alone, the largest hash first.

func (d *registered) Len() int           { return len(d.names) }
func (d *registered) Less(i, j int) bool { return hashOf(d.names[i].text) > hashOf(d.names[j].text) }
func (d *registered) Swap(i, j int)      { d.names[i], d.names[j] = d.names[j], d.names[i] }
func (d *registered) Push(n any)         { d.names = append(d.names, n.(*name)) }
func (d *registered) Pop() any {
	last := len(d.names) - 1
	n := d.names[last]
	d.names = d.names[:last]
	return n
}

// thin keeps a sample of the names of a domain that has too many: those with the smallest
// hashes.
func (st *store) thin(d *registered) {
	for len(d.names) > st.perDomain() {
		st.fold(d)
		d.cut = hashOf(d.names[0].text)
	}
}

// fold counts the name with the largest hash with others.
func (st *store) fold(d *registered) {
	if d.cut == math.MaxUint64 {
		heap.Init(d)
	}
	n := heap.Pop(d).(*name)
	delete(st.names, n.text)
	d.fold().merge(n, nil, st.maxTimes())
}

// cutTo keeps no names with a larger hash.
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

// fold returns what the names of a domain are together that are not kept.
func (d *registered) fold() *name {
	if d.folded == nil {
		d.folded = newName("*."+d.text, d)
		d.folded.more = &more{sketch: &sketch{}}
	}
	return d.folded
}

// makeRoom raises the levels until what is kept has room.
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

// raise drops what has no room at other levels.
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

// all returns the names of a domain, what is folded last.
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

// each yields the names of a domain in no order, but what is folded last.
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

// Registrable returns the domain that somebody may register which a name belongs to, by
// the public suffix list: example.co.uk for www.example.co.uk, and bucket.s3.amazonaws.com
// for itself, because each bucket has an owner of its own. A name that is a public suffix,
// or no name, is its own.
func Registrable(name string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}
