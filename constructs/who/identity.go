package who

import (
	"fmt"
	"strings"
	"time"
)

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
