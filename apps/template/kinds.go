package main

import (
	"fmt"
	"strings"
)

// kind is one of the templates.
type kind struct {
	name        string
	head        string // the first line of the file
	description string // at most 512 characters, the bound that the CDK sets
	vpcs        int    // how many VPCs can be given; 0 is one, which is required
	allowOnly   bool
	protections []protection
	givenID     bool // the ID of the managed list is always given: there is no mapping
}

// With the default number, and somewhat more, the template stays below the 51,200 bytes that
// CloudFormation takes without a bucket.
const (
	defaultVpcs = 10
	maxVpcs     = 40
)

const (
	costs   = "You pay for log data, for domain names stored and queries checked, and for the KMS key of the alerts. "
	dangers = "Never change the stack's tags: CloudFormation would replace the live query log config, and that update fails. " +
		"After deletion the log group stays, because it is evidence; delete it by hand. " +
		"Queries past AmazonProvidedDNS are neither seen nor filtered."
)

func kinds() []kind {
	return []kind{
		{
			name: "vpc", protections: protections(), head: "Query logging and DNS Firewall of Route 53 VPC Resolver for one VPC.",
			description: "Sees and controls the DNS queries of a VPC: query log, saved queries, DNS Firewall, e-mail alerts. " + costs + dangers,
		},
		{
			name: "vpcs", protections: protections(), vpcs: defaultVpcs, head: "Query logging and DNS Firewall of Route 53 VPC Resolver for several VPCs.",
			description: "Sees and controls the DNS queries of several VPCs: query log, saved queries, DNS Firewall, e-mail alerts. " + costs + dangers,
		},
		{
			name: "allow-only", allowOnly: true, head: "Query logging of Route 53 VPC Resolver for one VPC, and a DNS Firewall that allows listed names only.",
			description: "Sees the DNS queries of a VPC and allows listed names only; everything else is alerted or blocked. " + costs + dangers,
		},
	}
}

// kindOf finds a kind by its name. The number of VPCs is for the kind vpcs alone; 0 is its default.
func kindOf(name string, vpcs int) (kind, error) {
	var names []string
	for _, k := range kinds() {
		if k.name == name {
			return k.withVpcs(vpcs)
		}
		names = append(names, k.name)
	}
	return kind{}, fmt.Errorf("unknown kind %q; use %s", name, strings.Join(names, ", "))
}

func (k kind) withVpcs(n int) (kind, error) {
	switch {
	case n == 0:
		return k, nil
	case k.vpcs == 0:
		return kind{}, fmt.Errorf("--vpcs is for --kind vpcs; the kind %s has one VPC", k.name)
	case n < 2 || n > maxVpcs:
		return kind{}, fmt.Errorf("--vpcs is %d; use 2 to %d", n, maxVpcs)
	}
	k.vpcs = n
	return k, nil
}

// validated is a kind that the CDK validates in seconds: the time doubles with each condition.
// The rules of protections are in the form of those of the managed list, and each Region of the
// mapping is looked at by itself.
func (k kind) validated() kind {
	k.vpcs, k.protections, k.givenID = min(k.vpcs, 2), nil, true
	return k
}

// place is one VPC of a template. Its number is part of logical IDs, and its parameter may be
// empty, so removing a VPC moves no other one.
type place struct{ number, parameter, key string }

func (k kind) places() []place {
	if k.vpcs == 0 {
		return []place{{"", "VpcId", "Vpc"}}
	}
	all := make([]place, k.vpcs)
	for i := range all {
		n := fmt.Sprint(i + 1)
		all[i] = place{n, "VpcId" + n, "Vpc" + n}
	}
	return all
}
