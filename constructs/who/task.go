package who

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
)

// task is an ECS task as the detail of an event and describe-tasks have it.
type task struct {
	TaskArn, ClusterArn, TaskDefinitionArn string

	Group, LastStatus string

	CreatedAt, PullStartedAt, StartedAt, StoppedAt moment

	Attachments []struct {
		Details []struct{ Name, Value string }
	}
	Containers []struct {
		Name, Image       string
		NetworkInterfaces []struct{ PrivateIpv4Address, Ipv6Address string }
	}
}

// moment is a time in milliseconds since 1970; 0 if there is none. AWS writes a text or a
// number of seconds.
type moment int64

// UnmarshalJSON implements [json.Unmarshaler].
func (m *moment) UnmarshalJSON(b []byte) error {
	var seconds float64
	if json.Unmarshal(b, &seconds) == nil {
		if math.Abs(seconds) > 1e11 { // the year 5138; more are milliseconds
			seconds /= 1000
		}
		*m = moment(seconds * 1000)
		return nil
	}
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return fmt.Errorf("%s is not a time", b)
	}
	if text == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return fmt.Errorf("%q is not a time such as 2026-11-25T08:00:00Z", text)
	}
	*m = moment(t.UnixMilli())
	return nil
}

// first returns the first of the moments that there is.
func first(moments ...moment) moment {
	for _, m := range moments {
		if m != 0 {
			return m
		}
	}
	return 0
}

// address is one of a task, with where it is.
type address struct{ text, networkInterface, subnet string }

// addresses returns those of the interfaces of a task. Tasks in the network of their
// instance have none: what they ask is logged with the ID of the instance.
func (t *task) addresses() []address {
	var all []address
	for _, attachment := range t.Attachments {
		var found []address
		var networkInterface, subnet string
		for _, detail := range attachment.Details {
			switch strings.ToLower(detail.Name) {
			case "privateipv4address", "ipv6address":
				found = append(found, address{text: detail.Value})
			case "networkinterfaceid":
				networkInterface = detail.Value
			case "subnetid":
				subnet = detail.Value
			}
		}
		for _, a := range found {
			all = append(all, address{a.text, networkInterface, subnet})
		}
	}
	if len(all) == 0 {
		return t.containerAddresses()
	}
	return all
}

func (t *task) containerAddresses() []address {
	var all []address
	for _, container := range t.Containers {
		for _, n := range container.NetworkInterfaces {
			for _, text := range []string{n.PrivateIpv4Address, n.Ipv6Address} {
				if text != "" {
					all = append(all, address{text: text})
				}
			}
		}
	}
	return all
}

// workload is the service of a task, or what it was started from.
func (t *task) workload() Workload {
	cluster := afterLast(t.ClusterArn, "/")
	if service, ok := strings.CutPrefix(t.Group, "service:"); ok {
		return Workload{Kind: Service, Name: join(cluster, service)}
	}
	family, _, _ := strings.Cut(afterLast(t.TaskDefinitionArn, "/"), ":")
	if family == "" {
		family = strings.TrimPrefix(t.Group, "family:")
	}
	if family == "" {
		family = afterLast(t.TaskArn, "/")
	}
	return Workload{Kind: Task, Name: join(cluster, family)}
}

func join(cluster, name string) string {
	if cluster == "" {
		return name
	}
	return cluster + "/" + name
}

func afterLast(text, separator string) string { return text[strings.LastIndex(text, separator)+1:] }
