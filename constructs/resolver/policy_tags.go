package resolver

import (
	"maps"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsfms"
)

// VpcTagScope says for which VPCs of the accounts in scope a [FirewallManagerPolicy] is.
// The zero value is all of them.
type VpcTagScope struct {
	exclude bool
	props   *VpcTagScopeProps
}

// VpcTagScopeProps name the tags that tell VPCs apart.
type VpcTagScopeProps struct {
	// The tags, 1 to 50, each with the value that counts: a key of 1-128 characters and
	// up to 256 characters. No value is the empty one.
	//
	// Property: AWS::FMS::Policy ResourceTags.
	//
	// Default: none, which is refused.
	Tags *map[string]*string

	// One of Tags is enough; otherwise a VPC must have all of them.
	//
	// Property: AWS::FMS::Policy ResourceTagLogicalOperator.
	//
	// Default: false, and not in the template.
	MatchAny *bool
}

// OnlyTagged is the VPCs that have these tags.
func OnlyTagged(props *VpcTagScopeProps) VpcTagScope { return vpcTagScopeOf(false, props) }

// AllButTagged is the VPCs that do not have these tags.
func AllButTagged(props *VpcTagScopeProps) VpcTagScope { return vpcTagScopeOf(true, props) }

func vpcTagScopeOf(exclude bool, props *VpcTagScopeProps) VpcTagScope {
	if props == nil {
		props = &VpcTagScopeProps{}
	}
	return VpcTagScope{exclude, props}
}

// policyTags is how many tags CloudFormation takes.
const policyTags = 50

var (
	policyTagKey   = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@*\\]{1,128}$`)
	policyTagValue = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@*\\]{0,256}$`)
)

func (s VpcTagScope) check(p *problems) {
	if s.props == nil {
		return
	}
	if n := len(s.tags()); n == 0 || n > policyTags {
		p.add("VpcTags has %d tags; name 1 to %d, or leave it out for every VPC", n, policyTags)
	}
	for _, key := range slices.Sorted(maps.Keys(s.tags())) {
		if !isTokenText(key) && !policyTagKey.MatchString(key) {
			p.add("the tag key %q in scope has a character that AWS refuses, or not 1-128; use letters, digits, spaces and _ . : / = + - @ * \\", key)
		}
		if value := textOf(s.tags()[key]); value.known() && !policyTagValue.MatchString(value.value) {
			p.add("the value %q of the tag %s in scope has a character that AWS refuses, or more than 256; use letters, digits, spaces and _ . : / = + - @ * \\", value.value, key)
		}
	}
}

func (s VpcTagScope) tags() map[string]*string {
	if s.props.Tags == nil {
		return nil
	}
	return *s.props.Tags
}

func (s VpcTagScope) render(props *awsfms.CfnPolicyProps) {
	props.ExcludeResourceTags = s.exclude
	if s.props == nil {
		return
	}
	var tags []any
	for _, key := range slices.Sorted(maps.Keys(s.tags())) {
		tags = append(tags, &awsfms.CfnPolicy_ResourceTagProperty{Key: ptr(key), Value: s.tags()[key]})
	}
	props.ResourceTags = &tags
	if s.props.MatchAny != nil {
		props.ResourceTagLogicalOperator = ptr("AND")
		if *s.props.MatchAny {
			props.ResourceTagLogicalOperator = ptr("OR")
		}
	}
}
