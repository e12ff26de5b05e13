package awsdns

import (
	"slices"
	"strings"
)

// Partition is a group of Regions with names of its own, as ARNs have it:
// arn:aws-cn:... The partitions that are cut off from the internet are not known
// here.
type Partition string

// The partitions that are known here.
const (
	PartitionAWS         Partition = "aws"
	PartitionChina       Partition = "aws-cn"
	PartitionEUSovereign Partition = "aws-eusc"
	PartitionGovCloud    Partition = "aws-us-gov"
)

// Partitions returns the partitions that are known here, sorted.
func Partitions() []Partition {
	return []Partition{PartitionAWS, PartitionChina, PartitionEUSovereign, PartitionGovCloud}
}

// PartitionOf returns the partition that a Region is in, and whether it is known.
// It goes by the form of the Region's name, as the SDKs of AWS do, so it
// knows Regions that are not there yet. See
// https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
func PartitionOf(region string) (p Partition, known bool) {
	place, rest, _ := strings.Cut(region, "-")
	area, number, _ := strings.Cut(rest, "-")
	switch {
	case area == "" || number == "" || strings.HasPrefix(area, "iso"):
		return "", false
	case place == "cn":
		return PartitionChina, true
	case place == "eusc":
		return PartitionEUSovereign, true
	case place == "us" && area == "gov":
		return PartitionGovCloud, true
	default:
		return PartitionAWS, slices.Contains(commercialPlaces(), place)
	}
}

func commercialPlaces() []string {
	return []string{"af", "ap", "ca", "eu", "il", "me", "mx", "sa", "us"}
}

// suffixes are the domains under which AWS names its endpoints in a partition.
type suffixes struct{ api, dualStack, more string }

func (p Partition) suffixes() suffixes {
	switch p {
	case PartitionAWS, PartitionGovCloud:
		return suffixes{"amazonaws.com", "api.aws", "on.aws"}
	case PartitionChina:
		return suffixes{"amazonaws.com.cn", "api.amazonwebservices.com.cn", "on.amazonwebservices.com.cn"}
	case PartitionEUSovereign:
		return suffixes{"amazonaws.eu", "api.amazonwebservices.eu", ""}
	default:
		return suffixes{}
	}
}
