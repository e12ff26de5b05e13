// Package records makes query log records that look like those of a company with a few
// VPCs. The records of a seed are always the same.
//
// Start with [NewWorld], take a [Generator] from it, and call [Generator.Append] once for each
// record.
package records

import (
	"math/rand/v2"
	"time"
)

// Decide returns the action of a firewall for a query: "BLOCK" or "ALERT" with the IDs of the rule
// group and the domain list, or "" for an action that is not logged. The name is in lower
// case and has no trailing dot.
type Decide func(name, queryType string) (action, groupID, listID string)

// Options configure a Generator. The zero Options make records of all VPCs and of a day, without a
// firewall.
type Options struct {
	Stream  uint64        // several generators of a world, such as one a file, have different ones
	Start   time.Time     // Default: 2026-02-02 00:00 UTC, a Monday.
	Step    time.Duration // between two records. Default: 86.4 ms, so a million a day.
	VPC     int           // of which all records are, from 1 to NumVPCs. Default: all of them.
	Decide  Decide        // Default: no firewall.
	Blocked string        // the response code of a blocked query. Default: NXDOMAIN.
	Repeat  int           // how often a client asks the same in a row, as one that polls does. Default: once.
}

// Generator makes records one after another. It is not for several goroutines at once.
type Generator struct {
	last    query
	ofVPC   *vpc
	by      *client
	repeats int // that are still to come

	options Options
	random  *rand.Rand
	world   *World
	names   *rand.Zipf
	clients *rand.Zipf
	elapsed time.Duration
}

// NewGenerator returns a Generator. Several of a world may run at once.
func (w *World) NewGenerator(options Options) *Generator {
	if options.Start.IsZero() {
		options.Start = time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)
	}
	if options.Step == 0 {
		options.Step = 24 * time.Hour / 1_000_000
	}
	if options.Blocked == "" {
		options.Blocked = "NXDOMAIN"
	}
	random := rand.New(rand.NewPCG(w.seed, options.Stream))
	return &Generator{
		options: options, random: random, world: w,
		names:   rand.NewZipf(random, 1.08, 4, uint64(len(w.sites)-1)),
		clients: rand.NewZipf(random, 1.2, 3, clientsPerVPC-1),
	}
}

// Append appends the next record and a line break to b.
func (g *Generator) Append(b []byte) []byte {
	if g.repeats == 0 {
		g.next()
		g.repeats = max(g.options.Repeat, 1)
	}
	g.repeats--
	g.last.at = g.options.Start.Add(g.elapsed)
	g.elapsed += g.options.Step
	return g.last.append(b, g.ofVPC, g.by, 1024+g.random.IntN(64512))
}

// next makes another query the last one.
func (g *Generator) next() {
	g.ofVPC = &g.world.vpcs[g.vpc()]
	g.by = &g.ofVPC.clients[g.clients.Uint64()]
	q := g.query(g.ofVPC, g.by)
	if g.options.Decide != nil {
		q.action, q.group, q.list = g.options.Decide(q.name[:max(len(q.name)-1, 1)], q.kind)
	}
	if q.action == "BLOCK" {
		q.rcode, q.answers = g.options.Blocked, nil
	}
	g.last = q
}

func (g *Generator) vpc() int {
	if g.options.VPC > 0 {
		return g.options.VPC - 1
	}
	// The first VPC has half of the traffic, the second a quarter, ...
	i := 0
	for i < NumVPCs-1 && g.random.IntN(2) == 0 {
		i++
	}
	return i
}
