// Package resolver holds AWS CDK constructs for Route 53 VPC Resolver: query
// logging and DNS Firewall.
//
// Start with [NewQueryLogging] to see every DNS query of a VPC, and with
// [NewDomainList] and [NewDnsFirewall] to decide what may be resolved. Around them are
// [NewDnsAlerts], [NewQueryVolumeAlarm], [NewTamperAlerts], [NewDnsDashboard],
// [NewSavedQueries] and [NewLogTable] to notice what happens, and
// [NewResourceShare], [NewProfile] and [NewFirewallManagerPolicy] for many accounts and
// VPCs. [NewAllowOnlyFirewall] blocks whatever is not listed, [NewFailMode] says what
// happens when DNS Firewall does not answer, [NewTaskRecorder] records who was behind
// an address, and [NewFirewallCanary] shows from inside of a VPC that the firewall works.
// [NewLogReview] reviews the logs every week and says what is new.
//
// Constructs check what they are given before AWS refuses it, and report everything that
// is wrong at once, by panicking with an error as CDK constructs do. What is only known
// at the end, such as a firewall without rules, fails the synthesis; what is legal but
// risky is a warning of the CDK.
//
// The package starts a node process through jsii. To read or check domain names
// and lists without one, use the packages domain and blocklist instead.
//
// # Design
//
// Each construct turns its props once into a plain Go value and validates that value in pure
// Go; only then does it touch the construct tree, so a recovered panic leaves no half-built
// tree behind. Logical IDs are a contract: the L1 child is called Resource, other children
// are named by their role, and what exists once per VPC is keyed by the VPC, never by its
// position in a list.
//
// A query log config replaces itself when its tags change, and the replacement fails
// while the old one still holds the VPC. [QueryLogging] therefore never renders tags
// on it.
package resolver

//go:generate go test ../../test -run PropsTable -update
