// Package suffixset finds, for the name of a query, which rules of a policy have an
// entry that matches it. All entries of all rules are compiled into one table, so that
// a lookup costs the same for a policy of one rule as for one of a thousand.
//
// Start with a [Builder], to which each entry is added with the rank of its rule. Then
// [Lookup] gives the rank that decides about a name, [LookupBatch] does so for many
// names at a time, and [Set.Matches] explains a decision.
//
// Do not use it for rules that apply to one query type only beside rules that apply to
// all: it knows nothing of types. Build a Set for each and take the lower rank.
//
// # Design
//
// The rank of a rule is its place in the order of evaluation: the first match ends the
// evaluation, so the lowest rank decides. For the name itself and for each name above
// it, the table knows the lowest rank of the rules that list exactly this name and the
// lowest of those that list all names below it.
//
// A name is hashed once, from the right, eight bytes at a time, which gives the hashes of
// all names above it on the way. A Bloom filter answers for most of them, because most
// names are in no list. What passes is looked up in a table with open addressing, whose
// slots hold half of the hash and a place in an arena, where the name stands in full:
// answers are exact, never probable.
//
// Both the names of queries and the entries may come from an attacker. The hash depends
// on random numbers that are drawn for each Set, so nobody can choose names that collide;
// the answers do not depend on them. And a lookup asks only for the names above that are
// as long as some entry is, so that a name of a hundred labels costs little.
package suffixset
