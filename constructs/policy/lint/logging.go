package lint

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// IDs of checks of query logging.
const (
	wrongLogPrincipal      = "wrong-log-principal"
	logDeliveryNotAllowed  = "log-delivery-not-allowed"
	logDeliveryDenied      = "log-delivery-denied"
	logPolicyOrder         = "log-policy-order"
	wrongLogKey            = "wrong-log-key"
	untaggedDeliveryStream = "untagged-delivery-stream"
	taggedQueryLogConfig   = "tagged-query-log-config"
	badDestination         = "bad-destination"
	duplicateQueryLog      = "duplicate-query-log"
	queryLogInactive       = "query-log-inactive"
	unusedQueryLogConfig   = "unused-query-log-config"
	firewallWithoutLogging = "firewall-without-logging"
	loggingWithoutFirewall = "logging-without-firewall"
)

// logChecks are about query logging.
func logChecks() []Check {
	return []Check{
		{
			badDestination, Error, "an invalid destination of query logs",
			"AWS rejects the config, and the deployment is rolled back", "give the ARN of a log group, a bucket or a Firehose stream",
		},
		{
			wrongLogPrincipal, Warning, "a policy of a destination that allows another service than the one that writes query logs; an error if AWS refuses the policy",
			"query logs are written by delivery.logs.amazonaws.com; they do not arrive, or AWS refuses the config (RSLVR-01605)", "allow the Service delivery.logs.amazonaws.com, with the conditions aws:SourceAccount and aws:SourceArn for arn:aws:logs:REGION:ACCOUNT:*",
		},
		{
			logDeliveryNotAllowed, Warning, "a policy of a destination that does not let query logs in; a note if AWS can add what is missing",
			"query logs do not arrive, or AWS refuses the config (RSLVR-01605)", "allow delivery.logs.amazonaws.com to do it on PREFIX/AWSLogs/ACCOUNT/* of a bucket or log-stream:* of a log group, if aws:SourceAccount is the account and aws:SourceArn arn:aws:logs:REGION:ACCOUNT:*",
		},
		{
			logDeliveryDenied, Warning, "a policy of a destination that denies query logs",
			"a Deny wins over every Allow, so query logs do not arrive", "exempt AWS services from the statement by the condition aws:PrincipalIsAWSService false, or narrow it",
		},
		{
			logPolicyOrder, Warning, "a query log config that may be made before the policy that lets its log in",
			"CloudFormation and Terraform make what does not depend on each other in any order, and AWS refuses a config that may not write (RSLVR-01605)", "add the policy to DependsOn of the config, or to its depends_on",
		},
		{
			wrongLogKey, Warning, "a destination encrypted with a key that query logs cannot use",
			"query logs do not arrive, or cannot be read", "use a customer managed key, name it by its ARN, and allow its use to delivery.logs.amazonaws.com for a bucket or logs.REGION.amazonaws.com for a log group",
		},
		{
			untaggedDeliveryStream, Warning, "a delivery stream without the tag that lets query logs in",
			"CloudWatch Logs delivers to streams with the tag LogDeliveryEnabled=true only, and adds it only if whoever deploys may tag the stream", "give the stream the tag LogDeliveryEnabled with the value true",
		},
		{
			taggedQueryLogConfig, Note, "a query log config with tags",
			"a changed tag replaces the live config, and that fails while the old one holds its VPCs", "keep tags off query log configs, or change none of them",
		},
		{
			duplicateQueryLog, Error, "two query log configs of one type of destination on a VPC",
			"AWS allows one config per VPC and type of destination, and rejects the second", "drop the VPC from one of them",
		},
		{
			queryLogInactive, Warning, "query logging that does not work",
			"queries of the VPC are not recorded", "correct the permissions of the destination, then associate the VPC again",
		},
		{
			unusedQueryLogConfig, Note, "a query log config that is on no VPC in this source",
			"it records nothing, unless another stack or a share associates a VPC with it", "associate a VPC with it",
		},
		{
			firewallWithoutLogging, Note, "a VPC that is filtered and not logged; a warning in a snapshot",
			"nothing records what was blocked, or what else the VPC asked for", "associate it with a query log config, here or in another stack",
		},
		{
			loggingWithoutFirewall, Note, "a VPC that is logged and not filtered; a warning in a snapshot",
			"names that are known to be harmful are resolved", "associate a rule group with it, here or in another stack",
		},
	}
}

func isPrivate(server string) bool {
	addr, err := netip.ParseAddr(server)
	return err == nil && addr.IsPrivate()
}

// logging looks at the query logging of a VPC.
func (l *linter) logging(vpc *policy.VPC) {
	l.oneHalf(vpc)
	for i, q := range vpc.QueryLogs {
		at := place{vpcs: []*policy.VPC{vpc}, at: nearest(q.Origin, vpc.Origin)}
		if !mayWork(q.Status) {
			l.found(queryLogInactive, at, "the log %s of %s is %s", q.Config.ID, vpc.Name, q.Status)
		}
		for _, earlier := range vpc.QueryLogs[:i] {
			l.twoLogs(earlier, q, at)
		}
	}
}

// oneHalf finds VPCs that are logged and not filtered, or filtered and not logged. What is
// in no snapshot may be in another source.
func (l *linter) oneHalf(vpc *policy.VPC) {
	severity := Note
	if l.policy.Complete {
		severity = Warning
	}
	at := place{vpcs: []*policy.VPC{vpc}, at: vpcOrigin(vpc)}
	switch {
	case len(l.policy.Unknowns) > 0: // one of them may be about this VPC
	case l.otherHalf(vpc):
	case len(vpc.Associations) > 0 && len(vpc.QueryLogs) == 0:
		l.foundAs(severity, firewallWithoutLogging, at, "the queries of %s are filtered, and nothing here logs them", vpc.Name)
	case len(vpc.Associations) == 0 && len(vpc.QueryLogs) > 0:
		l.foundAs(severity, loggingWithoutFirewall, at, "the queries of %s are logged, and nothing here filters them", vpc.Name)
	}
}

// otherHalf reports whether what a VPC lacks is on another one that may be the same.
func (l *linter) otherHalf(vpc *policy.VPC) bool {
	return slices.ContainsFunc(l.policy.VPCs, func(other policy.VPC) bool {
		filters, logs := len(other.Associations) > 0, len(other.QueryLogs) > 0
		return (len(vpc.Associations) > 0 || filters) && (len(vpc.QueryLogs) > 0 || logs) && mayBeSame(vpc, &other)
	})
}

// mayBeSame reports whether two VPCs of different names may be one. A VPC that a template
// makes is not one of its parameters.
func mayBeSame(a, b *policy.VPC) bool {
	switch {
	case a.Alone || b.Alone || a.Name == b.Name:
		return false
	case isOpen(a) && isOpen(b):
		return true
	case isOpen(a):
		return !b.Defined || a.Origin.File != b.Origin.File
	case isOpen(b):
		return !a.Defined || a.Origin.File != b.Origin.File
	default:
		return false
	}
}

// isOpen reports whether a VPC may be any one, as a parameter may.
func isOpen(vpc *policy.VPC) bool { return !vpc.Defined && !strings.HasPrefix(vpc.Name, awsdns.VPCID) }

// mayWork reports whether queries are recorded at a status, or may be. COMPLETE is that
// of a Profile, and of OVERRIDDEN AWS does not say what it means.
func mayWork(status string) bool {
	switch status {
	case "", "ACTIVE", "CREATING", "COMPLETE", "UPDATING", "OVERRIDDEN":
		return true
	default:
		return false
	}
}

// twoLogs finds what AWS refuses. What it makes of a config of a Profile beside one of the
// VPC is not known, and of two that may be there or not one may be there alone.
func (l *linter) twoLogs(earlier, q policy.QueryLog, at place) {
	kind := destinationKind(q.Config)
	switch {
	case earlier.Via != q.Via || len(earlier.Unknowns)+len(q.Unknowns) > 0:
	case earlier.Config == q.Config:
		l.found(duplicateQueryLog, at, "config %s is on %s already", q.Config.ID, at.vpcNames())
	case kind != "" && kind == destinationKind(earlier.Config):
		l.found(duplicateQueryLog, at, "%s logs to %s by %s already", at.vpcNames(), kind, earlier.Config.ID)
	}
}

// destinationKind is what a config logs to, and empty if that is not known.
func destinationKind(c *policy.QueryLogConfig) string {
	for _, kind := range []struct{ service, words string }{
		{":s3:", "a bucket"}, {":logs:", "a log group"}, {":firehose:", "a delivery stream"},
	} {
		if strings.Contains(c.Destination, kind.service) {
			return kind.words
		}
	}
	return ""
}

// queryLogConfigs looks at every query log config by itself.
func (l *linter) queryLogConfigs() {
	used := map[*policy.QueryLogConfig]bool{}
	for i := range l.policy.VPCs {
		for _, q := range l.policy.VPCs[i].QueryLogs {
			used[q.Config] = true
		}
	}
	for _, c := range l.policy.QueryLogConfigs {
		at := place{at: c.Origin}
		l.checkName("query log config", c.Name, at)
		l.deliveries(c)
		whole := c.Destination != "" && !strings.Contains(c.Destination, "${")
		if whole && destinationKind(c) == "" && c.Unknowns.Of("DestinationArn") == nil {
			l.found(badDestination, at, "DestinationArn of %s is %q", c.ID, c.Destination)
		}
		if !used[c] && len(l.policy.Unknowns) == 0 {
			l.found(unusedQueryLogConfig, at, "config %s is on no VPC here", c.ID)
		}
	}
	l.logQuotas()
}

func (l *linter) logQuotas() {
	associations := 0
	for i := range l.policy.VPCs {
		associations += len(l.policy.VPCs[i].QueryLogs)
	}
	l.quota(quotaQueryLogConfigs, awsdns.QueryLogConfigsPerRegion, len(l.policy.QueryLogConfigs))
	l.quota(quotaLoggedVPCs, awsdns.QueryLoggedVPCsPerRegion, associations)
}

const configType = "AWS::Route53Resolver::ResolverQueryLoggingConfig"

// tags finds query log configs that a changed tag would replace.
func (l *linter) tags(t template.Template, id string) {
	r := t.Resources[id]
	if tags, _ := r.Properties["Tags"].([]any); r.Type == configType && len(tags) > 0 {
		l.found(taggedQueryLogConfig, inTemplate(t, "Resources", id, "Properties", "Tags"), "config %s has tags", id)
	}
}
