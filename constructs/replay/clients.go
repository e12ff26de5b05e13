package replay

import (
	"bytes"
	"hash/maphash"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// clients are those that a worker saw. Each is found by a key of its ids, most of them
// in a memo.
type clients struct {
	seed  maphash.Seed
	last  []*clientTally
	byKey map[string]*clientTally
	key   []byte
}

// clientTally becomes a ClientCount and, with a name, a Client of a change.
type clientTally struct {
	key     []byte
	client  Client // but for the VPC
	vpc     uint32
	records int64
	names   map[string]*clientTally // the same client, by what it was called in its time
}

const lastClients = 1 << 12

func newClients() clients {
	return clients{seed: maphash.MakeSeed(), last: make([]*clientTally, lastClients), byKey: map[string]*clientTally{}}
}

func (c *clients) of(vpc uint32, r *querylog.Record) *clientTally {
	c.key = append(c.key[:0], byte(vpc), byte(vpc>>8), byte(vpc>>16), byte(vpc>>24))
	c.key = append(append(c.key, r.SrcAddr...), 0)
	c.key = append(append(c.key, r.SrcIDs.Instance...), 0)
	c.key = append(c.key, r.SrcIDs.ResolverEndpoint...)
	place := &c.last[maphash.Bytes(c.seed, c.key)%lastClients]
	if *place == nil || !bytes.Equal((*place).key, c.key) {
		*place = c.find(vpc, r)
	}
	return *place
}

func (c *clients) find(vpc uint32, r *querylog.Record) *clientTally {
	if known := c.byKey[string(c.key)]; known != nil {
		return known
	}
	t := &clientTally{key: bytes.Clone(c.key), vpc: vpc, client: Client{
		VPC: string(r.VPCID), Instance: string(r.SrcIDs.Instance), Endpoint: string(r.SrcIDs.ResolverEndpoint), Address: string(r.SrcAddr),
	}}
	c.byKey[string(c.key)] = t
	return t
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
