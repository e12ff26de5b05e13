package who

import (
	"net/netip"
	"strings"
)

// Directory knows who had which address. It may be used by several goroutines at once.
type Directory struct {
	// Sizes: an address of a VPC mostly has one to three spans, so that they are searched in
	// turn. Keys are texts, because that is what records have: parsing each address would
	// cost more than finding it.
	spans    map[place]spans
	prefixes map[netip.Prefix]map[string]spans // by VPC; of interfaces with whole prefixes
	lengths  []int                             // of the prefixes

	interfaces, tasks int
}

// place is an address in a VPC. The VPC is empty if it is not known.
type place struct{ vpc, address string }

// Interfaces returns how many network interfaces d knows.
func (d *Directory) Interfaces() int { return d.interfaces }

// Tasks returns how many ECS tasks d knows.
func (d *Directory) Tasks() int { return d.tasks }

// Find returns who had an address of a VPC at a time, in milliseconds since 1970 as in
// records. A nil Directory knows nobody.
func (d *Directory) Find(vpcID, address string, unixMilli int64) (Workload, bool) {
	s, known := d.lookup(vpcID, address, unixMilli)
	return s.workload, known
}

func (d *Directory) lookup(vpcID, address string, at int64) (span, bool) {
	if d == nil {
		return span{}, false
	}
	if s, ok := d.find(vpcID, address, at); ok {
		return s, true
	}
	if len(d.lengths) == 0 && strings.IndexByte(address, ':') < 0 {
		return span{}, false
	}
	return d.findParsed(vpcID, address, at)
}

// find takes the address as it is written.
func (d *Directory) find(vpcID, address string, at int64) (span, bool) {
	if s, ok := d.spans[place{vpcID, address}].at(at); ok && !s.workload.Guess {
		return s, true
	}
	if s, ok := d.spans[place{"", address}].only(at); ok {
		return s, true
	}
	return d.spans[place{vpcID, address}].at(at)
}

// findParsed is for addresses that may be written in several ways, and for those in
// prefixes.
func (d *Directory) findParsed(vpcID, address string, at int64) (span, bool) {
	parsed, err := netip.ParseAddr(strings.Clone(address)) // its error keeps the text
	if err != nil {
		return span{}, false
	}
	parsed = parsed.Unmap()
	if parsed.Is6() {
		if s, ok := d.find(vpcID, parsed.String(), at); ok {
			return s, true
		}
	}
	for _, length := range d.lengths {
		prefix, err := parsed.Prefix(length)
		if err != nil {
			continue
		}
		if s, ok := d.prefixes[prefix][vpcID].at(at); ok {
			return s, true
		}
	}
	return span{}, false
}
