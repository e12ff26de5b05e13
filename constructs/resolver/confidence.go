package resolver

// Confidence is how sure a protection must be of a threat: [LowConfidence],
// [MediumConfidence] or [HighConfidence]. AWS has no default, and neither has this.
//
// To block what is certain and to watch the rest, give one protection two rules: BLOCK
// with high confidence first, then ALERT with low confidence.
// See AWS::Route53Resolver::FirewallRuleGroup FirewallRule, ConfidenceThreshold.
type Confidence struct{ level text }

const (
	lowConfidence    = "LOW"
	mediumConfidence = "MEDIUM"
	highConfidence   = "HIGH"
)

// LowConfidence detects the most, and the most that is harmless.
func LowConfidence() Confidence { return Confidence{text{value: lowConfidence, set: true}} }

// MediumConfidence is between the two.
func MediumConfidence() Confidence { return Confidence{text{value: mediumConfidence, set: true}} }

// HighConfidence detects only what is well corroborated, with few false alarms.
func HighConfidence() Confidence { return Confidence{text{value: highConfidence, set: true}} }

// ConfidenceOf is a confidence that arrives as text, from a configuration file or a
// template parameter: LOW, MEDIUM or HIGH.
func ConfidenceOf(confidence *string) Confidence { return Confidence{textOf(confidence)} }

func (c Confidence) check(p *problems, where string) {
	switch {
	case c.level.deferred() || c.level.value == lowConfidence || c.level.value == mediumConfidence || c.level.value == highConfidence:
	case c.level.value == "":
		p.add("%s: a protection needs a confidence; use LowConfidence(), MediumConfidence() or HighConfidence()", where)
	default:
		p.add("%s: there is no confidence %q in DNS Firewall; use LOW, MEDIUM or HIGH", where, c.level.value)
	}
}
