package who

import (
	"maps"
	"math"
	"net/netip"
	"slices"
)

// builder gathers what files say until all of them are read: a later one may tell the VPC
// of a subnet that an earlier one names.
type builder struct {
	interfaces map[string]networkInterface // by ID, or by VPC and address without one
	tasks      map[taskPlace]span
	vpcs       map[string]string // by interface and by subnet
	instances  map[string][]tag  // by ID
	depth      int
}

// taskPlace is an address of a task.
type taskPlace struct {
	task string
	address
}

func newBuilder() *builder {
	return &builder{interfaces: map[string]networkInterface{}, tasks: map[taskPlace]span{}, vpcs: map[string]string{}, instances: map[string][]tag{}}
}

func (b *builder) addInterface(n networkInterface) {
	key := n.NetworkInterfaceId
	if key == "" {
		key = n.VpcId + " " + n.PrivateIpAddress
	}
	b.interfaces[key] = n
	if n.VpcId != "" {
		b.vpcs[n.NetworkInterfaceId], b.vpcs[n.SubnetId] = n.VpcId, n.VpcId
	}
}

// addInstance takes an instance with its interfaces. What describe-network-interfaces
// tells of them is more.
func (b *builder) addInstance(i *instance) {
	b.instances[i.InstanceId] = i.Tags
	for _, n := range i.NetworkInterfaces {
		n.Attachment.InstanceId = i.InstanceId
		if _, known := b.interfaces[n.NetworkInterfaceId]; !known && n.VpcId != "" {
			b.addInterface(n)
		}
	}
}

// addTask takes what one event tells of a task, and keeps the longest time that all of
// them allow: the last event has the end.
func (b *builder) addTask(t *task, at moment) {
	from := first(t.CreatedAt, t.PullStartedAt, t.StartedAt, at)
	s := span{from: int64(from), to: math.MaxInt64, workload: t.workload(), task: t.TaskArn}
	if t.LastStatus == "STOPPED" || t.StoppedAt != 0 {
		s.to = int64(first(t.StoppedAt, at, math.MaxInt64))
	}
	for _, a := range t.addresses() {
		s.subnet, s.detail = a.subnet, t.detail(a.networkInterface)
		key := taskPlace{t.TaskArn, a}
		if known, ok := b.tasks[key]; ok {
			s.from, s.to = min(s.from, known.from), min(s.to, known.to)
			if s.detail.containers == "" {
				s.detail.containers = known.detail.containers
			}
		}
		b.tasks[key] = s
	}
}

func (b *builder) directory() *Directory {
	d := &Directory{spans: map[place]spans{}, prefixes: map[netip.Prefix]map[string]spans{}}
	ofTasks, tasks := map[string]span{}, map[string]bool{}
	for key, s := range b.tasks {
		vpc := b.vpcs[key.networkInterface]
		if vpc == "" {
			vpc = b.vpcs[key.subnet]
		}
		d.add(vpc, key.text, s)
		ofTasks[key.networkInterface], tasks[key.task] = s, true
	}
	delete(ofTasks, "")
	for id, n := range b.interfaces {
		if tags := b.instances[n.Attachment.InstanceId]; valueOf(n.TagSet, instanceName...) == "" {
			n.TagSet = append(slices.Clip(n.TagSet), tags...)
		}
		s, ok := ofTasks[id] // a task knows better than its interface, except all addresses
		if !ok {
			s = n.span()
		}
		d.addInterface(&n, s)
	}
	d.interfaces, d.tasks = len(b.interfaces), len(tasks)
	d.sort()
	return d
}

func (n *networkInterface) span() span {
	s := span{from: always, to: math.MaxInt64, workload: n.workload(), detail: n.detail()}
	if n.Attachment.AttachTime != 0 {
		s.from = int64(n.Attachment.AttachTime)
	}
	return s
}

func (d *Directory) addInterface(n *networkInterface, s span) {
	seen := map[string]bool{"": true}
	for _, a := range n.addresses() {
		if !seen[a] {
			d.add(n.VpcId, a, s)
		}
		seen[a] = true
	}
	for _, text := range n.prefixes() {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			continue // a prefix that is none is asked for by nobody
		}
		prefix = prefix.Masked()
		if d.prefixes[prefix] == nil {
			d.prefixes[prefix] = map[string]spans{}
		}
		d.prefixes[prefix][n.VpcId] = append(d.prefixes[prefix][n.VpcId], s)
	}
}

// add takes an address in its canonical form, if it is one.
func (d *Directory) add(vpc, address string, s span) {
	if parsed, err := netip.ParseAddr(address); err == nil {
		address = parsed.Unmap().String()
	}
	key := place{vpc, address}
	d.spans[key] = append(d.spans[key], s)
}

func (d *Directory) sort() {
	for _, s := range d.spans {
		s.sort()
	}
	lengths := map[int]bool{}
	for prefix, byVPC := range d.prefixes {
		lengths[prefix.Bits()] = true
		for _, s := range byVPC {
			s.sort()
		}
	}
	d.lengths = slices.Sorted(maps.Keys(lengths))
	slices.Reverse(d.lengths) // the closest prefix first
}
