package blocklist

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// held is the rule of a unit that decides about the names of a pattern, and how.
type held struct {
	unit     uint16
	strength strength
	record   int // in decision.all
}

// decision finds out which patterns block and which let names through.
type decision struct {
	register *register
	across   bool
	all      records
	nodes    []node
	settled  []int // zones with answers of their own

	open []int  // the wildcards above the node that is looked at, from the widest on
	held []held // what counts in them, one after the other
	from []int  // where that of each of them begins
	best []held // by source, what counts at the node; see weigh
	seen []uint16
}

// node is one pattern of the records. A long list has a million of them, so it is small:
// records and nodes are given by their places, -1 for none.
type node struct {
	first, end int32 // its records
	above      int32 // the narrowest wildcard that covers it
	inside     int32 // a blocked node that it covers
	blocks     int32 // the record that blocks it
	excepts    int32 // the record that lets it through, or would
	spares     int32 // the record that says that a rule does not apply to it
	blocked    bool
}

// decide looks at all patterns, each after those that cover it.
func decide(r *register, all records, sources int, scope ExceptionScope) *decision {
	d := &decision{register: r, all: all, across: scope == AcrossSources, best: make([]held, sources), nodes: make([]node, 0, len(all))}
	d.settleZones()
	for first := 0; first < len(all); {
		end := first + 1
		for end < len(all) && all[end].pattern == all[first].pattern {
			end++
		}
		d.add(first, end)
		first = end
	}
	for i := len(d.nodes) - 1; i >= 0; i-- {
		n := &d.nodes[i]
		if n.above < 0 || !n.blocked && n.inside < 0 {
			continue
		}
		if above := &d.nodes[n.above]; n.blocked {
			above.inside = int32(i)
		} else {
			above.inside = n.inside
		}
	}
	return d
}

func (d *decision) add(first, end int) {
	pattern := d.all[first].pattern
	for len(d.open) > 0 && !d.all[d.nodes[d.open[len(d.open)-1]].first].pattern.Covers(pattern) {
		d.held = d.held[:d.from[len(d.from)-1]]
		d.open, d.from = d.open[:len(d.open)-1], d.from[:len(d.from)-1]
	}
	n := node{first: int32(first), end: int32(end), above: -1, inside: -1, blocks: -1, excepts: -1, spares: -1}
	var inherited []held
	if len(d.open) > 0 {
		n.above = int32(d.open[len(d.open)-1])
		inherited = d.held[d.from[len(d.from)-1]:]
	}
	from := len(d.held)
	d.hold(inherited, first, end)
	d.weigh(&n, d.held[from:])
	d.nodes = append(d.nodes, n)
	if pattern.Kind() == domain.Exact {
		d.held = d.held[:from]
	} else {
		d.open, d.from = append(d.open, len(d.nodes)-1), append(d.from, from)
	}
}

// hold appends what counts at a node: of each unit what it inherits, or what its own records
// make of that. Both are in the order of units.
func (d *decision) hold(inherited []held, first, end int) {
	for first < end || len(inherited) > 0 {
		if first == end || len(inherited) > 0 && inherited[0].unit < d.all[first].unit {
			d.held, inherited = append(d.held, inherited[0]), inherited[1:]
			continue
		}
		unit, last := d.all[first].unit, first+1
		for last < end && d.all[last].unit == unit {
			last++
		}
		above := held{unit: unit, record: -1}
		if len(inherited) > 0 && inherited[0].unit == unit {
			above, inherited = inherited[0], inherited[1:]
		}
		d.held = append(d.held, d.choose(above, first, last))
		first = last
	}
}

// choose returns what counts among the records of one unit at one node, and what counts above.
func (d *decision) choose(above held, first, end int) held {
	switch d.register.units[above.unit].order {
	case byStrength, byRewrite:
		return d.strongest(above, first, end)
	case byUnbound:
		return d.inZone(above, first, end)
	}
	chosen := first
	for at := first + 1; at < end; at++ {
		if d.precedes(at, chosen) {
			chosen = at
		}
	}
	return d.heldBy(d.answered(chosen, first, end))
}

// answered returns the record that decides if a response policy zone answers with an address
// that leads nowhere: it also answers with the others of the name, which do not block.
func (d *decision) answered(chosen, first, end int) int {
	if d.register.unitIn(&d.all[chosen]).order == byRPZ && d.register.ruleOf(&d.all[chosen]).kind == nullAnswer {
		for at := first; at < end; at++ {
			if d.register.ruleOf(&d.all[at]).kind == ownAnswer {
				return at
			}
		}
	}
	return chosen
}

func (d *decision) heldBy(at int) held {
	return held{d.all[at].unit, d.register.ruleOf(&d.all[at]).strength, at}
}

func (d *decision) strongest(above held, first, end int) held {
	for at := first; at < end; at++ {
		if h := d.heldBy(at); h.strength > above.strength {
			above = h
		}
	}
	return above
}

// precedes reports whether one of two records of a unit decides about their pattern.
func (d *decision) precedes(at, other int) bool {
	a, b := d.register.ruleOf(&d.all[at]), d.register.ruleOf(&d.all[other])
	switch d.register.unitIn(&d.all[at]).order {
	case byDnsmasq:
		return cmp.Or(cmp.Compare(dnsmasqRank(a), dnsmasqRank(b)), cmp.Compare(a.strength, b.strength)) > 0
	case byRPZ:
		return d.all[at].line < d.all[other].line
	default:
		return a.strength < b.strength
	}
}

func (r rule) isAddress() bool { return r.kind == nullAnswer || r.kind == ownAnswer }

// dnsmasqRank is the order in which dnsmasq looks at the rules of one name: an address, then
// a server, then none at all.
func dnsmasqRank(r rule) int {
	rank := 0
	switch {
	case r.isAddress():
		rank = 2
	case r.strength == excepts:
		rank = 1
	}
	if r.wild {
		rank += 3
	}
	return rank
}

// inZone lets the last zone of a name decide, or data in it.
func (d *decision) inZone(above held, first, end int) held {
	zone, data := above, held{record: -1}
	for at := first; at < end; at++ {
		h := d.heldBy(at)
		if d.register.ruleOf(&d.all[at]).isAddress() {
			data = stronger(data, h)
		} else if zone.record < first || d.all[at].line > d.all[zone.record].line {
			zone = h
		}
	}
	if data.record < 0 || zone.record >= 0 && d.register.ruleOf(&d.all[zone.record]).kind == otherZone {
		return zone
	}
	return data
}

func stronger(a, b held) held {
	if b.strength > a.strength || a.record < 0 {
		return b
	}
	return a
}

// settleZones finds the unbound zones that have answers of their own, and are not blocks.
func (d *decision) settleZones() {
	serving := -1
	for i := range d.all {
		if each := &d.all[i]; d.register.unitIn(each).order != byUnbound || d.register.ruleOf(each).kind != ownAnswer {
			continue
		}
		for candidate := range d.all[i].pattern.CoveredBy() {
			if zone := d.zone(candidate, d.all[i].unit); zone >= 0 {
				if d.register.ruleOf(&d.all[zone]).kind == dataZone {
					serving = d.settle(serving, candidate, d.all[i].unit)
				}
				break
			}
		}
	}
}

// zone returns the record of the zone that a pattern has in a unit, or -1.
func (d *decision) zone(p domain.Pattern, unit uint16) int {
	zone := -1
	at, _ := d.all.find(p)
	for ; at < len(d.all) && d.all[at].pattern == p; at++ {
		if each := &d.all[at]; each.unit == unit && !d.register.ruleOf(each).isAddress() && (zone < 0 || each.line > d.all[zone].line) {
			zone = at
		}
	}
	return zone
}

// settle makes a zone let names through. It returns the number of the rule that does.
func (d *decision) settle(serving int, p domain.Pattern, unit uint16) int {
	if serving < 0 {
		serving = len(d.register.rules)
		d.register.rules = append(d.register.rules, rule{kind: settledZone, strength: excepts})
	}
	both := []domain.Pattern{p}
	if p.Kind() != domain.Any {
		both = []domain.Pattern{domain.Only(p.Base()), domain.Below(p.Base())}
	}
	for _, each := range both {
		if at := d.zone(each, unit); at >= 0 {
			d.all[at].rule = uint16(serving)
			d.settled = append(d.settled, at)
		}
	}
	return serving
}

// weigh compares what counts in the units. In each source, and across sources if exceptions
// hold there, the strongest decides.
func (d *decision) weigh(n *node, all []held) {
	d.seen = d.seen[:0]
	for _, h := range all {
		rewriting := d.register.units[h.unit].order == byRewrite
		if h.strength == noStrength || rewriting && !d.rewrites(h, all) {
			n.spares = int32(h.record)
			continue
		}
		if rewriting {
			h.strength = rewrites
		}
		source := d.register.units[h.unit].source
		if d.best[source].strength == noStrength {
			d.seen = append(d.seen, source)
			d.best[source] = h
		} else {
			d.best[source] = stronger(d.best[source], h)
		}
	}
	block, except := held{record: -1}, held{record: -1}
	home, homely := d.home(n), false
	for _, source := range d.seen {
		switch h := d.best[source]; {
		case h.strength.isBlock():
			block = stronger(block, h)
		case source == home && !d.across:
			except, homely = h, true
		case !homely:
			except = stronger(except, h)
		}
		d.best[source] = held{}
	}
	n.blocks, n.excepts = int32(block.record), int32(except.record)
	n.blocked = block.record >= 0 && (!d.across || block.strength > except.strength)
}

// rewrites reports whether a rule with $dnsrewrite blocks, which an exception of the same kind
// in another source may prevent.
func (d *decision) rewrites(h held, all []held) bool {
	if d.across {
		for _, other := range all {
			if d.register.units[other.unit].order == byRewrite {
				h = stronger(h, other)
			}
		}
	}
	return h.strength.isBlock()
}

// home returns the source of the first entry to block that a node has, whose exception is
// the one that removes it.
func (d *decision) home(n *node) uint16 {
	if at := d.own(n, strength.isBlock); at >= 0 {
		return d.register.unitIn(&d.all[at]).source
	}
	return math.MaxUint16
}

// own returns the first record of a node with such a strength, or -1.
func (d *decision) own(n *node, accept func(strength) bool) int {
	first := -1
	for at := int(n.first); at < int(n.end); at++ {
		if accept(d.register.ruleOf(&d.all[at]).strength) && (first < 0 || d.all[at].before(d.all[first])) {
			first = at
		}
	}
	return first
}

// duplicates counts the records that say of a pattern what another one says.
func (d *decision) duplicates() (n int) {
	for i := range d.nodes {
		blocks, exceptions := 0, 0
		for at := d.nodes[i].first; at < d.nodes[i].end; at++ {
			switch r := d.register.ruleOf(&d.all[at]); {
			case r.strength.isBlock():
				blocks++
			case r.isPublished():
				exceptions++
			}
		}
		n += max(blocks-1, 0) + max(exceptions-1, 0)
	}
	return n
}

// outcome is what two lists say of a decision: names to block, and names to let through
// before that.
//
// Two lists can say no more than that. A name to block that lies below names to let through
// that lie below names to block would need a third list, so the names to let through are
// dropped: an ALLOW for them would undo the narrower block.
type outcome struct {
	*decision
	report *Report
	names  []string // of the sources

	block, allow records
	states       []state         // of the nodes
	useful       map[uint64]bool // lines with an exception that changes something
}

// state is what the two lists say about the names of a pattern.
type state uint8

const (
	isOpen state = iota
	isBlocked
	isAllowed
)

func (d *decision) outcome(report *Report, names []string) (block, allow records) {
	o := outcome{decision: d, report: report, names: names, states: make([]state, len(d.nodes)), useful: map[uint64]bool{}}
	o.block = make(records, 0, d.blocked())
	for i := range d.nodes {
		o.states[i] = o.settle(&d.nodes[i])
	}
	o.countExceptions()
	o.reportZones()
	return o.block, o.allow
}

// blocked counts the nodes that are blocked, of which nearly all become entries.
func (d *decision) blocked() (n int) {
	for i := range d.nodes {
		if d.nodes[i].blocked {
			n++
		}
	}
	return n
}

func (o *outcome) settle(n *node) state {
	above := isOpen
	if n.above >= 0 {
		above = o.states[n.above]
	}
	ownBlock := o.own(n, strength.isBlock)
	if n.blocked {
		return o.settleBlocked(n, above, ownBlock)
	}
	exception := int(n.excepts)
	if exception < 0 {
		exception = int(n.spares)
	}
	if ownBlock >= 0 && exception >= 0 {
		o.report.Excepted++
		o.report.Removed = append(o.report.Removed, o.conflict(ownBlock, exception))
		o.use(exception)
	}
	switch {
	case above != isBlocked:
		return above
	case n.inside >= 0:
		o.drop(n, exception)
		return isBlocked
	}
	o.allow = append(o.allow, o.written(n, exception, strength.isException))
	o.use(exception)
	return isAllowed
}

func (o *outcome) settleBlocked(n *node, above state, ownBlock int) state {
	if n.excepts >= 0 && !o.across {
		o.report.Withheld = append(o.report.Withheld, o.conflict(int(n.blocks), int(n.excepts)))
		o.use(int(n.excepts))
	}
	switch {
	case above != isBlocked:
		o.block = append(o.block, o.written(n, int(n.blocks), strength.isBlock))
	case ownBlock >= 0:
		o.report.Covered++
	}
	return isBlocked
}

// drop reports names to let through that would take a narrower block with them.
func (o *outcome) drop(n *node, exception int) {
	inner := &o.nodes[n.inside]
	c := o.conflict(int(inner.blocks), exception)
	c.Entry = o.all[inner.first].pattern
	c.Exception = o.all[n.first].pattern
	o.report.Dropped = append(o.report.Dropped, c)
	o.use(exception)
}

func (s strength) isException() bool { return s == excepts || s == exceptsImportantly }

// written is the record of a list for a node: its own, if it has one.
func (o *outcome) written(n *node, decides int, accept func(strength) bool) record {
	at := decides
	if own := o.own(n, accept); own >= 0 && (decides < 0 || o.unitIn(own).source == o.unitIn(decides).source) {
		at = own
	}
	return record{pattern: o.all[n.first].pattern, line: o.all[at].line, unit: o.unitIn(at).source}
}

func (o *outcome) unitIn(at int) unit { return o.register.unitIn(&o.all[at]) }

func (o *outcome) conflict(block, exception int) Conflict {
	return Conflict{
		Entry: o.all[block].pattern, Position: o.position(block),
		Exception: o.all[exception].pattern, ExceptionPosition: o.position(exception),
	}
}

func (o *outcome) position(at int) Position {
	return Position{o.names[o.unitIn(at).source], int(o.all[at].line)}
}

func (o *outcome) use(exception int) { o.useful[o.line(exception)] = true }

func (o *outcome) line(at int) uint64 {
	return uint64(o.unitIn(at).source)<<32 | uint64(o.all[at].line)
}

// countExceptions counts the lines with exceptions that change nothing.
func (o *outcome) countExceptions() {
	counted := map[uint64]bool{}
	for i := range o.nodes {
		n := &o.nodes[i]
		for at := int(n.first); at < int(n.end); at++ {
			r := o.register.ruleOf(&o.all[at])
			if line := o.line(at); r.isPublished() && !o.useful[line] {
				counted[line] = counted[line] || n.blocked
			}
		}
	}
	for _, overruled := range counted {
		if overruled {
			o.report.Overruled++
		} else {
			o.report.Unneeded++
		}
	}
}

// isPublished reports whether the rule is an exception that a list makes in so many words.
func (r rule) isPublished() bool {
	return r.strength.isException() && r.kind != ownAnswer && r.kind != ownServer && r.kind != settledZone && r.kind != cancels
}

// reportZones reports the unbound zones that look like blocks and are none.
func (o *outcome) reportZones() {
	slices.Sort(o.settled)
	for _, at := range o.settled {
		if p := o.all[at].pattern; p.Kind() != domain.Exact {
			o.report.refuse(&LineError{Position: o.position(at), Class: Inexpressible, Reason: "own-answer-zone", Err: fmt.Errorf(
				"the zone %q gives answers of its own, as DNS Firewall cannot, and is not blocked", p.Base())})
		}
	}
}
