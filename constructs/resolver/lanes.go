package resolver

import (
	"hash/fnv"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// associationLanes is how many VPCs of one construct CloudFormation associates, or
// dissociates, at once. The Resolver API takes 5 requests per second, see
// [awsdns.RequestsPerSecond], and an association takes CloudFormation seconds, of which
// the requests are a few.
const associationLanes = 5

// lanes puts the associations of one construct behind each other in a few lanes, by
// DependsOn, once there are more than lanes.
//
// The lane of a VPC comes from its key alone, and so does its place in it. The order of
// the VPCs in the props changes nothing, and a VPC more or less changes the DependsOn of
// its successor alone, which CloudFormation does not count as a change of a resource.
type lanes struct {
	count int
	lane  [associationLanes][]laneMember // each sorted by key
}

type laneMember struct {
	key  string
	made awscdk.CfnResource
}

func (l *lanes) add(key string, made awscdk.CfnResource) {
	lane := &l.lane[laneOf(key)]
	at, _ := slices.BinarySearchFunc(*lane, key, func(m laneMember, key string) int { return strings.Compare(m.key, key) })
	*lane = slices.Insert(*lane, at, laneMember{key, made})
	l.count++
	switch {
	case l.count == associationLanes+1:
		l.linkAll()
	case l.count > associationLanes:
		link(*lane, at)
	}
}

// laneOf spreads keys evenly. The hash must stay what it is: another one would give every
// stack other dependencies.
func laneOf(key string) int {
	hash := fnv.New32a()
	hash.Write([]byte(key))
	return int(hash.Sum32() % associationLanes)
}

func (l *lanes) linkAll() {
	for _, lane := range l.lane {
		for i := 1; i < len(lane); i++ {
			lane[i].made.AddResourceDependency(lane[i-1].made, nil)
		}
	}
}

// link puts a new member between its neighbours.
func link(lane []laneMember, at int) {
	first, last := at == 0, at == len(lane)-1
	if !first {
		lane[at].made.AddResourceDependency(lane[at-1].made, nil)
	}
	if !last {
		lane[at+1].made.AddResourceDependency(lane[at].made, nil)
	}
	if !first && !last {
		lane[at+1].made.RemoveResourceDependency(lane[at-1].made)
	}
}
