package who

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	const task = `{"detail-type":"ECS Task State Change","detail":{"taskArn":"arn:aws:ecs:eu-central-1:111122223333:task/prod/0a","clusterArn":"arn:aws:ecs:eu-central-1:111122223333:cluster/prod",` +
		`"taskDefinitionArn":"arn:aws:ecs:eu-central-1:111122223333:task-definition/web:12","group":"service:web","lastStatus":"RUNNING","createdAt":"2026-11-24T12:00:00Z",` +
		`"attachments":[{"details":[{"name":"subnetId","value":"subnet-1"},{"name":"networkInterfaceId","value":"eni-1"},{"name":"privateIPv4Address","value":"10.0.0.1"}]}],` +
		`"containers":[{"name":"app","image":"registry.example/app:1.4"},{"name":"envoy","image":"envoy:1"}]}}`
	const interfaces = `{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","VpcId":"vpc-1","SubnetId":"subnet-1","PrivateIpAddress":"10.0.0.1"},` +
		`{"NetworkInterfaceId":"eni-2","VpcId":"vpc-1","PrivateIpAddress":"10.0.0.2","Attachment":{"InstanceId":"i-2","AttachTime":"2026-11-24T12:00:00Z"}}]}`
	d, err := Open([]string{"-"}, strings.NewReader(task+"\n"+interfaces))
	if err != nil {
		t.Fatal(err)
	}
	ofTask := Identity{
		Workload: Workload{Kind: Service, Name: "prod/web"}, Task: "arn:aws:ecs:eu-central-1:111122223333:task/prod/0a", Revision: "web:12",
		Containers: "app (registry.example/app:1.4), envoy (envoy:1)", Interface: "eni-1",
	}
	ofInstance := Identity{Workload: Workload{Kind: Instance, Name: "i-2"}, Instance: "i-2", Interface: "eni-2"}
	guess := ofInstance
	guess.Guess = true
	guess.Reason = "its network interface was attached at 2026-11-24T12:00:00Z, after this query; who had the address before is not known"
	for _, test := range []struct {
		address, at string
		want        Identity
	}{
		{"10.0.0.1", "2026-11-25T08:00:00Z", ofTask},
		{"10.0.0.2", "2026-11-25T08:00:00Z", ofInstance},
		{"10.0.0.2", "2026-11-23T08:00:00Z", guess},
		{"10.0.0.3", "2026-11-25T08:00:00Z", Identity{}},
	} {
		got, known := d.Identify("vpc-1", test.address, milli(t, test.at))
		if diff := cmp.Diff(test.want, got); diff != "" || known != (test.want != Identity{}) {
			t.Errorf("%s at %s: %s", test.address, test.at, diff)
		}
	}
}
