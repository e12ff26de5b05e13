package resolver

import (
	"math"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// badOverrides have invalid answers.
var badOverrides = badRules{
	"OVERRIDE as text": {
		[]Rule{Block(list("a"), BlockResponseOf(ptr("OVERRIDE")))}, "OVERRIDE needs the domain to answer with",
	},
	"OVERRIDE without domain": {
		[]Rule{Block(list("a"), Override(nil, nil))}, "OVERRIDE needs the domain to answer with; use Override(domain, ttl)",
	},
	"OVERRIDE without TTL": {
		[]Rule{Block(list("a"), Override(ptr("sink.example"), nil))}, "OVERRIDE needs a TTL",
	},
	"OVERRIDE with no domain name": {
		[]Rule{Block(list("a"), sinkhole("a..b", 60))}, `its target must be a host name, not an address or wildcard; got "a..b"`,
	},
	"OVERRIDE with the root": {
		[]Rule{Block(list("a"), sinkhole(".", 60))}, `its target must be a host name, not an address or wildcard; got "."`,
	},
	"OVERRIDE with an address": {
		[]Rule{Block(list("a"), sinkhole("192.0.2.1", 60))}, `not an address or wildcard; got "192.0.2.1"`,
	},
	"OVERRIDE with a wildcard": {
		[]Rule{Block(list("a"), sinkhole("*.sink.example", 60))}, `not an address or wildcard; got "*.sink.example"`,
	},
	"OVERRIDE with a URL": {
		[]Rule{Block(list("a"), sinkhole("https://sink.example/", 60))}, `not an address or wildcard; got "https://sink.example/"`,
	},
	"OVERRIDE with what the rule blocks": {
		[]Rule{Block(&domainList{id: ptr("a"), content: listContent{patterns: []domain.Pattern{domain.MustParsePattern("*.example")}}}, sinkhole("Sink.example", 60))},
		"OVERRIDE answers with sink.example, which this rule also blocks",
	},
	"a TTL over a week": {
		[]Rule{Block(list("a"), sinkhole("sink.example", 604801))}, "the TTL of OVERRIDE is 604801 seconds; use whole seconds from 0 to 604800 (7 days)",
	},
	"a negative TTL": {[]Rule{Block(list("a"), sinkhole("sink.example", -1))}, "the TTL of OVERRIDE is -1 seconds"},
	"half a second":  {[]Rule{Block(list("a"), sinkhole("sink.example", 0.5))}, "the TTL of OVERRIDE is 0.5 seconds"},
}

// badPriorities are not valid in a rule group.
var badPriorities = badRules{
	"one condition twice": {
		[]Rule{
			Block(list("a"), NoData(), &RuleProps{Priority: ptr(1.0), Condition: anyCondition{}}),
			Alert(list("b"), &RuleProps{Priority: ptr(1.0), Condition: anyCondition{}}),
		},
		"rule 2: priority 1 is already used by rule 1",
	},
	"priority 0":      {[]Rule{Alert(list("a"), at(0))}, "priority 0 is not a positive whole number"},
	"priority -1":     {[]Rule{Alert(list("a"), at(-1))}, "priority -1 is not a positive whole number"},
	"priority 1.5":    {[]Rule{Alert(list("a"), at(1.5))}, "priority 1.5 is not a positive whole number"},
	"priority NaN":    {[]Rule{Alert(list("a"), at(math.NaN()))}, "priority NaN is not a positive whole number"},
	"a huge priority": {[]Rule{Alert(list("a"), at(1<<31))}, "is not a positive whole number; use a number from 1 to 2147483647"},
	"one priority twice": {
		[]Rule{Alert(list("a"), at(10)), Alert(list("b"), at(20)), Alert(list("c"), at(10))},
		"rule 3: priority 10 is already used by rule 1; give each rule its own priority",
	},
	"an infinite priority": {[]Rule{Alert(list("a"), at(math.Inf(1)))}, "is not a positive whole number"},
	"the default of the rule before": {
		[]Rule{Alert(list("a"), at(50)), Alert(list("b")), Alert(list("c"), at(100))},
		"rule 3: priority 100 is already used by rule 2",
	},
}
