package survey

import (
	"cmp"
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// Client is the source of queries: a workload from the directory, an instance, a resolver endpoint
// with the address behind it, or an address.
type Client struct {
	VPC  string `json:"vpc"`
	Name string `json:"name"`
}

// String returns "NAME in VPC".
func (c Client) String() string {
	if c.VPC == "" {
		return c.Name
	}
	return c.Name + " in " + c.VPC
}

// Compare orders clients by VPC and name.
func (c Client) Compare(other Client) int {
	return cmp.Or(cmp.Compare(c.VPC, other.VPC), cmp.Compare(c.Name, other.Name))
}

// clients numbers the clients. There are two caches, by the fields of a record and by the
// directory's workload.
type clients struct {
	sync.RWMutex
	all       []Client
	numbers   map[Client]uint32
	directory *who.Directory
	recorded  map[source]uint32
	workloads map[workload]uint32
}

type source struct{ vpc, id, address string }

type workload struct {
	vpc string
	who.Workload
}

func (c *clients) init(directory *who.Directory) {
	c.directory = directory
	c.numbers, c.recorded, c.workloads = map[Client]uint32{}, map[source]uint32{}, map[workload]uint32{}
}

func (c *clients) number(client Client) uint32 {
	if n, ok := c.numbers[client]; ok {
		return n
	}
	n := uint32(len(c.all))
	c.all = append(c.all, client)
	c.numbers[client] = n
	return n
}

// of returns the number of a record's client. The directory does not know addresses behind an
// endpoint: they are in other networks.
func (c *clients) of(r *querylog.Record) uint32 {
	endpoint := r.SrcIDs.ResolverEndpoint
	if c.directory != nil && len(endpoint) == 0 {
		if w, ok := c.directory.Find(string(r.VPCID), string(r.SrcAddr), r.UnixMilli); ok {
			return c.ofWorkload(r.VPCID, w)
		}
	}
	id, address := r.SrcIDs.Instance, r.SrcAddr
	if len(endpoint) > 0 {
		id = endpoint
	} else if len(id) > 0 {
		address = nil
	}
	c.RLock()
	n, ok := c.recorded[source{string(r.VPCID), string(id), string(address)}]
	c.RUnlock()
	if ok {
		return n
	}
	c.Lock()
	defer c.Unlock()
	n = c.number(Client{string(r.VPCID), clientName(string(id), string(address))})
	c.recorded[source{string(r.VPCID), string(id), string(address)}] = n
	return n
}

func clientName(id, address string) string {
	switch {
	case id == "" && address == "":
		return "unknown"
	case id == "" || address == "":
		return id + address
	default:
		return address + " via " + id
	}
}

func (c *clients) ofWorkload(vpc []byte, w who.Workload) uint32 {
	c.RLock()
	n, ok := c.workloads[workload{string(vpc), w}]
	c.RUnlock()
	if ok {
		return n
	}
	c.Lock()
	defer c.Unlock()
	n = c.number(Client{string(vpc), w.String()})
	c.workloads[workload{string(vpc), w}] = n
	return n
}

// merge numbers the clients of another survey and returns their numbers here.
func (c *clients) merge(other *clients) []uint32 {
	numbers := make([]uint32, 0, len(other.all))
	for _, client := range other.all {
		numbers = append(numbers, c.number(client))
	}
	return numbers
}
