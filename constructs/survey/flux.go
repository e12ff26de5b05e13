package survey

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
