package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// threat is a rule for what AWS knows: a managed list, or a protection of DNS Firewall
// Advanced with its confidence.
type threat struct {
	name       string
	confidence string // of a protection
	action     string
}

// threatPriority is where the rules for threats stand: after the block lists, which are
// the owner's own word, and before the alert lists.
const threatPriority = 2900

// managedLists reads NAME or NAME=ACTION, several with commas between. The default is
// ALERT, as AWS advises for the beginning.
func (r *reader) managedLists(key string) []threat {
	var threats []threat
	for _, item := range r.list(key) {
		name, action := r.actionOf(key, item)
		if name == "" {
			r.fail(key, "has %q: write NAME or NAME=BLOCK, as in AWSManagedDomainsAggregateThreatList=BLOCK", item)
		}
		threats = append(threats, threat{name: name, action: action})
	}
	return threats
}

// protections reads NAME:CONFIDENCE or NAME:CONFIDENCE=ACTION.
func (r *reader) protections(key string) []threat {
	var threats []threat
	for _, item := range r.list(key) {
		text, action := r.actionOf(key, item)
		name, confidence, found := strings.Cut(text, ":")
		if !found {
			r.fail(key, "has %q: write NAME:CONFIDENCE, as in DNS_TUNNELING:HIGH or DGA:MEDIUM=BLOCK", item)
		}
		threats = append(threats, threat{name, confidence, action})
	}
	return threats
}

func (r *reader) actionOf(key, item string) (rest, action string) {
	rest, action, found := strings.Cut(item, "=")
	if !found {
		return rest, "ALERT"
	}
	if action != "ALERT" && action != "BLOCK" {
		r.fail(key, "has %q: the action is ALERT or BLOCK", item)
	}
	return rest, action
}

// threatRules makes the rules for managed lists, then those for protections.
func (c config) threatRules(stack awscdk.Stack) []resolver.Rule {
	var rules []resolver.Rule
	priority := func() *float64 { return jsii.Number(float64(threatPriority + len(rules)*priorityStep)) }
	response := resolver.BlockResponseOf(jsii.String(c.blockResponse))
	for _, t := range c.managedLists {
		list := resolver.DomainListFromManagedName(stack, jsii.String("Managed-"+t.name), jsii.String(t.name))
		rules = append(rules, resolver.RuleFor(jsii.String(t.action), list, response, &resolver.RuleProps{Priority: priority()}))
	}
	for _, t := range c.protections {
		detection := resolver.ProtectionOf(jsii.String(t.name), resolver.ConfidenceOf(jsii.String(t.confidence)))
		rules = append(rules, resolver.RuleForDetected(jsii.String(t.action), detection, response, &resolver.DetectionRuleProps{Priority: priority()}))
	}
	return rules
}
