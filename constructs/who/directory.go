// Package who says who was behind an address in a VPC at a time: the ECS service, the
// Lambda function, the instance.
//
// Start with [Open] and ask [Directory.Find], or [Directory.Identify] for the task, its revision
// and containers too. It reads, in any mixture, what
//
//   - aws ec2 describe-network-interfaces prints, and describe-instances, which has the names
//     of instances,
//   - the state changes of ECS tasks that EventBridge sends, as they are or as a log group
//     of CloudWatch kept them: a record a line, exports with a time in front, the answers of
//     aws logs filter-log-events and of Logs Insights, subscriptions,
//   - aws ecs describe-tasks prints.
//
// Do not use this package for records that have an instance ID, unless for its name: the
// record says it already. Records of Lambda, of Fargate and of pods have only an address.
//
// # Design
//
// Addresses are used again, by others, within minutes. So a task counts from its creation
// to its end, and who has come to an address last has it. A list of interfaces is a
// moment: each counts since it was attached, gives way to tasks, and before that it is
// named with a question mark, as the best guess there is.
//
// Events name a subnet and no VPC. Its VPC is looked up among the interfaces; without
// any, the task is found in every VPC, unless another one with the same address in
// another subnet ran at that time: then it is nobody rather than the wrong one.
package who

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"
)

// Directory knows who had which address. It may be used by several goroutines at once.
type Directory struct {
	// Sizes: an address of a VPC mostly has one to three spans, so they are searched in
	// turn. Keys are texts, because that is what records have: parsing each address would
	// cost more than finding it.
	spans    map[place]spans
	prefixes map[netip.Prefix]map[string]spans // by VPC; of interfaces with whole prefixes
	lengths  []int                             // of the prefixes

	interfaces, tasks int
}

// Kind is what a workload is, in words for people: "ECS service", "Lambda function".
type Kind string

// The kinds that have rules of their own. Others are named as AWS describes them.
const (
	Service  Kind = "ECS service"
	Task     Kind = "ECS task"
	Function Kind = "Lambda function" // or another with its subnets and security groups: they share interfaces
	Instance Kind = "instance"
	Node     Kind = "Kubernetes node"
	Balancer Kind = "load balancer"
	NAT      Kind = "NAT gateway"
	Endpoint Kind = "VPC endpoint"
	Resolver Kind = "Resolver endpoint"
	Other    Kind = "" // Name says it all
)

// Workload is who asks. It is comparable: all tasks of a service are one Workload.
type Workload struct {
	Kind Kind
	Name string // of the kind: cluster/service, function, tag or ID of the instance

	// Guess is true if the address is known to be the workload's only at a later time.
	Guess bool
}

// String returns "ECS service prod/web", and "ECS service prod/web?" for a guess.
func (w Workload) String() string {
	text := w.Name
	if w.Kind != Other {
		text = string(w.Kind) + " " + text
	}
	if w.Guess {
		text += "?"
	}
	return text
}

// Identity is all that is known of who had an address at a time. It is comparable.
type Identity struct {
	Workload

	Task       string // the ARN of the ECS task
	Revision   string // of its task definition: web:12
	Containers string // of the task, with their images: app (registry/app:1.4), envoy (envoy:1)
	Instance   string // its ID
	Interface  string // the ID of the network interface

	// Reason says why the workload is a guess. It is empty if Guess is false.
	Reason string
}

// place is an address in a VPC. The VPC is empty if it is not known.
type place struct{ vpc, address string }

// Interfaces returns how many network interfaces d knows.
func (d *Directory) Interfaces() int { return d.interfaces }

// Tasks returns how many ECS tasks d knows.
func (d *Directory) Tasks() int { return d.tasks }

// Find returns who had an address of a VPC at a time, in milliseconds since 1970 as in
// records. A nil Directory knows nobody.
func (d *Directory) Find(vpcID, address string, unixMilli int64) (Workload, bool) {
	s, known := d.lookup(vpcID, address, unixMilli)
	return s.workload, known
}

func (d *Directory) lookup(vpcID, address string, at int64) (span, bool) {
	if d == nil {
		return span{}, false
	}
	if s, ok := d.find(vpcID, address, at); ok {
		return s, true
	}
	if len(d.lengths) == 0 && strings.IndexByte(address, ':') < 0 {
		return span{}, false
	}
	return d.findParsed(vpcID, address, at)
}

// find takes the address as it is written.
func (d *Directory) find(vpcID, address string, at int64) (span, bool) {
	if s, ok := d.spans[place{vpcID, address}].at(at); ok && !s.workload.Guess {
		return s, true
	}
	if s, ok := d.spans[place{"", address}].only(at); ok {
		return s, true
	}
	return d.spans[place{vpcID, address}].at(at)
}

// findParsed is for addresses that may be written in several ways, and for those in
// prefixes.
func (d *Directory) findParsed(vpcID, address string, at int64) (span, bool) {
	parsed, err := netip.ParseAddr(strings.Clone(address)) // its error keeps the text
	if err != nil {
		return span{}, false
	}
	parsed = parsed.Unmap()
	if parsed.Is6() {
		if s, ok := d.find(vpcID, parsed.String(), at); ok {
			return s, true
		}
	}
	for _, length := range d.lengths {
		prefix, err := parsed.Prefix(length)
		if err != nil {
			continue
		}
		if s, ok := d.prefixes[prefix][vpcID].at(at); ok {
			return s, true
		}
	}
	return span{}, false
}

// Identify returns who had an address of a VPC at a time, as [Directory.Find] does, and what
// else is known.
func (d *Directory) Identify(vpcID, address string, unixMilli int64) (Identity, bool) {
	s, known := d.lookup(vpcID, address, unixMilli)
	if !known {
		return Identity{}, false
	}
	identity := Identity{Workload: s.workload}
	if s.detail != nil {
		identity.Task, identity.Revision, identity.Containers = s.task, s.detail.revision, s.detail.containers
		identity.Instance, identity.Interface = s.detail.instance, s.detail.networkInterface
	}
	if s.workload.Guess {
		identity.Reason = fmt.Sprintf("its network interface was attached at %s, after this query; who had the address before is not known",
			time.UnixMilli(s.from).UTC().Format(time.RFC3339))
	}
	return identity, true
}

// detail is what is known of a span besides the workload.
type detail struct{ revision, containers, instance, networkInterface string }

func (t *task) detail(networkInterface string) *detail {
	var containers []string
	for _, c := range t.Containers {
		text := c.Name
		if c.Image != "" {
			text += " (" + c.Image + ")"
		}
		if text != "" {
			containers = append(containers, text)
		}
	}
	return &detail{
		revision: afterLast(t.TaskDefinitionArn, "/"), containers: strings.Join(containers, ", "), networkInterface: networkInterface,
	}
}

func (n *networkInterface) detail() *detail {
	return &detail{instance: n.Attachment.InstanceId, networkInterface: n.NetworkInterfaceId}
}

// span is from when to when somebody had an address, in milliseconds since 1970; the end
// is in it.
type span struct {
	from, to int64
	workload Workload
	subnet   string // of tasks, to distinguish VPCs that no file names
	task     string // its ARN; empty for an interface
	detail   *detail
}

// always is the beginning of what has none.
const always = math.MinInt64

// spans are all of an address: tasks before interfaces, the latest first.
type spans []span

func (s spans) sort() {
	slices.SortFunc(s, func(a, b span) int {
		return cmp.Or(
			order.Bool(b.task != "", a.task != ""), cmp.Compare(b.from, a.from), cmp.Compare(b.to, a.to),
			cmp.Compare(a.workload.String(), b.workload.String()), cmp.Compare(a.task, b.task))
	})
}

// at returns who has come last of those who were there, or who came next if that was an
// interface.
func (s spans) at(at int64) (span, bool) {
	next := -1
	for i, each := range s {
		if each.from <= at && at <= each.to {
			return each, true
		}
		if each.from > at && each.task == "" {
			next = i
		}
	}
	if next < 0 {
		return span{}, false
	}
	guess := s[next]
	guess.workload.Guess = true
	return guess, true
}

// only returns who was there, if all that were there are of one subnet.
func (s spans) only(at int64) (found span, ok bool) {
	for _, each := range s {
		if at < each.from || each.to < at {
			continue
		}
		if !ok {
			found, ok = each, true
		} else if each.subnet != found.subnet || found.subnet == "" && each.workload != found.workload {
			return span{}, false
		}
	}
	return found, ok
}

// builder gathers what files say until all of them are read: a later one may have the VPC
// of a subnet that an earlier one names.
type builder struct {
	limit      int64                       // the most bytes of a file, or 0
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
// says of them is more.
func (b *builder) addInstance(i *instance) {
	b.instances[i.InstanceId] = i.Tags
	for _, n := range i.NetworkInterfaces {
		n.Attachment.InstanceId = i.InstanceId
		if _, known := b.interfaces[n.NetworkInterfaceId]; !known && n.VpcId != "" {
			b.addInterface(n)
		}
	}
}

// addTask takes what one event says of a task, and keeps the longest time that all of
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
