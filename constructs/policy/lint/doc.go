// Package lint finds what is wrong with a DNS Firewall policy, or likely to be, before
// anything is deployed: what AWS refuses, rules that never decide, lists that match too
// much or too little, quotas.
//
// Start with [Run], which looks at a [policy.Policy] as package load reads it. For
// templates there are [Templates] and, for what an update replaces, [Replacements]; [Changes]
// is for plans of Terraform. [Checks] lists all that is looked for, with an ID for each that never
// changes; CHECKS.md beside this file has them as a table.
//
// Do not use this package to learn what becomes of a query; package policy says that.
//
// # What a finding is worth
//
// Lint reports nothing that an unknown parameter value could disprove, and an [Unresolved]
// finding says that there are such values. An error is something that AWS rejects, or that
// breaks DNS for a VPC. A warning is about a policy that can be deployed
// and does something else than it seems to do. What is only worth knowing is a [Note],
// which fails nobody's build.
package lint
