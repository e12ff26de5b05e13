package account

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
)

// workloadsTimeout is for all of the questions about workloads.
const workloadsTimeout = 10 * time.Minute

// WorkloadActions are the actions of IAM that [Workloads] requires.
func WorkloadActions() []string {
	return []string{
		"ec2:DescribeNetworkInterfaces", "ec2:DescribeInstances",
		"ecs:ListClusters", "ecs:ListTasks", "ecs:DescribeTasks",
	}
}

// Workloads asks EC2 and ECS for what has an address in the VPCs of the account in the Region of
// cfg: network interfaces, the names of instances, and ECS tasks, with those that stopped within
// the last hour. If there are ids, only these VPCs count for interfaces and instances; ECS is
// asked for all of its tasks. The answer is JSON as the AWS CLI prints it, which package who reads.
func Workloads(ctx context.Context, cfg aws.Config, ids []string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, workloadsTimeout)
	defer cancel()
	w := workloads{ec2: newEC2Client(cfg), ecs: ecs.NewFromConfig(cfg), vpcs: ids}
	for _, each := range []struct {
		service string
		ask     func(context.Context) error
	}{{"EC2", w.askInterfaces}, {"EC2", w.askInstances}, {"ECS", w.askTasks}} {
		if err := each.ask(ctx); isDenied(err) {
			return nil, hint.With(fmt.Errorf("AWS refuses %s: %s", actionOf(err), refusalText(err)), statementHint(WorkloadActions()))
		} else if err != nil {
			return nil, explain(err, each.service, cfg.Region)
		}
	}
	if len(w.interfaces)+len(w.tasks) == 0 {
		return nil, hint.With(fmt.Errorf("no network interface and no ECS task found in %s", cfg.Region),
			"check the Region, the VPCs and the account of your credentials")
	}
	return w.documents()
}

type workloads struct {
	ec2  ec2Client
	ecs  *ecs.Client
	vpcs []string

	interfaces []ec2Interface
	instances  []ec2Instance
	tasks      []types.Task
}

// documents are one JSON value for each kind of things that there are.
func (w *workloads) documents() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	for _, document := range []any{
		struct{ NetworkInterfaces []ec2Interface }{append([]ec2Interface{}, w.interfaces...)},
		struct{ Instances []ec2Instance }{append([]ec2Instance{}, w.instances...)},
		struct{ Tasks []types.Task }{append([]types.Task{}, w.tasks...)},
	} {
		if err := encoder.Encode(document); err != nil {
			return nil, err
		}
	}
	return text.Bytes(), nil
}

// ec2Interface has the names of DescribeNetworkInterfaces in XML, and those of the AWS CLI in JSON.
type ec2Interface struct {
	NetworkInterfaceId string `xml:"networkInterfaceId"`
	VpcId              string `xml:"vpcId"`
	SubnetId           string `xml:"subnetId"`
	InterfaceType      string `xml:"interfaceType"`
	Description        string `xml:"description"`
	RequesterId        string `xml:"requesterId"`
	PrivateIpAddress   string `xml:"privateIpAddress"`
	Ipv6Address        string `xml:"ipv6Address"`
	PrivateIpAddresses []struct {
		PrivateIpAddress string `xml:"privateIpAddress"`
	} `xml:"privateIpAddressesSet>item"`
	Ipv6Addresses []struct {
		Ipv6Address string `xml:"ipv6Address"`
	} `xml:"ipv6AddressesSet>item"`
	Ipv4Prefixes []struct {
		Ipv4Prefix string `xml:"ipv4Prefix"`
	} `xml:"ipv4PrefixSet>item"`
	Ipv6Prefixes []struct {
		Ipv6Prefix string `xml:"ipv6Prefix"`
	} `xml:"ipv6PrefixSet>item"`
	Attachment struct {
		InstanceId string `xml:"instanceId"`
		AttachTime string `xml:"attachTime"`
	} `xml:"attachment"`
	TagSet []ec2Tag `xml:"tagSet>item"`
}

type ec2Tag struct {
	Key   string `xml:"key"`
	Value string `xml:"value"`
}

// ec2Instance is an instance with its name; its interfaces are asked for by themselves.
type ec2Instance struct {
	InstanceId string   `xml:"instanceId"`
	Tags       []ec2Tag `xml:"tagSet>item"`
}

func (w *workloads) askInterfaces(ctx context.Context) error {
	return w.pages(func(parameters url.Values) (token string, err error) {
		var page struct {
			Interfaces []ec2Interface `xml:"networkInterfaceSet>item"`
			NextToken  string         `xml:"nextToken"`
		}
		err = w.ec2.ask(ctx, "DescribeNetworkInterfaces", parameters, &page)
		w.interfaces = append(w.interfaces, page.Interfaces...)
		return page.NextToken, err
	})
}

func (w *workloads) askInstances(ctx context.Context) error {
	return w.pages(func(parameters url.Values) (token string, err error) {
		var page struct {
			Instances []ec2Instance `xml:"reservationSet>item>instancesSet>item"`
			NextToken string        `xml:"nextToken"`
		}
		err = w.ec2.ask(ctx, "DescribeInstances", parameters, &page)
		w.instances = append(w.instances, page.Instances...)
		return page.NextToken, err
	})
}

// pages calls ask with the parameters of each page of the VPCs. EC2 takes 200 values in a filter.
func (w *workloads) pages(ask func(url.Values) (token string, err error)) error {
	parts := slices.Collect(slices.Chunk(w.vpcs, 200))
	if len(parts) == 0 {
		parts = [][]string{nil}
	}
	for _, vpcs := range parts {
		parameters := url.Values{"MaxResults": {"1000"}}
		for i, id := range vpcs {
			parameters.Set("Filter.1.Name", "vpc-id")
			parameters.Set("Filter.1.Value."+strconv.Itoa(i+1), id)
		}
		for more := true; more; more = parameters.Get("NextToken") != "" {
			token, err := ask(parameters)
			if err != nil {
				return err
			}
			parameters.Set("NextToken", token)
		}
	}
	return nil
}

// askTasks reads the tasks of all clusters. ECS forgets those that stopped an hour ago.
func (w *workloads) askTasks(ctx context.Context) error {
	clusters := ecs.NewListClustersPaginator(w.ecs, &ecs.ListClustersInput{})
	for clusters.HasMorePages() {
		page, err := clusters.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, cluster := range page.ClusterArns {
			for _, status := range []types.DesiredStatus{types.DesiredStatusRunning, types.DesiredStatusStopped} {
				if err := w.askCluster(ctx, cluster, status); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// askCluster reads the tasks of a cluster. What ECS does not find is a task that it forgot
// between the two questions.
func (w *workloads) askCluster(ctx context.Context, cluster string, status types.DesiredStatus) error {
	tasks := ecs.NewListTasksPaginator(w.ecs, &ecs.ListTasksInput{Cluster: &cluster, DesiredStatus: status})
	for tasks.HasMorePages() {
		page, err := tasks.NextPage(ctx)
		if err != nil {
			return err
		}
		if len(page.TaskArns) == 0 {
			continue
		}
		described, err := w.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: page.TaskArns})
		if err != nil {
			return err
		}
		w.tasks = append(w.tasks, described.Tasks...)
	}
	return nil
}
