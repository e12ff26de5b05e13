package main

import (
	"fmt"
	"io"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// printAdvice says what to do about lists that exceed a quota of AWS, in the order in which
// it helps. split is the size of the files that are written, or 0.
func printAdvice(w io.Writer, r blocklist.Report, split int) {
	largest, all := max(r.Block, r.Allow), r.Block+r.Allow
	perFile, perRegion := awsdns.DomainsPerFile, awsdns.DomainsPerRegion
	var steps []string
	if all > perRegion.Value() {
		steps = append(steps, request(perRegion, all))
	}
	if largest > perFile.Value() && (split == 0 || split > perFile.Value()) {
		steps = append(steps, fmt.Sprintf("write files that AWS imports: --split %d --out FILE makes %s, each for a domain list and a rule of its own; or %s",
			perFile.Value(), count((largest+perFile.Value()-1)/perFile.Value(), "file", "files"), request(perFile, largest)))
	}
	if len(steps) == 0 {
		return
	}
	if r.Pairs > 0 {
		steps = append(steps, fmt.Sprintf("look at the entries that cost two: %s take an entry for x and one for *.x, %s of %s; a list of exact names, such as a hosts file, takes half, and does not match names below",
			count(r.Pairs, "name", "names"), grouped(2*r.Pairs), grouped(r.Block)))
	}
	steps = append(steps, fmt.Sprintf("for threats, use a managed list of AWS, such as %s, in place of a list of your own; see vpcdns managed-lists --help",
		awsdns.AWSManagedDomainsAggregateThreatList))
	label := report.Text("next")
	for i, step := range steps {
		report.Printf(w, "%-9s %d. %s\n", label, i+1, step)
		label = ""
	}
}

// request says how to ask for a higher quota. Service Quotas has a code for each, which the
// command shows.
func request(quota awsdns.Quota, need int) string {
	return fmt.Sprintf("request %s or more %s %s (default %s) in Service Quotas, in the Region of the firewall, under Route 53 Resolver; aws service-quotas list-service-quotas --service-code route53resolver shows its code",
		grouped(need), quota.Counted(), quota.Scope(), grouped(quota.Value()))
}
