// Package awsdns holds what AWS fixes about Route 53 VPC Resolver and is worth
// a name: its quotas, as data that messages, checks and tables can share.
//
// Start with a [Quota] such as [DomainsPerRequest]: [Quota.Value] is the number
// to compare with, [Quota.Exceeded] words what is wrong. [All] lists them. The
// priorities and times that AWS accepts are values of [Range].
//
// Do not use this package to learn what an account may have today: it knows the
// defaults that AWS documents and calls nobody. Where [Quota.Adjustable] is
// true, an account may have more.
package awsdns
