package replay

import (
	"bytes"
	"hash/maphash"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// clients are those that a worker saw, most of them in a memo.
type clients struct {
	seed maphash.Seed
	last []*clientTally
	all  map[Client]*clientTally
	key  []byte // of the record at hand
}

// clientTally becomes a ClientCount and, with a name, a Client of a change. Its key is in it, so that
// it is close by.
type clientTally struct {
	length  uint8
	key     [maxClientKey]byte
	records int64
	client  Client
	names   map[string]*clientTally // the same client, by what it was called in its time
}

const (
	lastClients  = 1 << 12
	maxClientKey = 71 // enough for an address of IPv6 and an ID
)

func newClients() clients {
	return clients{seed: maphash.MakeSeed(), last: make([]*clientTally, lastClients), all: map[Client]*clientTally{}}
}

func (c *clients) of(v *vpcTally, r *querylog.Record) *clientTally {
	c.key = appendText(appendText(append(c.key[:0], v.key[:]...), r.SrcAddr), r.SrcIDs.Instance)
	c.key = append(c.key, r.SrcIDs.ResolverEndpoint...)
	if len(c.key) > maxClientKey {
		return c.find(v, r)
	}
	place := &c.last[maphash.Bytes(c.seed, c.key)%lastClients]
	if t := *place; t != nil && bytes.Equal(t.key[:t.length], c.key) {
		return t
	}
	*place = c.find(v, r)
	return *place
}

func (c *clients) find(v *vpcTally, r *querylog.Record) *clientTally {
	client := Client{
		VPC: v.id, Instance: string(r.SrcIDs.Instance), Endpoint: string(r.SrcIDs.ResolverEndpoint), Address: string(r.SrcAddr),
	}
	t := c.all[client]
	if t == nil {
		t = &clientTally{client: client}
		t.length = uint8(copy(t.key[:], c.key))
		c.all[client] = t
	}
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
