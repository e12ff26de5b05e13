package blocklist

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

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
func (o *outcome) written(n *node, decides int, such func(strength) bool) record {
	at := decides
	if own := o.own(n, such); own >= 0 && (decides < 0 || o.unitIn(own).source == o.unitIn(decides).source) {
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
