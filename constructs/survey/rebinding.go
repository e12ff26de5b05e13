package survey

import "strings"

func rebindingDetector() Detector {
	return Detector{
		ID: "rebinding", One: "public name with internal addresses", Many: "public names with internal addresses", Class: Suspicious, find: findRebinding,
		Rule: "a public name answered 169.254.0.0/16, or 127.0.0.0/8 other than as a block list does, " +
			"or a public and a private address to the same client",
		Source: "Sigma, Possible DNS Rebinding; the playbook for Resolver logs that looks for 169.254.0.0/16 and for public names with addresses of RFC 1918. " +
			"A private address alone is no finding: split horizons and AWS endpoints have them",
		Advice: "Block the domain, and let services in the VPC refuse requests whose Host header is not theirs",
	}
}

func findRebinding(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		if z.platform != nil || z.private || z.reverse {
			continue
		}
		for _, n := range z.names {
			if n.isFolded() || n.marks&(answersLinkLocal|answersLoopback|answersPrivate) == 0 || isLocalByDesign(n.text) {
				continue
			}
			if reason := rebinds(n, z); reason != "" && !v.isWellKnown(n) {
				all = append(all, v.finding(d, OfName, n.text, &evidence{names: []*name{n}}, "%s", reason))
			}
		}
	}
	return all
}

func rebinds(n *name, z *zone) string {
	switch {
	case n.marks&answersLinkLocal != 0:
		return "answered a link-local address, as the metadata service of an instance has"
	case n.marks&answersLoopback != 0 && !isListed(n, z):
		return "answered an address of the machine itself"
	}
	for a := range n.asked() {
		if a.marks&answersPublic != 0 && a.marks&answersPrivate != 0 {
			return "answered public and private addresses to the same client"
		}
	}
	return ""
}

// isListed reports whether 127.0.0.2 and the like are what a block list answers.
func isListed(n *name, z *zone) bool {
	return n.marks&(answersPublic|answersPrivate) == 0 && (isBlockListForm(n, frontOf(n.text, z.text)) || encodedFront(n, z) > 0)
}

// isLocalByDesign reports whether a name is there to answer the machine itself, which
// developers use.
func isLocalByDesign(name string) bool {
	for _, domain := range []string{"localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "localhost.direct"} {
		if name == domain || strings.HasSuffix(name, "."+domain) {
			return true
		}
	}
	return strings.HasPrefix(name, "localhost.") || strings.HasSuffix(name, ".localhost")
}
