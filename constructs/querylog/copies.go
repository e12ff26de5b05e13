package querylog

import (
	"encoding/binary"
	"hash/maphash"
	"sync"
	"sync/atomic"
)

const (
	copyShards = 64 // so that workers rarely wait for each other

	// maxSlots are 256 MiB. Between three eighths and three quarters of them are used, so that at
	// least 12 million records are remembered.
	maxSlots = 32 << 20
)

// copies finds records that come again, whatever file they are in: S3 may be given a record
// twice, and exports overlap. It may be used by several goroutines at once.
//
// It remembers 64 bits of each record. Of 30 million logs with a million records, one would
// mistake a record for a copy, and nobody can cause that, because the seed is secret.
// With too many records to remember, it forgets those that it saw first: what is delivered
// twice comes again soon.
//
// Records of the same quarter of an hour are remembered in sets of their own. Records come
// about in the order of their times, so the sets that are in use are small enough for the
// caches of a processor.
type copies struct {
	seed   maphash.Seed
	others func(*Record, []byte) bool // see Options.IsCopy; nil: none
	most   int64                      // slots of all sets
	slots  atomic.Int64               // that there are
	forgot atomic.Bool
	shards [copyShards]copyShard
}

func newCopies(most int64, others func(*Record, []byte) bool) *copies {
	return &copies{seed: maphash.MakeSeed(), most: most, others: others}
}

// has reports whether a record came before, and remembers it. A record without the address
// and the port of its client cannot be distinguished from another query for the same name. The memory
// is that of the caller.
func (c *copies) has(r *Record, memory *[]byte) bool {
	if len(r.SrcPort) == 0 || len(r.SrcAddr) == 0 {
		return false
	}
	*memory = r.appendIdentity((*memory)[:0])
	h := max(maphash.Bytes(c.seed, *memory), 1)
	key := r.UnixMilli/1000>>10<<2 | int64(h&3)
	return c.shards[key&(copyShards-1)].has(c, key, h) || c.others != nil && c.others(r, *memory)
}

// appendIdentity appends what two records of one query have in common, whatever they are
// wrapped in: the second, the client with its port, the question and the answer. That includes
// what DNS Firewall did, but not through whom the query came, which some forms leave out.
func (r *Record) appendIdentity(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(r.UnixMilli/1000))
	for _, text := range [...][]byte{r.VPCID, r.SrcAddr, r.SrcPort, r.QueryType, r.Rcode, r.FirewallRuleAction} {
		b = append(append(b, text...), 0)
	}
	b = append(append(b, trimTrailingDot(r.QueryName)...), 0)
	for i := range r.Answers {
		b = append(append(b, r.Answers[i].Rdata...), 0)
	}
	return b
}

type copyShard struct {
	mu    sync.Mutex
	sets  map[int64]*hashSet
	order []int64 // of the keys, by when they came first
	key   int64   // of the last record
	set   *hashSet
	_     [40]byte // keeps shards out of each other's cache lines
}

func (s *copyShard) has(c *copies, key int64, h uint64) bool {
	s.mu.Lock()
	if s.set == nil || s.key != key {
		s.set = s.setOf(key)
		s.key = key
	}
	slots := len(s.set.table)
	isNew := s.set.add(h)
	if more := len(s.set.table) - slots; more > 0 && c.slots.Add(int64(more)) > c.most {
		s.forget(c)
	}
	s.mu.Unlock()
	return !isNew
}

func (s *copyShard) setOf(key int64) *hashSet {
	set := s.sets[key]
	if set == nil {
		if s.sets == nil {
			s.sets = map[int64]*hashSet{}
		}
		set = &hashSet{}
		if s.set != nil && key == s.key+copyShards { // as many records as in the last time are likely
			set.first = len(s.set.table) / 2
		}
		s.sets[key] = set
		s.order = append(s.order, key)
	}
	return set
}

// forget makes room: it drops the oldest sets, and that of the last record if there is no other.
func (s *copyShard) forget(c *copies) {
	c.forgot.Store(true)
	for len(s.order) > 0 && c.slots.Load() > c.most {
		oldest := s.order[0]
		s.order = s.order[1:]
		c.slots.Add(-int64(len(s.sets[oldest].table)))
		delete(s.sets, oldest)
		if oldest == s.key {
			s.set = nil
		}
	}
}

// hashSet is a set of hashes that are not 0, in a table that is a power of two long and at
// most three quarters full.
type hashSet struct {
	table []uint64
	n     int
	first int // slots to begin with, or less than minSlots
}

const minSlots = 8

// place returns where h is or belongs.
func (s *hashSet) place(h uint64) int {
	i := int(h>>2) & (len(s.table) - 1) // all of a set have the same two lowest bits
	for s.table[i] != 0 && s.table[i] != h {
		i = (i + 1) & (len(s.table) - 1)
	}
	return i
}

// add reports whether h is new.
func (s *hashSet) add(h uint64) bool {
	if s.n >= len(s.table)/4*3 {
		s.grow()
	}
	i := s.place(h)
	if s.table[i] == h {
		return false
	}
	s.table[i] = h
	s.n++
	return true
}

func (s *hashSet) grow() {
	old := s.table
	s.table = make([]uint64, max(2*len(old), s.first, minSlots))
	clear(s.table) // which is quicker than what the system does for pages that are read before they are written
	for _, h := range old {
		if h != 0 {
			s.table[s.place(h)] = h
		}
	}
}
