package blocklist

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
// one counts. Odd ones block.
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
