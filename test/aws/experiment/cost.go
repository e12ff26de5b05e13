package experiment

import (
	"fmt"
	"math"
	"strings"
)

// price is a list price of us-east-1.
type price struct {
	usd  float64
	per  string
	asOf string
}

// The prices of https://aws.amazon.com/route53/pricing/, of CloudWatch and of Lambda, as they were
// transcribed on the given days.
var (
	perQuery    = price{0.60 / 1e6, "$0.60 for a million queries", "2026-09-20"}
	perName     = price{0.0005 / 730, "$0.0005 for a name and month, by the hour", "2026-09-20"}
	perAdvanced = price{0.16, "$0.16 an hour for a rule group on a VPC", "2026-09-20"}
	perProfile  = price{0.75, "$0.75 an hour for an account", "2026-09-20"}
	perZone     = price{0, "$0.50 a month, not charged within 12 hours of creation", "2026-09-20"}
	perLogByte  = price{0.50 / (1 << 30), "$0.50 for a GB", "2026-05-05"}
	perGBSecond = price{0.0000166667, "$0.0000166667 for a GB second", "2026-05-05"}
)

// item is a line of the cost.
type item struct {
	what    string
	formula string
	units   float64
	price   price
}

// hours is how long a run is assumed to take, removal included; AWS charges begun hours.
const hours = 1

func (p Plan) items() []item {
	queries, names := float64(len(p.Asks())), float64(p.entries())
	const recordBytes, memoryGB, seconds = 1000, 0.125, 120
	all := []item{
		{"DNS Firewall, queries", fmt.Sprintf("%.0f names, asked up to 3 times", queries), 3 * queries, perQuery},
		{"DNS Firewall, names in lists", fmt.Sprintf("%.0f names x %d h", names, hours), names * hours, perName},
		{"private hosted zone", "1 zone", 1, perZone},
		{"query log", fmt.Sprintf("%.0f records x %d bytes", 3*queries, recordBytes), 3 * queries * recordBytes, perLogByte},
		{"Lambda", fmt.Sprintf("%d s x %g GB", seconds, memoryGB), seconds * memoryGB, perGBSecond},
	}
	if p.Has(Advanced) {
		all = append(all, item{"DNS Firewall Advanced", fmt.Sprintf("1 rule group x %d h", hours), hours, perAdvanced})
	}
	if p.Has(Profile) {
		all = append(all, item{"Route 53 Profile", fmt.Sprintf("1 account x %d h", hours), hours, perProfile})
	}
	return all
}

// Cents is the cost of a run in cents of a dollar, rounded up.
func (p Plan) Cents() int {
	usd := 0.0
	for _, i := range p.items() {
		usd += i.units * i.price.usd
	}
	return int(math.Ceil(100 * usd))
}

func (p Plan) costText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Cost: at most %d cents\n\n", p.Cents())
	b.WriteString("List prices of us-east-1, as they were on the given day; other Regions may differ. Every hour that the stacks are\nthere longer costs the hourly prices again.\n\n")
	b.WriteString("| what | formula | list price | as of | USD |\n|---|---|---|---|---|\n")
	for _, i := range p.items() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.6f |\n", i.what, i.formula, i.price.per, i.price.asOf, i.units*i.price.usd)
	}
	return b.String()
}
