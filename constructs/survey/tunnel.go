package survey

import (
	"slices"
	"strings"
)

// Limits for names that carry data. Each counts distinct names of one client below one domain,
// queried within two minutes and never again: a tunnel cannot repeat a name because of caches.
// Other names below the domain do not matter.
const (
	tunnelNames  = 20  // long names, or names with data queries
	tunnelLong   = 24  // encoded characters in a long name
	tunnelShort  = 50  // short names
	tunnelBytes  = 250 // encoded characters in all short names together
	tunnelSingle = 100 // encoded characters in a single name
)

func tunnelDetector() Detector {
	return Detector{
		ID: "tunnel", One: "possible tunnel", Many: "possible tunnels", Class: Suspicious, find: findTunnels,
		Rule: "one client queried, once each, at least 20 names below a domain with 24 encoded characters or more, " +
			"or 20 encoded names with a type that carries data (TXT, NULL), or 50 with fewer characters; or one name with 100",
		Source: "Elastic, DNS Tunneling (30 chunked queries); Sigma, 200 unique subdomains of a domain; iodine, dnscat2 and dns2tcp by their documentation. " +
			"Fewer names suffice here because they must be encoded and queried once",
		Advice: "Find the process on the client and block the domain; DNS Firewall Advanced can block DNS tunneling",
	}
}

func findTunnels(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range append(v.domains, dynamicZones(v.domains)...) {
		if z.platform != nil || z.private || !z.mayCarry() {
			continue
		}
		encoded := z.encoded()
		if len(encoded) == 0 {
			continue
		}
		e := &evidence{clients: map[uint32]bool{}}
		seen := map[*name]bool{}
		for client, names := range z.byClient(1) {
			for _, n := range v.carriers(z, client, names, encoded) {
				e.clients[client] = true
				if !seen[n] {
					seen[n] = true
					e.add(n)
				}
			}
		}
		if len(e.names) == 0 {
			continue
		}
		all = append(all, v.tunnel(d, z, e))
	}
	return all
}

// mayCarry is a quick test that most domains fail.
func (z *zone) mayCarry() bool {
	return len(z.names) >= tunnelNames ||
		slices.ContainsFunc(z.names, func(n *name) bool { return len(n.text) >= tunnelSingle+len(z.text) })
}

// encoded returns the number of encoded characters of each name that has any. It is computed once
// for all clients.
func (z *zone) encoded() map[*name]int {
	all := map[*name]int{}
	for _, n := range z.names {
		if length := encodedFront(n, z); length > 0 && !n.isFolded() {
			all[n] = length
		}
	}
	return all
}

func (v *view) tunnel(d *Detector, z *zone, e *evidence) Finding {
	characters, data := 0, int64(0)
	for _, n := range e.names {
		characters += encodedFront(n, z)
		data += n.data()
	}
	domain := deepest(e.names, z.text)
	f := v.finding(d, OfDomain, domain, e, "")
	f.Reason = plural(f.Names, "name carries", "names carry") + " " + plural(int64(characters), "encoded character", "encoded characters")
	if data > 0 {
		f.Reason += ", " + plural(data, "query", "queries") + " with types that carry data, such as TXT"
	}
	return f
}

// dynamicZones combines the domains below each privately run public suffix: below a dynamic DNS
// provider every name is a registrable domain.
func dynamicZones(domains []*zone) []*zone {
	bySuffix := map[string]*zone{}
	var all []*zone
	for _, z := range domains {
		suffix := z.suffix
		if !z.isDynamic() || z.platform != nil || z.reverse {
			continue
		}
		whole := bySuffix[suffix]
		if whole == nil {
			whole = &zone{text: suffix}
			bySuffix[suffix] = whole
			all = append(all, whole)
		}
		for _, n := range z.names {
			if n.text == z.text { // names below it belong to the domain itself
				whole.names = append(whole.names, n)
			}
		}
	}
	return all
}

// carriers returns the names of a client that carry data, or nil if there are too few.
func (v *view) carriers(z *zone, client uint32, names []*name, encoded map[*name]int) []*name {
	var long, data, short []*name
	characters, others := 0, 0
	for _, n := range names {
		if n.isFolded() {
			continue
		}
		length := encoded[n]
		if length == 0 {
			others++
			continue
		}
		a := n.askerNumbered(client)
		switch {
		case length >= tunnelSingle && !v.isWellKnown(n):
			return carriersOf(client, names, encoded)
		case !a.isEphemeral() || isValidation(n) || v.searchDomain(n.text) != "" || v.isWellKnown(n):
			others++
			continue
		case length >= tunnelLong:
			long = append(long, n)
		}
		if n.data() > 0 {
			data = append(data, n)
		}
		if v.isShortCarrier(n) {
			short = append(short, n)
			characters += length
		}
	}
	switch {
	case len(long) >= tunnelNames, len(data) >= tunnelNames:
		return carriersOf(client, names, encoded)
	case len(short) >= tunnelShort && characters >= tunnelBytes && len(short) >= 4*others && len(z.clients()) <= 3:
		return short
	default:
		return nil
	}
}

// carriersOf returns the names with encoded characters that a client queried once.
func carriersOf(client uint32, names []*name, encoded map[*name]int) (all []*name) {
	for _, n := range names {
		if encoded[n] == 0 {
			continue
		}
		if a := n.askerNumbered(client); a.isEphemeral() {
			all = append(all, n)
		}
	}
	return all
}

// isShortCarrier reports whether a name may carry a few bytes. Names with private addresses are
// services, and names of letters without an answer are Chromium's tests of a resolver.
func (v *view) isShortCarrier(n *name) bool {
	if n.marks&(answersPrivate|answersPublic) == answersPrivate {
		return false
	}
	return n.resolved > 0 || strings.ContainsAny(n.text, "0123456789")
}

// isWellKnown reports whether the catalogue lists a name as harmless, other than by its shape.
func (v *view) isWellKnown(n *name) bool {
	m, ok := v.match(n)
	return ok && !m.Shape && m.Entry.Verdict < suspiciousVerdict
}

// encodedFront returns the number of encoded characters in front of the zone.
func encodedFront(n *name, z *zone) (characters int) {
	front := frontOf(n.text, z.text)
	if front == "" || z.reverse && isReverseForm(n.text) {
		return 0
	}
	for label := range strings.SplitSeq(front, ".") {
		if !isNumber(label) {
			characters += encodedLength(label)
		}
	}
	if characters > 0 || z.reverse || isBlockListForm(n, front) {
		return characters
	}
	if numbers := leadingNumbers(front); numbers >= minNumbers {
		return numbers
	}
	return 0
}

// minNumbers is the least number of leading digits that may be data; fewer are a host number.
const minNumbers = 4

// leadingNumbers counts the digits of the leading numeric labels.
func leadingNumbers(front string) (digits int) {
	for label := range strings.SplitSeq(front, ".") {
		if !isNumber(label) {
			break
		}
		digits += len(label)
	}
	return digits
}

// isValidation reports whether a name proves the ownership of a domain: an underscore and a hash,
// with a CNAME to a certificate authority.
func isValidation(n *name) bool {
	label := firstLabel(n.text)
	if len(label) != 33 || label[0] != '_' || strings.Trim(label[1:], "0123456789abcdef") != "" {
		return false
	}
	for _, target := range n.ledTo() {
		for _, authority := range []string{".acm-validations.aws", ".sectigo.com", ".comodoca.com", ".digicert.com"} {
			if strings.HasSuffix(target, authority) {
				return true
			}
		}
	}
	return false
}

// isReverseForm reports whether a name is an address in in-addr.arpa or ip6.arpa, or a network of
// one.
func isReverseForm(name string) bool {
	if front, ok := strings.CutSuffix(name, ".ip6.arpa"); ok {
		for label := range strings.SplitSeq(front, ".") {
			if len(label) != 1 || !strings.Contains("0123456789abcdef", label) {
				return false
			}
		}
		return true
	}
	front, ok := strings.CutSuffix(name, ".in-addr.arpa")
	if !ok {
		return false
	}
	for label := range strings.SplitSeq(front, ".") {
		if strings.Trim(label, "0123456789-/") != "" || len(label) > 7 {
			return false
		}
	}
	return true
}

// isBlockListForm reports whether a name queries a DNS block list for an address: the address is
// reversed in front of the list's domain, and the answer is none or in 127.0.0.0/8. See RFC 5782.
func isBlockListForm(n *name, front string) bool {
	if n.marks&(answersPublic|answersPrivate|answersData) != 0 {
		return false
	}
	labels := strings.Split(front, ".")
	if len(labels) >= 32 {
		return true
	}
	if len(labels) < 4 {
		return false
	}
	for _, label := range labels[:4] {
		if !isNumber(label) || len(label) > 3 {
			return false
		}
	}
	return true
}

func spelledDetector() Detector {
	return Detector{
		ID: "spelled-text", One: "domain with text in its names", Many: "domains with text in their names", Class: Suspicious, find: findSpelled,
		Rule:   "a label of 16 characters or more is ASCII text in base64, base32 or hexadecimal",
		Source: "Panther, DNS Base64 Encoded Query; Sigma, Suspicious DNS Query with B64 Encoded String",
		Advice: "Decode it, and find the process on the client that sends it",
	}
}

func findSpelled(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		e := &evidence{}
		for _, n := range z.names {
			if n.marks&spellsText != 0 && !n.isFolded() && z.platform == nil {
				e.add(n)
			}
		}
		if len(e.names) > 0 {
			all = append(all, v.finding(d, OfDomain, deepest(e.names, z.text), e, "%s text in base64, base32 or hexadecimal", plural(int64(len(e.names)), "name spells", "names spell")))
		}
	}
	return all
}
