package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
)

// account has the clients for one account and Region.
type account struct {
	region   string
	stacks   stacks
	prober   prober
	ec2      *ec2.Client
	logs     *cloudwatchlogs.Client
	resolver *route53resolver.Client
	s3       *s3.Client
	sts      *sts.Client
}

func newAccount(cfg aws.Config, run string, poll time.Duration) account {
	return account{
		region:   cfg.Region,
		stacks:   stacks{cloudformation.NewFromConfig(cfg), poll},
		prober:   prober{lambda.NewFromConfig(cfg), poll, experiment.StackPrefix(run) + "prober"},
		ec2:      ec2.NewFromConfig(cfg),
		logs:     cloudwatchlogs.NewFromConfig(cfg),
		resolver: route53resolver.NewFromConfig(cfg),
		s3:       s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = cfg.BaseEndpoint != nil }),
		sts:      sts.NewFromConfig(cfg),
	}
}

// id is the number of the account.
func (a account) id(ctx context.Context) (string, error) {
	out, err := a.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Account), nil
}

// others are the VPCs of the Region that are in use or may be: all but a default VPC without a
// network interface.
func (a account) others(ctx context.Context) ([]string, error) {
	var all []string
	pages := ec2.NewDescribeVpcsPaginator(a.ec2, &ec2.DescribeVpcsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, vpc := range page.Vpcs {
			id := aws.ToString(vpc.VpcId)
			interfaces, err := a.interfaces(ctx, "vpc-id", id)
			if err != nil {
				return nil, err
			}
			if !aws.ToBool(vpc.IsDefault) || len(interfaces) > 0 {
				all = append(all, id)
			}
		}
	}
	return all, nil
}

// interfaces are the network interfaces with a value of a filter.
func (a account) interfaces(ctx context.Context, filter, value string) ([]ec2types.NetworkInterface, error) {
	out, err := a.ec2.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{
		Filters: []ec2types.Filter{{Name: &filter, Values: []string{value}}},
	})
	if err != nil {
		return nil, err
	}
	return out.NetworkInterfaces, nil
}

// refuseOthers is an error if the account has VPCs of somebody.
func (a account) refuseOthers(ctx context.Context) error {
	others, err := a.others(ctx)
	if err != nil || len(others) == 0 {
		return err
	}
	return fmt.Errorf("the account has other VPCs in %s: %s; use a scratch account, or add --yes if it is one", a.region, strings.Join(others, ", "))
}
