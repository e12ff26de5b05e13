package resolver

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

const maxFieldIndexes = 20

// defaultFieldIndexes are what people ask query logs by.
var defaultFieldIndexes = []string{"query_name", "srcaddr", "vpc_id", "firewall_rule_action", "srcids.instance"}

var logsDestinationArn = regexp.MustCompile(`^arn:[a-z0-9-]+:logs:[a-z0-9-]+:[0-9]{12}:destination:[^:*]{1,512}$`)

// infrequent reports whether the group is certain to have the class that lacks much.
func (g *newLogGroup) infrequent() bool { return g.class.value == "INFREQUENT_ACCESS" }

// checkExtras checks what CloudWatch Logs offers beyond keeping records, and refuses what
// the class INFREQUENT_ACCESS cannot do.
func (g *newLogGroup) checkExtras(p *problems) {
	if g.infrequent() && g.indexes != nil && len(*g.indexes) > 0 {
		p.add("FieldIndexes are set, and the class INFREQUENT_ACCESS has none; leave them out or use STANDARD")
	}
	if g.infrequent() && g.forwardTo.set {
		p.add("ForwardTo is set, and the class INFREQUENT_ACCESS has no subscriptions; use STANDARD")
	}
	if g.forwardTo.known() && !logsDestinationArn.MatchString(g.forwardTo.value) {
		p.add("ForwardTo is %q; give the ARN of a destination of CloudWatch Logs, arn:aws:logs:REGION:ACCOUNT:destination:NAME", g.forwardTo.value)
	}
	g.checkIndexes(p)
}

func (g *newLogGroup) checkIndexes(p *problems) {
	if g.indexes == nil {
		return
	}
	if n := len(*g.indexes); n > maxFieldIndexes {
		p.add("FieldIndexes has %d fields; CloudWatch Logs takes at most %d", n, maxFieldIndexes)
	}
	for i, field := range *g.indexes {
		if f := textOf(field); !f.deferred() && (f.value == "" || len(f.value) > 100) {
			p.add("field index %d is %q; a field has 1-100 characters", i+1, f.value)
		}
	}
}

func (g *newLogGroup) bindExtras(scope constructs.Construct, group awslogs.CfnLogGroup) {
	if fields := g.indexedFields(); len(fields) > 0 {
		group.SetFieldIndexPolicies(&[]any{map[string]any{"Fields": fields}})
	}
	if g.protected != nil {
		group.SetDeletionProtectionEnabled(*g.protected)
	}
	if g.forwardTo.set {
		awslogs.NewCfnSubscriptionFilter(scope, ptr("ForwardTo"), &awslogs.CfnSubscriptionFilterProps{
			DestinationArn: g.forwardTo.value,
			FilterPattern:  ptr(""), // every record
			LogGroupName:   group.Ref(),
		})
	}
}

func (g *newLogGroup) indexedFields() []any {
	var fields []any
	switch {
	case g.indexes != nil:
		for _, field := range *g.indexes {
			fields = append(fields, *field)
		}
	case !g.infrequent() && !g.class.deferred():
		for _, field := range defaultFieldIndexes {
			fields = append(fields, field)
		}
	}
	return fields
}
