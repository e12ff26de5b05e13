package account

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// TestWorkloadsReadsAllPages has more VPCs than EC2 takes in a filter, and pages of one thing each.
func TestWorkloadsReadsAllPages(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "READER")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	var filters []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, action, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
			_, _ = fmt.Fprint(w, map[string]string{"ListClusters": `{"clusterArns":[]}`}[action])
			return
		}
		filters = append(filters, r.PostFormValue("Action")+" "+r.PostFormValue("Filter.1.Value.1")+" "+r.PostFormValue("NextToken"))
		page, _ := strconv.Atoi(r.PostFormValue("NextToken"))
		next := ""
		if page < 2 {
			next = fmt.Sprintf("<nextToken>%d</nextToken>", page+1)
		}
		if r.PostFormValue("Action") == "DescribeInstances" {
			_, _ = fmt.Fprintf(w, `<R><reservationSet><item><instancesSet><item><instanceId>i-%d</instanceId><tagSet><item><key>Name</key><value>db&amp;%d</value></item></tagSet></item></instancesSet></item></reservationSet>%s</R>`, page, page, next)
			return
		}
		_, _ = fmt.Fprintf(w, `<R><networkInterfaceSet><item><networkInterfaceId>eni-%d</networkInterfaceId><vpcId>vpc-1</vpcId><privateIpAddress>10.0.0.%d</privateIpAddress>
<ipv6AddressesSet><item><ipv6Address>2001:db8::%d</ipv6Address></item></ipv6AddressesSet><ipv4PrefixSet><item><ipv4Prefix>10.1.%d.0/28</ipv4Prefix></item></ipv4PrefixSet>
<attachment><instanceId>i-%d</instanceId><attachTime>2026-11-01T00:00:00.000Z</attachTime></attachment></item></networkInterfaceSet>%s</R>`, page, page, page, page, page, next)
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	cfg, err := awsConfig(context.Background(), "eu-central-1", forLookups())
	if err != nil {
		t.Fatal(err)
	}
	var vpcs []string
	for i := range 201 {
		vpcs = append(vpcs, fmt.Sprintf("vpc-%d", i+1))
	}
	text, err := Workloads(context.Background(), cfg, vpcs)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"vpc-1 ", "vpc-1 1", "vpc-1 2", "vpc-201 ", "vpc-201 1", "vpc-201 2"}
	for i, action := range []string{"DescribeNetworkInterfaces ", "DescribeInstances "} {
		for j, each := range want {
			if got := filters[i*len(want)+j]; got != action+each {
				t.Errorf("question %d: %q, want %q", i*len(want)+j, got, action+each)
			}
		}
	}
	d, err := who.Read("aws", strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC).UnixMilli()
	for _, address := range []string{"10.0.0.2", "2001:db8:0::2", "10.1.2.7"} {
		if w, _ := d.Find("vpc-1", address, at); w.Name != "db&2 (i-2)" {
			t.Errorf("%s is %q, want db&2 (i-2)", address, w.Name)
		}
	}
}

// TestWorkloadsKeepTags has a tag like the JSON of nothing.
func TestWorkloadsKeepTags(t *testing.T) {
	t.Parallel()
	w := workloads{instances: []ec2Instance{{InstanceId: "i-1", Tags: []ec2Tag{{"Name", "a:null}"}}}}}
	text, err := w.documents()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Value":"a:null}"`, `{"NetworkInterfaces":[]}`, `{"Tasks":[]}`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s without %s", text, want)
		}
	}
}
