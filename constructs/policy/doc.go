// Package policy says what DNS Firewall decides about a query and why, before
// anything is deployed.
//
// A [Policy] holds the VPCs, rule groups and domain lists of one source as data;
// package load reads one from templates, Terraform plans and snapshots. Give a VPC of it to
// [NewEvaluator] and ask [Evaluator.Judge] for a verdict that explains itself, or
// [Evaluator.Decide] for one that costs no memory, by the million.
//
// Do not use this package to learn what a client will get from the DNS: it says
// what the firewall does to a query, and resolves nothing.
//
// # Design
//
// Rule groups apply in the order of their association's priority and rules in the
// order of theirs. The first rule that matches ends the evaluation, whether it
// allows, alerts or blocks, and how specific an entry is never matters.
//
// Much of what decides is not published: AWS's own lists, what DNS Firewall
// Advanced detects, a rule group of another team. A rule that might match is
// never taken for one that does or does not. The verdict follows what is known,
// is certain only if every other possibility leads to the same action and
// response, and names the others under Unless.
package policy
