package blocklist

import (
	"errors"
	"math"
)

// rule is what a line says about the names of an entry, beyond the pattern. Few of them
// are in a list, however long it is.
type rule struct {
	kind     kind
	strength strength
	wild     bool // dnsmasq's /*.x/, which precedes /x/ for the names below x

	// wording is the line with % for its name, where a $badfilter can cancel it.
	wording string
}

// The rules of most lines.
var (
	blockRule  = rule{strength: blocks}
	exceptRule = rule{strength: excepts}
)

// strength decides between the rules of an adblock list that match a name: the strongest
// one counts. Those with odd numbers block.
type strength uint8

const (
	noStrength strength = iota // the rule does not apply to these names
	blocks
	excepts
	blocksImportantly
	exceptsImportantly
	rewrites // a $dnsrewrite that blocks, which no exception without $dnsrewrite removes
)

func (s strength) isBlock() bool { return s%2 == 1 }

func strengthOf(exception, important bool) strength {
	switch {
	case exception && important:
		return exceptsImportantly
	case important:
		return blocksImportantly
	case exception:
		return excepts
	default:
		return blocks
	}
}

// kind is what else decides between rules. The servers whose configurations are lists have
// orders of their own for rules of one name, see precedence.
type kind uint8

const (
	ordinary  kind = iota
	cancels        // $badfilter: the rules of this wording and pattern do not count
	apart          // a rule with $denyallow, and the names to which it does not apply
	rewriting      // $dnsrewrite, which exceptions without it do not concern

	nullAnswer // an address that leads nowhere
	ownAnswer  // another address or record, so the name is not blocked
	ownServer  // a server of dnsmasq, so the name is not blocked

	dataZone    // an unbound zone that serves its local-data and blocks the rest; not a block if it has any of its own
	servingZone // an unbound zone that serves its local-data, if any
	settledZone // a dataZone that has some
	otherZone   // an unbound zone that ignores local-data
)

// isZone reports whether the rule is a zone of unbound, of which the last of a name counts.
func (r rule) isZone() bool { return r.kind >= dataZone }

// isInternal reports whether an entry with such a rule says something to the compiler
// alone. A reader of lines does not show it.
func (r rule) isInternal() bool {
	return r.kind == cancels || r.kind == ownAnswer || r.kind == ownServer || r.strength == noStrength
}

// unit is a set of rules of which one decides about a name. Most sources are one unit.
type unit struct {
	source uint16
	order  order
}

// order says which rule of a unit decides.
type order uint8

const (
	byStrength  order = iota // the strongest one
	byRewrite                // the strongest one, and only a block says anything
	byExclusion              // the most specific one; see apart
	byRPZ                    // the most specific one; of one name, the first
	byDnsmasq                // the most specific one; of one name, as dnsmasq ranks them
	byUnbound                // the most specific zone, and data in it
)

func (f Format) order() order {
	switch f {
	case RPZ:
		return byRPZ
	case Dnsmasq:
		return byDnsmasq
	case Unbound:
		return byUnbound
	default:
		return byStrength
	}
}

// errTooMany bounds what a record has two bytes for.
var errTooMany = errors.New("more than 65,000 sources or kinds of rules; compile the lists in parts")

// register numbers the units and the rules of all records.
type register struct {
	units []unit
	rules []rule

	numbers map[rule]uint16
	last    uint16 // the number of the last rule, which is often that of the next one, too

	base      uint16 // the unit of the source that is read
	rewriting uint16 // its unit of $dnsrewrite, or base if there is none
	apart     uint16 // the unit of the last rule with $denyallow
	apartLine int
}

func (r *register) begin(source int, format Format) error {
	if len(r.units) > math.MaxUint16-1 {
		return errTooMany
	}
	r.base = r.newUnit(source, format.order())
	r.rewriting, r.apartLine = r.base, 0
	return nil
}

func (r *register) newUnit(source int, order order) uint16 {
	r.units = append(r.units, unit{uint16(source), order})
	return uint16(len(r.units) - 1)
}

// number returns the numbers of the unit and of the rule of an entry.
func (r *register) number(entry *Entry) (unitNumber, ruleNumber uint16, err error) {
	if len(r.rules) == 0 || r.rules[r.last] != entry.rule {
		known, found := r.numbers[entry.rule]
		if !found {
			if len(r.rules) > math.MaxUint16-1 || len(r.units) > math.MaxUint16-1 {
				return 0, 0, errTooMany
			}
			if r.numbers == nil {
				r.numbers = map[rule]uint16{}
			}
			known = uint16(len(r.rules))
			r.rules, r.numbers[entry.rule] = append(r.rules, entry.rule), known
		}
		r.last = known
	}
	return r.unitOf(entry), r.last, nil
}

func (r *register) unitOf(entry *Entry) uint16 {
	source := int(r.units[r.base].source)
	switch entry.rule.kind {
	case rewriting:
		if r.rewriting == r.base {
			r.rewriting = r.newUnit(source, byRewrite)
		}
		return r.rewriting
	case apart:
		if r.apartLine != entry.Position.Line {
			r.apart, r.apartLine = r.newUnit(source, byExclusion), entry.Position.Line
		}
		return r.apart
	default:
		return r.base
	}
}

// onlyBlocks reports whether no rule says anything but that its names are to be blocked, so
// that which one decides does not matter.
func (r *register) onlyBlocks() bool {
	for _, each := range r.rules {
		if !each.strength.isBlock() || each.kind == cancels {
			return false
		}
	}
	return true
}

func (r *register) ruleOf(each *record) rule { return r.rules[each.rule] }

func (r *register) unitIn(each *record) unit { return r.units[each.unit] }
