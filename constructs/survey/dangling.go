package survey

import "strings"

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
