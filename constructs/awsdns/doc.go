// Package awsdns holds what AWS fixes about Route 53 VPC Resolver and is worth
// a name: quotas, managed lists and essential names, as data that messages, checks
// and tables can share.
//
// Start with a [Quota] such as [DomainsPerRequest]: [Quota.Value] is the number
// to compare with, [Quota.Exceeded] words what is wrong. [All] lists them. The
// priorities and times that AWS accepts are values of [Range].
//
// [ManagedListID] knows what others published of the IDs of AWS's managed lists;
// [Essentials] and [Endpoints] are the names that a VPC cannot live without, and [CutOff]
// says what of AWS an entry of a block list would cut off.
//
// Do not use this package to learn what an account may have today: it knows the
// defaults that AWS documents and calls nobody. Where [Quota.Adjustable] is
// true, an account may have more.
package awsdns
