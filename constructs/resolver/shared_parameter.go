package resolver

import (
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
)

var (
	parameterPath = regexp.MustCompile(`^(/[A-Za-z0-9_.-]+){1,14}$`)
	parameterPart = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
	parameterArn  = regexp.MustCompile(`^arn:aws[a-z-]*:ssm:([a-z0-9-]+):[0-9]{12}:parameter(/[A-Za-z0-9_.-]+){1,15}$`)
)

const maxParameterPath = 900 // characters: SSM takes 1,011 for the whole ARN

// checkParameters checks the path of the parameters with the ARNs, if there is one.
func (s sharePlan) checkParameters(p *problems) {
	if !s.parameters.set {
		return
	}
	path := s.parameters
	if path.known() && (!parameterPath.MatchString(path.value) || len(path.value) > maxParameterPath) {
		p.add("ParameterPath is %q; use a path such as /dns/shared, of at most 14 levels of letters, digits and . - _", path.value)
	}
	if lower := strings.ToLower(path.value); strings.HasPrefix(lower, "/aws") || strings.HasPrefix(lower, "/ssm") {
		p.add("ParameterPath is %q, but Systems Manager reserves names that begin with aws or ssm; use another path", path.value)
	}
	seen := map[string]string{}
	for _, r := range s.resources {
		if r.construct == nil {
			continue
		}
		id := *r.construct.Node().Id()
		if !parameterPart.MatchString(id) {
			p.add("%s has the ID %q, which is not valid in the name of its parameter; use letters, digits and . - _", r.where, id)
		}
		if other, twice := seen[id]; twice {
			p.add("%s has the ID %q, as %s has, so their parameters would have the same name; give each its own ID, or use two shares", r.where, id, other)
		}
		seen[id] = r.where
	}
}

// makeParameters makes a parameter for each resource, and gives their ARNs by the path of the
// construct. Only the advanced tier can be shared.
// See https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html
func (s sharePlan) makeParameters(scope constructs.Construct) map[string]*string {
	arns := map[string]*string{}
	if !s.parameters.set {
		return arns
	}
	for _, r := range s.resources {
		id := *r.construct.Node().Id()
		made := awsssm.NewCfnParameter(scope, ptr("Parameter-"+id), &awsssm.CfnParameterProps{
			Name:        ptr(s.parameters.value + "/" + id),
			Description: ptr("The ARN of a shared " + r.kind.what),
			Type:        ptr("String"),
			Tier:        ptr("Advanced"),
			Value:       r.arn.pointer(),
		})
		arns[r.path()] = awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
			Service: ptr("ssm"), Resource: ptr("parameter" + *made.Ref()), ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
		})
	}
	return arns
}

// QueryLoggingFromParameter imports a query log config whose ARN another account shares in a
// parameter of Systems Manager, as ParameterPath of [ResourceShareProps] makes one. The parameter
// is given by its ARN, arn:aws:ssm:REGION:ACCOUNT:parameter/PATH/ID, or in the same account by its
// name. CloudFormation reads it at each deployment, by a parameter of the template: it reads a
// parameter of another account in no other way. The deployment needs ssm:GetParameters on it.
func QueryLoggingFromParameter(scope constructs.Construct, id *string, parameter *string) QueryLogging {
	checkParameter(queryLogConfigArn.kind, scope, id, parameter)
	q := &queryLogging{}
	constructs.NewConstruct_Override(q, scope, id)
	q.arn = readParameter(q, parameter)
	q.id = idOfArn(q.arn)
	q.final = validateAtSynthesis("QueryLogging", q, q.validate)
	return q
}

// DnsFirewallFromParameter imports a rule group in the same way as [QueryLoggingFromParameter].
func DnsFirewallFromParameter(scope constructs.Construct, id *string, parameter *string) DnsFirewall {
	checkParameter(ruleGroupArn.kind, scope, id, parameter)
	f := &dnsFirewall{imported: true}
	constructs.NewConstruct_Override(f, scope, id)
	f.arn = readParameter(f, parameter)
	f.id = idOfArn(f.arn)
	f.final = validateAtSynthesis("DnsFirewall", f, f.validate)
	return f
}

// ProfileFromParameter imports a Profile in the same way as [QueryLoggingFromParameter].
func ProfileFromParameter(scope constructs.Construct, id *string, parameter *string) Profile {
	checkParameter("Profile", scope, id, parameter)
	r := &profile{}
	constructs.NewConstruct_Override(r, scope, id)
	r.id = idOfArn(readParameter(r, parameter))
	r.final = validateAtSynthesis("Profile", r, r.validate)
	return r
}

func checkParameter(kind string, scope constructs.Construct, id, parameter *string) {
	p := problemsOfNew(kind, scope, id)
	given, region := textOf(parameter), textOf(awscdk.Stack_Of(scope).Region())
	match := parameterArn.FindStringSubmatch(given.value)
	switch {
	case given.value == "":
		p.add("the parameter with the ARN is missing; give its ARN, arn:aws:ssm:REGION:ACCOUNT:parameter/PATH/ID, or its name in the same account")
	case given.token:
		p.add("the name of the parameter is known only at deployment, but the template needs it at synthesis; use a literal text")
	case !given.pending && match == nil && !parameterPath.MatchString(given.value):
		p.add("%q is not a parameter; give its ARN, arn:aws:ssm:REGION:ACCOUNT:parameter/PATH/ID, or its name in the same account, /PATH/ID", given.value)
	case match != nil && region.known() && match[1] != region.value:
		p.add("the parameter is in %s and the stack in %s, but a VPC takes only what is in its own Region; use the parameter there", match[1], region.value)
	}
	must(p.err())
}

func readParameter(scope constructs.Construct, parameter *string) *string {
	return awscdk.NewCfnParameter(scope, ptr("Parameter"), &awscdk.CfnParameterProps{
		Type:        ptr("AWS::SSM::Parameter::Value<String>"),
		Default:     *parameter,
		Description: ptr("The SSM parameter with the ARN of what is shared"),
	}).ValueAsString()
}
