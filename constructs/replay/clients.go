package replay

import (
	"hash/maphash"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// clients are those that a worker saw, most of them in a memo.
type clients struct {
	seed maphash.Seed
	last []*clientTally
	all  map[Client]*clientTally
}

// clientTally becomes a ClientCount and, with a name, a Client of a change.
type clientTally struct {
	client  Client
	records int64
	names   map[string]*clientTally // the same client, by what it was called in its time
}

const lastClients = 1 << 12

func newClients() clients {
	return clients{seed: maphash.MakeSeed(), last: make([]*clientTally, lastClients), all: map[Client]*clientTally{}}
}

func (c *clients) of(vpc string, r *querylog.Record) *clientTally {
	place := &c.last[maphash.Bytes(c.seed, r.SrcAddr)%lastClients]
	if *place == nil || !(*place).client.isOf(vpc, r) {
		*place = c.find(vpc, r)
	}
	return *place
}

func (c *Client) isOf(vpc string, r *querylog.Record) bool {
	return c.Address == string(r.SrcAddr) && c.Instance == string(r.SrcIDs.Instance) &&
		c.Endpoint == string(r.SrcIDs.ResolverEndpoint) && c.VPC == vpc
}

func (c *clients) find(vpc string, r *querylog.Record) *clientTally {
	client := Client{
		VPC: vpc, Instance: string(r.SrcIDs.Instance), Endpoint: string(r.SrcIDs.ResolverEndpoint), Address: string(r.SrcAddr),
	}
	if c.all[client] == nil {
		c.all[client] = &clientTally{client: client}
	}
	return c.all[client]
}

// called returns the client as it was called at a time.
func (t *clientTally) called(name string) *clientTally {
	if named := t.names[name]; named != nil {
		return named
	}
	named := &clientTally{client: t.client}
	named.client.Name = name
	if t.names == nil {
		t.names = map[string]*clientTally{}
	}
	t.names[name] = named
	return named
}
