package records

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// site is a name that many ask for, and what it answers.
type site struct {
	name      string   // with a trailing dot
	chain     []string // the names that its CNAMEs lead to
	addresses int
	ipv6      bool
	https     bool   // has a record of type HTTPS
	rcode     string // other than NOERROR
}

var words = strings.Fields("amber anchor apex arrow atlas aurora basalt beacon birch blue bright canyon cedar cinder clear cobalt copper " +
	"coral crest delta drift echo ember falcon fern flint forge frost gale garnet glade granite harbor hazel helix indigo iris ivory jade " +
	"juniper kelp lagoon lark linen lunar maple meadow mercury mist north nova oak onyx opal orbit otter pearl pine pixel polar prism quartz " +
	"raven reef ridge river rowan sable sage scout shale silver slate solar spruce stone summit swift terra thorn tidal topaz umber vale " +
	"vector velvet vertex violet wave willow winter wren zephyr")

var services = strings.Fields("sts sqs sns s3 dynamodb logs monitoring ssm ssmmessages ec2messages ec2 secretsmanager kms api.ecr ecs ecs-agent " +
	"ecs-telemetry lambda kinesis firehose events states elasticloadbalancing autoscaling xray execute-api")

func word(random *rand.Rand) string { return words[random.IntN(len(words))] }

// newSite returns the site at a rank: those in front are asked for most.
func newSite(random *rand.Rand, rank int) site {
	switch region := []string{"eu-central-1", "us-east-1"}[random.IntN(2)]; {
	case rank%4 == 0 && rank < 4*len(services):
		return site{name: services[rank/4] + "." + region + ".amazonaws.com.", addresses: 1 + random.IntN(3)}
	case random.IntN(5) == 0:
		return newInternalSite(random)
	case random.IntN(8) == 0:
		return site{name: fmt.Sprintf("%s-%d.%s.s3.%s.amazonaws.com.", word(random), random.IntN(100), word(random), region), addresses: 8}
	default:
		return newPublicSite(random)
	}
}

func newInternalSite(random *rand.Rand) site {
	s := site{name: fmt.Sprintf("%s-%s.%s.corp.example.", word(random), word(random), []string{"prod", "stage", "shared"}[random.IntN(3)]), addresses: 1 + random.IntN(3)}
	switch random.IntN(20) {
	case 0:
		s.rcode = "SERVFAIL"
	case 1, 2:
		s.rcode = "NXDOMAIN"
	case 3, 4, 5, 6:
		s.chain = []string{fmt.Sprintf("internal-%s-%d.eu-central-1.elb.amazonaws.com.", word(random), random.IntN(1e9))}
	}
	return s
}

func newPublicSite(random *rand.Rand) site {
	owner := fmt.Sprintf("%s%s.%s.", word(random), word(random), []string{"com", "com", "com", "net", "org", "io", "co.uk", "de"}[random.IntN(8)])
	s := site{
		name:      []string{"api.", "www.", "cdn.", "telemetry.", "auth.", ""}[random.IntN(6)] + owner,
		addresses: 1 + random.IntN(4), ipv6: random.IntN(3) == 0, https: random.IntN(4) == 0,
	}
	switch random.IntN(12) {
	case 0, 1, 2:
		s.chain = []string{fmt.Sprintf("d%013x.cloudfront.net.", random.Uint64()>>12)}
	case 3, 4:
		s.chain = []string{s.name[:len(s.name)-1] + ".edgekey.example.net.", fmt.Sprintf("e%d.dscb.edge.example.net.", random.IntN(1e5))}
	case 5:
		s.rcode = "NXDOMAIN"
	}
	return s
}
