package who

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func milli(t *testing.T, at string) int64 {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	return moment.UnixMilli()
}

func TestFind(t *testing.T) {
	t.Parallel()
	d, err := Open([]string{"testdata/interfaces.json", "testdata/events.jsonl"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ vpc, address, at, want string }{
		{"vpc-0one", "10.0.0.10", "2026-11-25T08:00:00Z", "instance web-1 (i-0aaaaaaaaaaaaaaa1)"},
		{"vpc-0one", "10.0.0.11", "2026-11-25T08:00:00Z", "instance web-1 (i-0aaaaaaaaaaaaaaa1)"},
		{"vpc-0one", "2001:db8:1234:1a00::10", "2026-11-25T08:00:00Z", "instance web-1 (i-0aaaaaaaaaaaaaaa1)"},
		{"vpc-0one", "2001:DB8:1234:1A00:0:0:0:10", "2026-11-25T08:00:00Z", "instance web-1 (i-0aaaaaaaaaaaaaaa1)"},
		{"vpc-0two", "10.0.0.10", "2026-11-25T08:00:00Z", "load balancer shop"},
		{"vpc-0one", "10.0.0.20", "2026-11-25T08:00:00Z", "Lambda function check-out"},
		{"vpc-0one", "10.0.0.20", "2026-11-19T08:00:00Z", "Lambda function check-out?"}, // attached later
		{"vpc-0one", "10.0.1.4", "2026-11-25T08:00:00Z", "Kubernetes node prod/i-0bbbbbbbbbbbbbbb2"},
		{"vpc-0one", "10.0.1.17", "2026-11-25T08:00:00Z", "Kubernetes node prod/i-0bbbbbbbbbbbbbbb2"},
		{"vpc-0one", "10.0.1.32", "2026-11-25T08:00:00Z", ""}, // behind the prefix
		{"vpc-0two", "10.0.1.17", "2026-11-25T08:00:00Z", ""},
		{"vpc-0one", "2001:db8:1234:1a00:1:2:3:4", "2026-11-25T08:00:00Z", "Kubernetes node prod/i-0bbbbbbbbbbbbbbb2"},
		{"vpc-0one", "10.0.0.139", "2026-11-25T08:00:00Z", "ECS service prod/web"},
		{"vpc-0one", "2001:db8:1234:1a00::139", "2026-11-25T08:00:00Z", "ECS service prod/web"},
		{"vpc-0one", "10.0.0.139", "2026-11-24T12:00:10Z", "ECS service prod/web"}, // created, not started
		{"vpc-0one", "10.0.0.139", "2026-11-24T11:59:59Z", ""},
		{"vpc-0one", "10.0.0.139", "2026-11-23T09:00:29Z", "ECS task prod/nightly"},
		{"vpc-0one", "10.0.0.139", "2026-11-23T09:00:30Z", ""},
		{"vpc-0two", "10.0.0.139", "2026-11-25T08:00:00Z", ""},
		{"vpc-0one", "10.9.9.9", "2026-11-25T08:00:00Z", ""},
		{"vpc-0one", "nonsense", "2026-11-25T08:00:00Z", ""},
		{"", "", "2026-11-25T08:00:00Z", ""},
	}
	for _, test := range tests {
		w, ok := d.Find(test.vpc, test.address, milli(t, test.at))
		if got := w.String(); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("Find(%s, %s, %s) = %q, %v, want %q", test.vpc, test.address, test.at, got, ok, test.want)
		}
	}
	if d.Interfaces() != 5 || d.Tasks() != 2 {
		t.Errorf("%d interfaces and %d tasks, want 5 and 2", d.Interfaces(), d.Tasks())
	}
}

func event(task, address, subnet, from, to string) string {
	status, stopped := "RUNNING", ""
	if to != "" {
		status, stopped = "STOPPED", `"stoppedAt":"`+to+`",`
	}
	return `{"detail-type":"ECS Task State Change","time":"` + from + `","detail":{"attachments":[{"details":[{"name":"subnetId","value":"` + subnet +
		`"},{"name":"privateIPv4Address","value":"` + address + `"}]}],"group":"service:` + task + `","createdAt":"` + from + `",` + stopped +
		`"lastStatus":"` + status + `","taskArn":"arn:aws:ecs:eu-central-1:111122223333:task/c/` + task + `","clusterArn":"arn:aws:ecs:eu-central-1:111122223333:cluster/c"}}`
}

func TestTasksWithoutVPC(t *testing.T) {
	t.Parallel()
	const day = "2026-11-24T"
	d, err := Read("events", strings.NewReader(strings.Join([]string{
		event("lost", "10.0.0.5", "subnet-a", day+"08:00:00Z", ""), // its end was not recorded
		event("next", "10.0.0.5", "subnet-a", day+"09:00:00Z", ""),
		event("here", "10.0.0.6", "subnet-a", day+"08:00:00Z", day+"10:00:00Z"),
		event("there", "10.0.0.6", "subnet-b", day+"09:00:00Z", day+"11:00:00Z"),
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ address, at, want string }{
		{"10.0.0.5", "08:30:00Z", "ECS service c/lost"},
		{"10.0.0.5", "09:30:00Z", "ECS service c/next"},
		{"10.0.0.6", "08:30:00Z", "ECS service c/here"},
		{"10.0.0.6", "09:30:00Z", ""}, // two VPCs, and nobody says which
		{"10.0.0.6", "10:30:00Z", "ECS service c/there"},
		{"10.0.0.6", "11:30:00Z", ""},
	} {
		w, ok := d.Find("vpc-any", test.address, milli(t, day+test.at))
		if got := w.String(); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("Find(%s, %s) = %q, %v, want %q", test.address, test.at, got, ok, test.want)
		}
	}
}

// TestSpansHaveBothEnds asks for the first and the last millisecond of a task and for those next to
// them, where the VPC of the task is known and where it is not.
func TestSpansHaveBothEnds(t *testing.T) {
	t.Parallel()
	const subnet = `{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","VpcId":"vpc-1","SubnetId":"subnet-a","PrivateIpAddress":"10.0.9.9"}]}` + "\n"
	task := event("here", "10.0.0.6", "subnet-a", "2026-11-24T08:00:00Z", "2026-11-24T10:00:00Z")
	from, to := milli(t, "2026-11-24T08:00:00Z"), milli(t, "2026-11-24T10:00:00Z")
	for name, text := range map[string]string{"known": subnet + task, "unknown": task} {
		d, err := Read("events", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for at, want := range map[int64]bool{from - 1: false, from: true, from + 1: true, to - 1: true, to: true, to + 1: false} {
			if _, found := d.Find("vpc-1", "10.0.0.6", at); found != want {
				t.Errorf("VPC %s, %d ms from the start, %d ms from the end: found %t", name, at-from, at-to, found)
			}
		}
	}
}

func TestEventsOfATaskInAnyOrder(t *testing.T) {
	t.Parallel()
	running := event("a", "10.0.0.5", "s", "2026-11-24T08:00:00Z", "")
	stopped := event("a", "10.0.0.5", "s", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z")
	for _, text := range []string{running + "\n" + stopped, stopped + "\n" + running} {
		d, err := Read("events", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if w, ok := d.Find("v", "10.0.0.5", milli(t, "2026-11-24T09:00:01Z")); ok {
			t.Errorf("found %v after its end", w)
		}
	}
}

// TestTasksKnowBetterThanInterfaces has a task with an address that an interface of the same VPC had
// before it, and has still by what was read.
func TestTasksKnowBetterThanInterfaces(t *testing.T) {
	t.Parallel()
	d, err := Read("f", strings.NewReader(`{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","VpcId":"vpc-1","SubnetId":"subnet-a","PrivateIpAddress":"10.0.0.6",
		"Attachment":{"InstanceId":"i-1","AttachTime":"2026-11-24T07:00:00Z"}}]}`+"\n"+event("here", "10.0.0.6", "subnet-a", "2026-11-24T08:00:00Z", "2026-11-24T10:00:00Z")))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"07:30": "instance i-1", "09:00": "ECS service c/here", "10:30": "instance i-1"} {
		if w, _ := d.Find("vpc-1", "10.0.0.6", milli(t, "2026-11-24T"+at+":00Z")); w.String() != want {
			t.Errorf("at %s %q, want %q", at, w, want)
		}
	}
}

// TestTimesOfATask has the events of one task, and asks for it before, in and after the time that they
// allow.
func TestTimesOfATask(t *testing.T) {
	t.Parallel()
	const day = "2026-11-24T"
	running := event("a", "10.0.0.5", "s", day+"08:00:00Z", "")
	for name, test := range map[string]struct{ events, before, from, to, after string }{
		"the first event has the beginning":   {running + "\n" + event("a", "10.0.0.5", "s", day+"08:30:00Z", day+"09:00:00Z"), "07:59", "08:01", "08:59", "09:01"},
		"whichever comes first":               {event("a", "10.0.0.5", "s", day+"08:30:00Z", day+"09:00:00Z") + "\n" + running, "07:59", "08:01", "08:59", "09:01"},
		"stopped, at the time of the event":   {strings.Replace(running, "RUNNING", "STOPPED", 1), "07:59", "08:00", "08:00", "08:01"},
		"with its end, while it is not there": {strings.Replace(event("a", "10.0.0.5", "s", day+"08:00:00Z", day+"09:00:00Z"), "STOPPED", "DEPROVISIONING", 1), "07:59", "08:01", "08:59", "09:01"},
	} {
		d, err := Read("events", strings.NewReader(test.events))
		if err != nil {
			t.Fatal(err)
		}
		for at, want := range map[string]bool{test.before: false, test.from: true, test.to: true, test.after: false} {
			if _, found := d.Find("vpc-1", "10.0.0.5", milli(t, day+at+":00Z")); found != want {
				t.Errorf("%s: at %s found %t", name, at, found)
			}
		}
	}
}

func TestTheClosestPrefixIsFound(t *testing.T) {
	t.Parallel()
	with := func(id, address, prefix string) string {
		return `{"NetworkInterfaceId":"eni-` + id + `","VpcId":"vpc-1","PrivateIpAddress":"` + address + `","Ipv4Prefixes":[{"Ipv4Prefix":"` + prefix + `"}],"Attachment":{"InstanceId":"i-` + id + `"}}`
	}
	d, err := Read("f", strings.NewReader(`{"NetworkInterfaces":[`+with("wide", "10.0.0.1", "10.0.1.0/24")+","+with("close", "10.0.0.2", "10.0.1.16/28")+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{"10.0.1.15": "instance i-wide", "10.0.1.17": "instance i-close", "10.0.1.32": "instance i-wide"} {
		if w, _ := d.Find("vpc-1", address, 0); w.String() != want {
			t.Errorf("%s is %q, want %q", address, w, want)
		}
	}
}

func TestFindAllocatesNothing(t *testing.T) {
	d, err := Open([]string{"testdata/interfaces.json", "testdata/events.jsonl"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	vpc, address, at := []byte("vpc-0one"), []byte("10.0.0.139"), milli(t, "2026-11-25T08:00:00Z")
	if n := testing.AllocsPerRun(100, func() { d.Find(string(vpc), string(address), at) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNobodyWithoutADirectory(t *testing.T) {
	t.Parallel()
	if w, ok := (*Directory)(nil).Find("vpc-1", "10.0.0.1", 0); ok {
		t.Errorf("found %v", w)
	}
}

// TestInstancesHaveNames has an instance that describe-instances names, and its
// interface from either.
func TestInstancesHaveNames(t *testing.T) {
	t.Parallel()
	const (
		interfaces = `{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","VpcId":"vpc-1","PrivateIpAddress":"10.0.0.1","Attachment":{"InstanceId":"i-1","AttachTime":"2026-11-24T08:00:00Z"},"TagSet":[]}]}`
		instances  = `{"Reservations":[{"ReservationId":"r-1","Groups":[],"Instances":[{"InstanceId":"i-1","VpcId":"vpc-1","PrivateIpAddress":"10.0.0.1","Tags":[{"Key":"Env","Value":"prod"},{"Key":"Name","Value":"web"}],
			"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","VpcId":"vpc-1","PrivateIpAddress":"10.0.0.1","Attachment":{"AttachTime":"2026-11-24T08:00:00Z","DeviceIndex":0}},{"NetworkInterfaceId":"eni-2","VpcId":"vpc-1","PrivateIpAddress":"10.0.0.2"}]}]}]}`
	)
	for _, text := range []string{instances, interfaces + instances, instances + interfaces} {
		d, err := Read("f", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range []string{"10.0.0.1", "10.0.0.2"} {
			if w, _ := d.Find("vpc-1", address, milli(t, "2026-11-25T08:00:00Z")); w.String() != "instance web (i-1)" {
				t.Errorf("%s is %q", address, w)
			}
		}
	}
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	const task = `{"detail-type":"ECS Task State Change","detail":{"taskArn":"arn:aws:ecs:eu-central-1:111122223333:task/prod/0a","clusterArn":"arn:aws:ecs:eu-central-1:111122223333:cluster/prod",` +
		`"taskDefinitionArn":"arn:aws:ecs:eu-central-1:111122223333:task-definition/web:12","group":"service:web","lastStatus":"RUNNING","createdAt":"2026-11-24T12:00:00Z",` +
		`"attachments":[{"details":[{"name":"subnetId","value":"subnet-1"},{"name":"networkInterfaceId","value":"eni-1"},{"name":"privateIPv4Address","value":"10.0.0.1"}]}],` +
		`"containers":[{"name":"app","image":"registry.example/app:1.4"},{"name":"envoy","image":"envoy:1"}]}}`
	const interfaces = `{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","VpcId":"vpc-1","SubnetId":"subnet-1","PrivateIpAddress":"10.0.0.1"},` +
		`{"NetworkInterfaceId":"eni-2","VpcId":"vpc-1","PrivateIpAddress":"10.0.0.2","Attachment":{"InstanceId":"i-2","AttachTime":"2026-11-24T12:00:00Z"}}]}`
	d, err := Open([]string{"-"}, Options{Stdin: strings.NewReader(task + "\n" + interfaces)})
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
