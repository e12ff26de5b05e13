package who

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
