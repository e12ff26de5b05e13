package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

const managedList = awsdns.AWSManagedDomainsAggregateThreatList

// unknownList stands in the mapping for a Region whose list has an ID that nobody published:
// CloudFormation takes no empty value there, and refuses a Region that has no row even where
// the value is not used.
const unknownList = "UNKNOWN"

// regions are those of CloudFormation today, in the partitions that have DNS Firewall.
const regions = `af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
	ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
	ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2
	eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1
	us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-west-1 us-west-2`

// managedID is a Region and the ID of its managed list, or unknownList.
type managedID struct{ region, id string }

func managedIDs() []managedID {
	var all []managedID
	for _, region := range strings.Fields(regions) {
		id, known := awsdns.ManagedListID(region, managedList)
		if !known {
			id = unknownList
		}
		all = append(all, managedID{region, id})
	}
	return all
}

// knownRegions are the Regions in which nobody has to look up the ID.
func knownRegions() []string {
	var known []string
	for _, m := range managedIDs() {
		if m.id != unknownList {
			known = append(known, m.region)
		}
	}
	return known
}

func addManagedIDs(stack awscdk.Stack) awscdk.CfnMapping {
	rows := map[string]*map[string]any{}
	for _, m := range managedIDs() {
		rows[m.region] = &map[string]any{"Aggregate": m.id}
	}
	return awscdk.NewCfnMapping(stack, jsii.String("ManagedThreatLists"), &awscdk.CfnMappingProps{Mapping: &rows})
}
