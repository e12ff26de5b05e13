package survey

// merge adds what is known of the same name, or of one that is now counted with others.
// The numbers are what clients are called here; nil if they have theirs already.
func (n *name) merge(other *name, numbers []uint32) {
	if other.Queries == 0 {
		return
	}
	n.seen(other.first, other.last)
	n.Counts.add(other.Counts)
	n.resolved += other.resolved
	n.blocked += other.blocked
	n.alerts += other.alerts
	n.data += other.data
	n.longest = max(n.longest, other.longest)
	n.length += other.length
	n.types.merge(other.types)
	for _, a := range other.askers {
		if numbers != nil {
			a.client = numbers[a.client]
		}
		n.askerOf(a.client).add(a.Counts)
	}
	for _, target := range other.targets {
		n.addTarget([]byte(target))
	}
	switch {
	case n.sketch == nil:
	case other.sketch != nil:
		n.sketch.merge(other.sketch)
	default:
		n.sketch.add([]byte(other.text))
	}
}
