package survey

import "math"

// Merge adds what another Survey has counted.
func (s *Survey) Merge(other *Survey) {
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

// mergeCut keeps no more names of a domain than the other survey does.
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
