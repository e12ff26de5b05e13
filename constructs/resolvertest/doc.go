// Package resolvertest checks in your own tests what the DNS Firewall policy of a
// stack decides:
//
//	p := resolvertest.For(t, stack)
//	p.Blocks("metadata.google.internal")
//	p.Allows("sts.eu-west-1.amazonaws.com")
//
// Start with [For]. It synthesises the app of the stack and reads the policy from
// the template, so that what is checked is what would be deployed, whoever made
// the resources.
//
// Do not use this package for stacks that are in other tests' hands at the same time:
// the CDK is not made for goroutines. For a policy in a file, use package load
// and package policy, which need no node.
package resolvertest
