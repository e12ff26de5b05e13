package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// ec2VPC is a VPC as DescribeVpcs has it.
type ec2VPC struct {
	ID          string `xml:"vpcId"`
	DHCPOptions string `xml:"dhcpOptionsId"`
}

// vpcs returns the VPCs to read with their name servers. Without the permission to
// describe them, those that were asked for are returned without.
func (c *collector) vpcs(ctx context.Context, ids []string) ([]snapshot.VPC, error) {
	found, err := c.describeVPCs(ctx, ids)
	switch {
	case hasCode(err, "InvalidVpcID.NotFound") && len(ids) == 1:
		return nil, noSuchVPC(ids[0], c.region)
	case hasCode(err, "InvalidVpcID.NotFound"):
		return nil, explainLookup(err, c.region)
	case err != nil && len(ids) == 0:
		return nil, c.essential(err)
	case err != nil:
		return c.withoutNameServers(ids, err), ctx.Err()
	case len(found) == 0:
		return nil, withHint(fmt.Errorf("no VPC found in %s", c.region), "check the Region and the account of your credentials")
	}
	c.described = true
	servers, err := c.nameServers(ctx, found)
	if err != nil {
		for _, vpc := range found {
			ids = append(ids, vpc.ID)
		}
		slices.Sort(ids)
		return c.withoutNameServers(slices.Compact(ids), err), ctx.Err()
	}
	var vpcs []snapshot.VPC
	for _, vpc := range found {
		vpcs = append(vpcs, snapshot.VPC{ID: vpc.ID, NameServers: servers[vpc.DHCPOptions]})
	}
	return vpcs, nil
}

func (c *collector) withoutNameServers(ids []string, err error) []snapshot.VPC {
	var vpcs []snapshot.VPC
	for _, id := range ids {
		c.unread(snapshot.NameServers, id, err)
		vpcs = append(vpcs, snapshot.VPC{ID: id})
	}
	return vpcs
}

func (c *collector) describeVPCs(ctx context.Context, ids []string) ([]ec2VPC, error) {
	var all []ec2VPC
	for token := ""; ; {
		var page struct {
			VPCs      []ec2VPC `xml:"vpcSet>item"`
			NextToken string   `xml:"nextToken"`
		}
		if err := c.ec2.ask(ctx, "DescribeVpcs", numbered("VpcId", ids, token), &page); err != nil {
			return nil, err
		}
		all = append(all, page.VPCs...)
		if token = page.NextToken; token == "" {
			return all, nil
		}
	}
}

// nameServers returns those of the DHCP options of some VPCs, by the ID of the options.
func (c *collector) nameServers(ctx context.Context, vpcs []ec2VPC) (map[string][]string, error) {
	var ids []string
	for _, vpc := range vpcs {
		if vpc.DHCPOptions != "" && vpc.DHCPOptions != "default" {
			ids = append(ids, vpc.DHCPOptions)
		}
	}
	slices.Sort(ids)
	servers := map[string][]string{}
	for some := range slices.Chunk(slices.Compact(ids), 100) {
		var answer struct {
			Options []struct {
				ID             string `xml:"dhcpOptionsId"`
				Configurations []struct {
					Key    string   `xml:"key"`
					Values []string `xml:"valueSet>item>value"`
				} `xml:"dhcpConfigurationSet>item"`
			} `xml:"dhcpOptionsSet>item"`
		}
		if err := c.ec2.ask(ctx, "DescribeDhcpOptions", numbered("DhcpOptionsId", some, ""), &answer); err != nil {
			return nil, err
		}
		c.allowed["ec2:DescribeDhcpOptions"] = true
		for _, o := range answer.Options {
			for _, configuration := range o.Configurations {
				if configuration.Key == "domain-name-servers" {
					servers[o.ID] = configuration.Values
				}
			}
		}
	}
	return servers, nil
}

// numbered returns parameters as EC2 has lists: VpcId.1, VpcId.2.
func numbered(name string, values []string, token string) url.Values {
	parameters := url.Values{}
	for i, value := range values {
		parameters.Set(name+"."+strconv.Itoa(i+1), value)
	}
	if token != "" {
		parameters.Set("NextToken", token)
	}
	return parameters
}
