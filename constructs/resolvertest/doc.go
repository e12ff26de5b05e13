// Package resolvertest lets the tests of an app check what the DNS Firewall policy of a stack
// decides:
//
//	p := resolvertest.For(t, stack)
//	p.Blocks("metadata.google.internal")
//	p.Allows("sts.eu-west-1.amazonaws.com")
//	p.ReachesEveryRule()
//
// Start with [For]. It synthesises the app of the stack and reads the policy from the
// template, so the checks see what would be deployed, whatever made the resources. Add the
// names that a CNAME chain leads to with [Policy.RedirectedTo]: DNS Firewall evaluates them
// too.
//
// Do not use this package for stacks that another test uses at the same time: the CDK does
// not work with several goroutines. For a policy in a file, use package load
// and package policy, which need no node.
package resolvertest
