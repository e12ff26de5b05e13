package survey

import (
	"strings"
)

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

// claimable are the domains below which anybody can create the name that a CNAME leads to,
// once its owner has deleted it. See github.com/EdOverflow/can-i-take-over-xyz.
var claimable = []string{
	".s3.amazonaws.com", "s3-website", ".cloudfront.net", ".elasticbeanstalk.com", ".azurewebsites.net", ".cloudapp.net", ".cloudapp.azure.com",
	".blob.core.windows.net", ".trafficmanager.net", ".azureedge.net", ".azure-api.net", ".github.io", ".gitlab.io", ".herokuapp.com",
	".herokudns.com", ".netlify.app", ".vercel.app", ".fastly.net", ".myshopify.com", ".zendesk.com", ".readthedocs.io", ".surge.sh",
	".bitbucket.io", ".ghost.io", ".pantheonsite.io", ".wordpress.com", ".webflow.io", ".firebaseapp.com", ".web.app", ".pages.dev",
}

func danglingDetector() Detector {
	return Detector{
		ID: "dangling-cname", One: "CNAME that leads to nothing", Many: "CNAMEs that lead to nothing", Class: Suspicious, find: findDangling,
		Rule: "a name that never had an answer leads by CNAMEs to a name that does not exist (NXDOMAIN); " +
			"whoever creates that name takes the traffic over",
		Source: "Prowler, route53_dangling_ip_subdomain_takeover; can-i-take-over-xyz. The answers of a log show it without access to the zone",
		Advice: "Delete the CNAME, or create the resource that it leads to before somebody else does",
	}
}

func findDangling(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		for _, n := range z.names {
			if n.marks&brokenChain == 0 || n.NXDomain+n.blocked < n.Queries || n.isFolded() || isTracked(n.text) {
				continue
			}
			targets := n.ledTo()
			f := v.finding(d, OfName, n.text, &evidence{names: []*name{n}}, "leads to %s, which does not exist", strings.Join(targets, ", "))
			if isClaimable(targets) {
				f.Reason += "; anybody can create it"
			} else if z.platform != nil {
				f.Class = Operational
			}
			all = append(all, f)
		}
	}
	return all
}

// isTracked reports whether a name is made up for a purpose: those chains break by design.
func isTracked(name string) bool { return isPrivate(name) || isReverse(name) }

func isClaimable(targets []string) bool {
	for _, target := range targets {
		for _, part := range claimable {
			if strings.Contains(target, part) {
				return true
			}
		}
	}
	return false
}

// What makes the addresses of a name look like those of infected machines.
const (
	fluxAddresses = 15  // different ones, at least
	fluxNetworks  = 12  // different /16s among them
	fluxScatter   = 0.7 // networks for an address
	fluxUsual     = 20  // one in so many names may be like this, or else the log is
)

func fluxDetector() Detector {
	return Detector{
		ID: "fast-flux", One: "name with scattered addresses", Many: "names with scattered addresses", Class: Suspicious, find: findFlux,
		Rule: "a name had at least 15 public addresses in at least 12 networks (/16), hardly two in one, and hardly any other name of this log is like it; " +
			"a content network has many addresses in few networks",
		Source: "Holz and others, Measuring and Detecting Fast-Flux Service Networks (NDSS 2008); time servers of pool.ntp.org and known content networks are left out",
		Advice: "Block the domain, and look at what the client sent to these addresses",
	}
}

func findFlux(v *view, d *Detector) []Finding {
	var all []Finding
	resolved := 0
	for _, z := range v.domains {
		e := &evidence{}
		for _, n := range z.names {
			if n.more == nil || len(n.more.addresses) < fluxAddresses {
				continue
			}
			addresses := n.publicAddresses()
			if len(addresses) >= fluxAddresses {
				resolved++
			}
			if z.platform == nil && !n.isFolded() && isScattered(addresses) && !v.isWellKnown(n) {
				e.add(n)
			}
		}
		if len(e.names) > 0 {
			f := v.finding(d, OfDomain, z.text, e, "")
			addresses := e.names[0].publicAddresses()
			f.Reason = plural(int64(len(addresses)), "address", "addresses") + " in " + plural(int64(networks(addresses)), "network (/16)", "networks (/16)")
			if len(addresses) == maxAddresses {
				f.Reason = "at least " + f.Reason
			}
			all = append(all, f)
		}
	}
	if len(all) > 2 && fluxUsual*len(all) > resolved && 2*len(all) > resolved {
		return nil
	}
	return all
}

func isScattered(addresses []uint32) bool {
	n := networks(addresses)
	return len(addresses) >= fluxAddresses && n >= fluxNetworks && float64(n) >= fluxScatter*float64(len(addresses))
}

func networks(addresses []uint32) int {
	seen := map[uint32]bool{}
	for _, a := range addresses {
		seen[a>>16] = true
	}
	return len(seen)
}
