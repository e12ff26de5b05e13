package survey

import (
	"maps"
	"math"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Merge adds the counts of another Survey. Check with [Survey.Shared] first that they have no file
// in common.
func (s *Survey) Merge(other *Survey) {
	for source := range other.sources {
		s.AddSources(source)
	}
	numbers := s.clients.merge(&other.clients)
	for i := range s.shards {
		s.shards[i].merge(&other.shards[i], numbers)
	}
}

func (sh *shard) merge(other *shard, numbers []uint32) {
	sh.totals.merge(&other.totals)
	sh.lost += other.lost
	sh.lostDomains.merge(&other.lostDomains)
	sh.full = sh.full || other.full
	sh.raise(other.levels)
	for text, d := range other.domains {
		if d.cut != math.MaxUint64 {
			sh.mergeCut(text, d.cut)
		}
		for n := range d.each() {
			if n.isFolded() {
				sh.mergeFolded(text, n, numbers)
			} else {
				sh.mergeName(n, numbers)
			}
		}
	}
}

// mergeCut keeps no more names of a domain than the other survey.
func (st *store) mergeCut(domain string, cut uint64) {
	if zeros(domain) >= st.Fronts {
		st.cutTo(st.domainFor(domain), cut)
	}
}

func (st *store) mergeName(n *name, numbers []uint32) {
	mine := st.names[n.text]
	if mine == nil {
		mine = st.nameFor(n.text)
	}
	if mine == nil {
		st.drop(n)
		return
	}
	mine.merge(n, numbers, st.maxTimes())
}

// mergeFolded comes after mergeCut, which made the domain if it has room.
func (st *store) mergeFolded(domain string, folded *name, numbers []uint32) {
	d := st.domains[domain]
	if d == nil {
		st.drop(folded)
		return
	}
	d.fold().merge(folded, numbers, st.maxTimes())
}

// merge adds the statistics of the same name, or of one that is folded now. The
// numbers map the other survey's clients to this one's; nil if they are the same.
func (n *name) merge(other *name, numbers []uint32, maxTimes int) {
	if other.Queries == 0 {
		return
	}
	n.mergeAskers(other, numbers, maxTimes)
	for _, k := range other.kindCounts() {
		n.mergeKind(k)
	}
	n.mergeAnswers(other)
	if n.isFolded() {
		n.mergeSketch(other)
	}
	n.seen(other.first, other.last)
	n.marks |= other.marks
	n.Counts.add(other.Counts)
	n.resolved += other.resolved
	n.blocked += other.blocked
	n.alerts += other.alerts
}

// mergeKind makes a list of the types if there is more than one, because the counts of the
// name do not yet include the others.
func (n *name) mergeKind(k kindCount) {
	m := n.moreOf()
	if m.types == nil && n.Queries > 0 {
		for _, have := range n.kindCounts() {
			m.addKind(have.kind, have.n)
		}
	}
	m.addKind(k.kind, k.n)
}

func (n *name) mergeAskers(other *name, numbers []uint32, maxTimes int) {
	n.spellAskers()
	for a := range other.asked() {
		client := a.client
		if numbers != nil {
			client = numbers[client]
		}
		mine := n.askerOf(client)
		mine.seen(a.first, a.last)
		mine.Counts.add(a.Counts)
		mine.marks |= a.marks
		for _, at := range a.kept() {
			n.timeOf(mine, at, maxTimes)
		}
	}
}

func (n *name) mergeSketch(other *name) {
	m := n.more
	if !other.isFolded() {
		m.sketch.add([]byte(other.text))
		m.length += int64(len(other.text)) * other.Queries
		m.longest = max(m.longest, len(other.text))
		return
	}
	m.sketch.merge(other.more.sketch)
	m.length += other.more.length
	m.longest = max(m.longest, other.more.longest)
}

// AddSources records what was counted, such as the Sources of [querylog.Stats], so merging surveys
// does not count a log twice. For a part of the records of a log, each source must name the part.
func (s *Survey) AddSources(sources ...string) {
	if s.sources == nil {
		s.sources = map[string]bool{}
	}
	for _, source := range sources {
		s.sources[source] = true
	}
}

// Shared returns how many sources of the other survey have records that both may have counted.
// Merging would count them twice.
func (s *Survey) Shared(other *Survey) (n int) {
	return querylog.SharedSources(slices.Collect(maps.Keys(s.sources)), slices.Collect(maps.Keys(other.sources)))
}
