package awsdns_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

func TestPartitions(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]awsdns.Partition{
		"us-east-1":      awsdns.PartitionAWS,
		"ap-southeast-7": awsdns.PartitionAWS,
		"mx-central-1":   awsdns.PartitionAWS,
		"eu-west-99":     awsdns.PartitionAWS, // may come
		"cn-north-1":     awsdns.PartitionChina,
		"eusc-de-east-1": awsdns.PartitionEUSovereign,
		"us-gov-west-1":  awsdns.PartitionGovCloud,
		"us-iso-east-1":  "",
		"us-isob-east-1": "",
		"eu-isoe-west-1": "",
		"aws-global":     "",
		"zz-north-1":     "",
		"us-east":        "",
		"us":             "",
		"":               "",
	} {
		p, known := awsdns.PartitionOf(region)
		if known != (want != "") || known && p != want {
			t.Errorf("PartitionOf(%q) = %q, %t; want %q", region, p, known, want)
		}
	}
}
