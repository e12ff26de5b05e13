package lint

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

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
// makes is no parameter of it.
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
func isOpen(vpc *policy.VPC) bool { return !vpc.Defined && !strings.HasPrefix(vpc.Name, "vpc-") }

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

// destinationKind is what a config logs to, and empty if that cannot be told.
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
		if whole && destinationKind(c) == "" && unknown(c.Unknowns, "DestinationArn") == nil {
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
