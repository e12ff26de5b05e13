package records

import (
	"fmt"
	"math/rand/v2"
)

const (
	// NumVPCs is how many VPCs there are.
	NumVPCs       = 6
	clientsPerVPC = 120
	numSites      = 20_000
)

// World is who asks and what there is to ask for.
type World struct {
	seed  uint64
	vpcs  []vpc
	sites []site
}

type vpc struct {
	number              int
	id, account, region string
	domain              string // of the names of its instances
	clients             []client
}

// client is what asks. Tasks of Fargate have no ids, and what comes through an inbound
// endpoint has those of the endpoint.
type client struct {
	address   string
	ids       string // srcids, as JSON
	favourite int    // where the sites begin that it asks for most
}

// NewWorld returns the World of a seed.
func NewWorld(seed uint64) *World {
	random := rand.New(rand.NewPCG(seed, 0xd05))
	w := &World{seed: seed}
	for i := range NumVPCs {
		w.vpcs = append(w.vpcs, newVPC(random, i))
	}
	for i := range numSites {
		w.sites = append(w.sites, newSite(random, i))
	}
	return w
}

// VPC returns the ids of a VPC, from 1 to NumVPCs, and of the account that owns it.
func (w *World) VPC(number int) (id, account string) {
	v := w.vpcs[number-1]
	return v.id, v.account
}

func newVPC(random *rand.Rand, i int) vpc {
	v := vpc{
		number:  i,
		id:      fmt.Sprintf("vpc-0%016x", random.Uint64()),
		account: []string{"111122223333", "444455556666", "777788889999"}[i/2],
		region:  []string{"eu-central-1", "us-east-1"}[i%2],
	}
	v.domain = v.region + ".compute.internal."
	if v.region == "us-east-1" {
		v.domain = "ec2.internal."
	}
	for n := range clientsPerVPC {
		v.clients = append(v.clients, newClient(random, i, n))
	}
	return v
}

func newClient(random *rand.Rand, vpc, n int) client {
	c := client{
		address:   fmt.Sprintf("10.%d.%d.%d", 16+vpc, random.IntN(16), 4+random.IntN(250)),
		ids:       "{}",
		favourite: random.IntN(numSites),
	}
	switch {
	case n%10 < 6:
		c.ids = fmt.Sprintf(`{"instance":"i-0%016x"}`, random.Uint64())
	case n%10 == 9:
		c.ids = fmt.Sprintf(`{"resolver_endpoint":"rslvr-in-%017x","resolver_network_interface":"rni-%017x"}`, random.Uint64()>>1, random.Uint64()>>1)
	}
	return c
}
