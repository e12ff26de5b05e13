package replay

// Client is who asks, as far as a log tells.
type Client struct {
	VPC      string `json:"vpc"`
	Instance string `json:"instance,omitempty"`
	Endpoint string `json:"endpoint,omitempty"` // of the resolver, for queries from outside
	Address  string `json:"address"`
	Name     string `json:"name,omitempty"` // what Options.Who calls it
}

// Label returns what people know a client by: its name, instance or address.
func (c Client) Label() string {
	switch {
	case c.Name != "":
		return c.Name
	case c.Instance != "":
		return c.Instance
	default:
		return c.Address
	}
}

// Workload tells workloads apart: several addresses of one name or instance are the same.
type Workload struct{ VPC, Label string }

// Workload returns what a client belongs to.
func (c Client) Workload() Workload { return Workload{c.VPC, c.Label()} }

// ClientCount is about the records of a client.
type ClientCount struct {
	Client  Client `json:"client"` // without a Name
	Records int64  `json:"records"`
}
