package survey

import (
	"bytes"
	"net/netip"
	"slices"

	distinct "github.com/seed-482a6d4f/vpcdns/constructs/internal/sketch"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// marks are properties of the records of a name.
type marks uint16

const (
	answersPublic    marks = 1 << iota // a public address
	answersPrivate                     // RFC 1918, RFC 4193
	answersLoopback                    // 127.0.0.0/8, ::1
	answersLinkLocal                   // 169.254.0.0/16, fe80::/10
	answersNothing                     // 0.0.0.0, ::
	answersMailText                    // a TXT record of mail: v=spf1, v=DKIM1, ...
	answersData                        // a TXT record that looks like encoded data
	answersText                        // a TXT record
	brokenChain                        // a CNAME chain to NXDOMAIN
	spellsText                         // a label is text in base64, base32 or hexadecimal
	answered                           // NOERROR with at least one record, unlike NODATA
)

// maxAddresses is the number of distinct addresses kept of a name.
const maxAddresses = 64

// maxTexts is the number of distinct TXT answers kept of a name.
const maxTexts = 8

// addAnswers adds the answers of a record and returns its marks. The answers of a blocked query are
// DNS Firewall's, so they do not count.
func (n *name) addAnswers(r *querylog.Record, blocked bool) (m marks) {
	if blocked {
		return 0
	}
	if r.Answered() {
		m = answered
	}
	chain := false
	for i := range r.Answers {
		a := &r.Answers[i]
		switch {
		case a.IsAlias():
			chain = true
			n.addChained(a.Rdata)
		case string(a.Type) == "A" || string(a.Type) == "AAAA":
			m |= n.addAddress(a.Rdata)
		case string(a.Type) == "TXT":
			m |= n.addText(a.Rdata)
		}
	}
	if chain && string(r.Rcode) == "NXDOMAIN" {
		m |= brokenChain
	}
	return m
}

func (n *name) addChained(rdata []byte) {
	var room [256]byte
	n.addTarget(querylog.AppendName(room[:0], rdata))
}

func (n *name) addAddress(text []byte) marks {
	if v4, ok := parseIPv4(text); ok {
		m := marksOfIPv4(v4)
		if m == answersPublic {
			n.keepAddress(scramble(v4))
		}
		return m
	}
	address, err := netip.ParseAddr(string(text))
	if err != nil {
		return 0
	}
	address = address.Unmap()
	return marksOfAddress(address)
}

// parseIPv4 parses an IPv4 address, the most frequent answer, without allocating.
func parseIPv4(text []byte) (address uint32, ok bool) {
	part, digits, parts := uint32(0), 0, 1
	for _, c := range text {
		switch {
		case isDigit(c) && digits < 3:
			part, digits = 10*part+uint32(c-'0'), digits+1
		case c == '.' && digits > 0 && parts < 4:
			address, part, digits, parts = address<<8|part, 0, 0, parts+1
		default:
			return 0, false
		}
		if part > 255 {
			return 0, false
		}
	}
	return address<<8 | part, parts == 4 && digits > 0
}

// marksOfIPv4 is marksOfAddress for IPv4.
func marksOfIPv4(address uint32) marks {
	switch {
	case address == 0:
		return answersNothing
	case address>>24 == 127:
		return answersLoopback
	case address>>16 == 169<<8|254:
		return answersLinkLocal
	case address>>24 == 10, address>>20 == 172<<4|1, address>>16 == 192<<8|168:
		return answersPrivate
	default:
		return answersPublic
	}
}

func marksOfAddress(a netip.Addr) marks {
	switch {
	case a.IsUnspecified():
		return answersNothing
	case a.IsLoopback():
		return answersLoopback
	case a.IsLinkLocalUnicast():
		return answersLinkLocal
	case a.IsPrivate():
		return answersPrivate
	default:
		return answersPublic
	}
}

// keepAddress keeps the smallest scrambled addresses, so the order of records does not matter. A
// name with one address needs no list.
func (n *name) keepAddress(scrambled uint32) {
	if n.more == nil || n.more.addresses == nil {
		if n.address == 0 || n.address == scrambled {
			n.address = scrambled
			return
		}
		n.moreOf().addresses = []uint32{n.address}
	}
	n.more.addresses = distinct.Insert(n.more.addresses, scrambled, maxAddresses)
}

// scramble is a permutation of the addresses; unscramble is its inverse.
func scramble(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x85ebca6b
	x ^= x >> 13
	x *= 0xc2b2ae35
	return x ^ x>>16
}

func unscramble(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x7ed1b41d // the inverse of 0xc2b2ae35 modulo 2^32
	x ^= x>>13 ^ x>>26
	x *= 0xa5cb9243 // the inverse of 0x85ebca6b
	return x ^ x>>16
}

// publicAddresses returns the public IPv4 addresses of n, at most maxAddresses.
func (n *name) publicAddresses() []uint32 {
	var all []uint32
	switch {
	case n.more != nil && n.more.addresses != nil:
		all = slices.Clone(n.more.addresses)
	case n.address != 0:
		all = []uint32{n.address}
	}
	for i := range all {
		all[i] = unscramble(all[i])
	}
	slices.Sort(all)
	return all
}

func (n *name) addText(rdata []byte) marks {
	text := bytes.Trim(rdata, `"`)
	m := n.moreOf()
	m.texts = distinct.Insert(m.texts, uint32(hashOf(text)), maxTexts)
	switch {
	case isMailText(text):
		return answersText | answersMailText
	case looksEncoded(text):
		return answersText | answersData
	default:
		return answersText
	}
}

// isMailText reports whether a TXT record is for mail, or proves the ownership of a domain.
func isMailText(text []byte) bool {
	for _, prefix := range []string{"v=spf1", "v=DKIM1", "v=DMARC1", "v=STSv1", "v=TLSRPT", "k=rsa", "google-site-verification=", "MS="} {
		if len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix {
			return true
		}
	}
	return false
}

// mergeAnswers adds the answers of another name.
func (n *name) mergeAnswers(other *name) {
	for _, target := range other.ledTo() {
		n.addTarget([]byte(target))
	}
	for _, protection := range other.protections() {
		n.decidedBy(protection)
	}
	switch {
	case other.more != nil && other.more.addresses != nil:
		for _, x := range other.more.addresses {
			n.keepAddress(x)
		}
	case other.address != 0:
		n.keepAddress(other.address)
	}
	if other.more != nil && other.more.texts != nil {
		m := n.moreOf()
		for _, x := range other.more.texts {
			m.texts = distinct.Insert(m.texts, x, maxTexts)
		}
	}
}
