package resolver

import "github.com/aws/aws-cdk-go/awscdk/v2"

// Enforcement says what becomes of BLOCK rules: [Enforce], [AlertOnly] or [EnforceWhen].
// The zero value leaves the choice to the firewall, and in the firewall means Enforce.
type Enforcement struct {
	mode      enforcementMode
	condition awscdk.CfnCondition
}

type enforcementMode int

const (
	inherit enforcementMode = iota
	enforce
	alertOnly
	enforceWhen
)

// Enforce lets BLOCK rules block.
func Enforce() Enforcement { return Enforcement{mode: enforce} }

// AlertOnly turns every BLOCK into an ALERT: matches are marked in the query log and
// nothing is stopped. Use it first on a live VPC.
//
// An ALERT ends the evaluation of a query just as a BLOCK does, in this rule group and
// in those after it, so it can hide a BLOCK that comes later; where the constructs of
// the app show that, the synthesis warns.
func AlertOnly() Enforcement { return Enforcement{mode: alertOnly} }

// EnforceWhen blocks if the condition holds at deployment and alerts otherwise, for
// templates with a parameter.
func EnforceWhen(condition awscdk.CfnCondition) Enforcement {
	return Enforcement{mode: enforceWhen, condition: condition}
}

// or gives the enforcement of a rule, which is the firewall's unless it has its own.
func (e Enforcement) or(firewall Enforcement) Enforcement {
	if e.mode == inherit {
		return firewall
	}
	return e
}

func (e Enforcement) check(p *problems, where string) {
	if e.mode == enforceWhen && e.condition == nil {
		p.add("%s: EnforceWhen needs a condition; pass the CfnCondition that holds when BLOCK is meant", where)
	}
}

// mayAlert reports whether a BLOCK can come out as an ALERT.
func (e Enforcement) mayAlert() bool { return e.mode == alertOnly || e.mode == enforceWhen }

// mayBlock reports whether a BLOCK can come out as a BLOCK.
func (e Enforcement) mayBlock() bool { return e.mode != alertOnly }
