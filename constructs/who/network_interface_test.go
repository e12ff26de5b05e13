package who

import (
	"encoding/json"
	"testing"
)

func TestWorkloadsOfInterfaces(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"Description":"ELB net/front/50dc6c495c0c9188"}`:                                                  "load balancer front",
		`{"Description":"ELB old-classic"}`:                                                                 "load balancer old-classic",
		`{"Description":"Interface for NAT Gateway nat-0123"}`:                                              "NAT gateway nat-0123",
		`{"Description":"VPC Endpoint Interface vpce-0123"}`:                                                "VPC endpoint vpce-0123",
		`{"Description":"Route 53 Resolver: rslvr-in-0123:rni-0456"}`:                                       "Resolver endpoint rslvr-in-0123",
		`{"Description":"RDSNetworkInterface"}`:                                                             "an RDS database",
		`{"Description":"Amazon EKS prod"}`:                                                                 "EKS control plane prod",
		`{"Description":"EFS mount target for fs-0123 (fsmt-0456)"}`:                                        "EFS fs-0123",
		`{"Description":"AWS Lambda VPC ENI-plain"}`:                                                        "Lambda function plain",
		`{"Description":"AWS Lambda VPC ENI: old-form"}`:                                                    "Lambda function old-form",
		`{"Description":"ElastiCache cache-001"}`:                                                           "ElastiCache cache-001",
		`{"Description":"by hand","TagSet":[{"Key":"Name","Value":"proxy"}]}`:                               "proxy",
		`{"Attachment":{"InstanceId":"i-01"}}`:                                                              "instance i-01",
		`{"Attachment":{"InstanceId":"i-01"},"Description":"aws-K8S-i-01"}`:                                 "Kubernetes node i-01",
		`{"Attachment":{"InstanceId":"i-01"},"TagSet":[{"Key":"aws:autoscaling:groupName","Value":"asg"}]}`: "instance asg (i-01)",
		`{"Description":"arn:aws-cn:ecs:cn-north-1:111122223333:attachment/0a-1b"}`:                         "ECS task with attachment 0a-1b",
		`{"Description":"arn:aws:ecs:eu-central-1:111122223333:attachment/0a","TagSet":[{"Key":"aws:ecs:clusterName","Value":"c"},{"Key":"aws:ecs:serviceName","Value":"s"}]}`: "ECS service c/s",
		`{"Description":"arn:aws:ecs:eu-central-1:111122223333:attachment/0a","TagSet":[{"Key":"Name","Value":"job"}]}`:                                                        "ECS task job",
		`{"NetworkInterfaceId":"eni-1","InterfaceType":"quicksight"}`:                                                                                                          "quicksight eni-1",
		`{"NetworkInterfaceId":"eni-1","InterfaceType":"interface","RequesterId":"amazon-rds"}`:                                                                                "amazon-rds eni-1",
		`{"NetworkInterfaceId":"eni-1","InterfaceType":"interface"}`:                                                                                                           "interface eni-1",
	} {
		var n networkInterface
		if err := json.Unmarshal([]byte(text), &n); err != nil {
			t.Fatal(err)
		}
		if got := n.workload().String(); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
