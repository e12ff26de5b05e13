// Package querylog reads the query logs of Route 53 Resolver, fast and whatever they are
// wrapped in.
//
// Start with [Parse] for one record.
//
// Do not use this package for the query logs of public hosted zones, which Route 53
// writes in another format, nor to judge queries: it reads what was logged.
//
// # Design
//
// A record that looks as Resolver writes it is read in one pass, without copying or
// allocating anything. Whatever is unusual about one, be it an escape, a field that
// comes twice or a number for a text, encoding/json reads it, so that the fast
// path never has to guess. A fuzz test holds the two to each other.
package querylog
