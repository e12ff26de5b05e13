package survey

import (
	"strings"
)

func rebindingDetector() Detector {
	return Detector{
		ID: "rebinding", One: "public name with internal addresses", Many: "public names with internal addresses", Class: Suspicious, find: findRebinding,
		Rule: "a public name resolved to 169.254.0.0/16, to 127.0.0.0/8 except for a DNS block list, " +
			"or to a public and a private address for the same client",
		Source: "Sigma, Possible DNS Rebinding; the playbook for Resolver logs that looks for 169.254.0.0/16 and for public names with addresses of RFC 1918. " +
			"A private address alone is not a finding: split-horizon names and AWS endpoints have them",
		Advice: "Block the domain, and make services in the VPC reject requests with a foreign Host header",
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
		return "resolved to a link-local address, like that of the instance metadata service"
	case n.marks&answersLoopback != 0 && !isListed(n, z):
		return "resolved to a loopback address"
	}
	for a := range n.asked() {
		if a.marks&answersPublic != 0 && a.marks&answersPrivate != 0 {
			return "resolved to public and private addresses for the same client"
		}
	}
	return ""
}

// isListed reports whether loopback addresses are the answers of a DNS block list.
func isListed(n *name, z *zone) bool {
	return n.marks&(answersPublic|answersPrivate) == 0 && (isBlockListForm(n, frontOf(n.text, z.text)) || encodedFront(n, z) > 0)
}

// isLocalByDesign reports whether a name exists to resolve to the loopback address, for developers.
func isLocalByDesign(name string) bool {
	for _, domain := range []string{"localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "localhost.direct"} {
		if name == domain || strings.HasSuffix(name, "."+domain) {
			return true
		}
	}
	return strings.HasPrefix(name, "localhost.") || strings.HasSuffix(name, ".localhost")
}

// claimable are domains below which anybody can create the target of a CNAME after its owner has
// deleted it. See github.com/EdOverflow/can-i-take-over-xyz.
var claimable = []string{
	".s3.amazonaws.com", "s3-website", ".cloudfront.net", ".elasticbeanstalk.com", ".azurewebsites.net", ".cloudapp.net", ".cloudapp.azure.com",
	".blob.core.windows.net", ".trafficmanager.net", ".azureedge.net", ".azure-api.net", ".github.io", ".gitlab.io", ".herokuapp.com",
	".herokudns.com", ".netlify.app", ".vercel.app", ".fastly.net", ".myshopify.com", ".zendesk.com", ".readthedocs.io", ".surge.sh",
	".bitbucket.io", ".ghost.io", ".pantheonsite.io", ".wordpress.com", ".webflow.io", ".firebaseapp.com", ".web.app", ".pages.dev",
}

func danglingDetector() Detector {
	return Detector{
		ID: "dangling-cname", One: "dangling CNAME", Many: "dangling CNAMEs", Class: Suspicious, find: findDangling,
		Rule: "a name without an answer has a CNAME chain to a name that does not exist (NXDOMAIN); " +
			"an attacker who creates that name receives the traffic",
		Source: "Prowler, route53_dangling_ip_subdomain_takeover; can-i-take-over-xyz. The answers in the log are enough; access to the zone is not needed",
		Advice: "Delete the CNAME, or create its target before somebody else does",
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
			f := v.finding(d, OfName, n.text, &evidence{names: []*name{n}}, "CNAME to %s, which does not exist", strings.Join(targets, ", "))
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

// isTracked reports whether a name is private or reverse: their chains may break by design.
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

// Limits for the addresses of a name to look like those of infected machines.
const (
	fluxAddresses = 15  // distinct, at least
	fluxNetworks  = 12  // distinct /16s among them
	fluxScatter   = 0.7 // networks per address
	fluxUsual     = 20  // more than one in so many names is normal for the log
)

func fluxDetector() Detector {
	return Detector{
		ID: "fast-flux", One: "name with scattered addresses", Many: "names with scattered addresses", Class: Suspicious, find: findFlux,
		Rule: "a name had at least 15 public addresses in at least 12 networks (/16), 70 % or more of them in different ones, and few other names of this log are like it; " +
			"a content delivery network has many addresses in few networks",
		Source: "Holz and others, Measuring and Detecting Fast-Flux Service Networks (NDSS 2008); time servers of pool.ntp.org and known content delivery networks are left out",
		Advice: "Block the domain, and check the client's traffic to these addresses",
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
