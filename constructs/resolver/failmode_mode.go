package resolver

import "slices"

// FailureMode says what becomes of the queries of a VPC while DNS Firewall does not
// answer: [FailOpen] or [FailClosed]. While it does answer, neither changes what rules do.
type FailureMode struct{ kind text }

const (
	failOpen   = "ENABLED"
	failClosed = "DISABLED"
)

// FailOpen lets queries through unfiltered: names resolve, and nothing is blocked.
func FailOpen() FailureMode { return FailureMode{text{value: failOpen, set: true}} }

// FailClosed, AWS's default, answers SERVFAIL: nothing gets past the rules, and no name
// resolves, those of AWS's own services included.
func FailClosed() FailureMode { return FailureMode{text{value: failClosed, set: true}} }

// FailureModeOf is a mode that arrives as text, from a configuration file or a template
// parameter, as AWS has it for FirewallFailOpen: ENABLED for open, DISABLED for closed.
func FailureModeOf(firewallFailOpen *string) FailureMode {
	return FailureMode{textOf(firewallFailOpen)}
}

func (m FailureMode) check(p *problems) {
	switch {
	case !m.kind.set:
		p.add("it has no Mode; use FailOpen() or FailClosed()")
	case m.kind.known() && !slices.Contains([]string{failOpen, failClosed}, m.kind.value):
		p.add("Mode is %q; use FailOpen() or FailClosed(), which AWS calls ENABLED and DISABLED", m.kind.value)
	}
}

func checkFailMode(p *problems, vpcs []Vpc, mode FailureMode, retention number) {
	if len(vpcs) == 0 {
		p.add("it has no VPC; give it Vpcs")
	}
	mode.check(p)
	if retention.known() && !slices.Contains(retentionDays, retention.value) {
		p.add("LogRetentionDays is %v, which CloudWatch Logs does not know; use one of %v (0 keeps for ever)", retention.value, retentionDays)
	}
}

// validate refuses a VPC that two constructs of the app would set.
func (m *failMode) validate(p *problems) {
	for _, other := range allOf[*failMode](m) {
		if other == m {
			return
		}
		for _, vpc := range m.vpcs {
			if slices.ContainsFunc(other.vpcs, vpc.same) {
				p.add("the mode of %s is set by %q already; drop the VPC from one of them", vpc.key, *other.Node().Path())
			}
		}
	}
}
