package phantom

import "slices"

// Entry is one well-known lookup.
type Entry struct {
	ID    string // stable and unique, as in gcp-metadata
	Title string // a few words for a table

	// Patterns are the names, in small letters and without a trailing dot:
	//
	//	example.com         that name
	//	*.example.com       the names below it
	//	_ldap._tcp.*        those labels in front of any domain
	//	ssm.<region>.x.com  a label of that form; see CATALOGUE.md for the forms
	Patterns []string

	Answer Answer // which answer is normal

	// Types are the query types that matter, as in "SRV". Default: all of them.
	Types []string

	Who     string // who asks
	Why     string // what for, and why it looks odd in a VPC
	Cure    string // how to stop it, or what to do about it
	Verdict Verdict

	Sources   []string // pages that say so, the best one first
	Consulted string   // when the sources were read, as in 2026-11-24
}

// consulted is the day on which the sources of the catalogue were read.
const consulted = "2026-11-24"

// Entries returns the catalogue, grouped by theme, what servers ask before what
// people ask, and always in the same order.
func Entries() []Entry {
	all := slices.Concat(
		cloudEntries(), awsEntries(), dnsEntries(), daemonEntries(), containerEntries(), serviceRecordEntries(),
		microsoftEntries(), connectivityEntries(), browserEntries(), telemetryEntries(),
		probeEntries(), suspiciousEntries(), bypassEntries(), maliciousEntries(),
	)
	for i := range all {
		if all[i].Consulted == "" {
			all[i].Consulted = consulted
		}
	}
	return all
}

// Answer says which answer to the lookups of an entry is normal.
type Answer uint8

// The answers.
const (
	// AnyAnswer says nothing.
	AnyAnswer Answer = iota
	// NoAnswer is normal. A name that has an address is one of your own, of a private zone
	// or a forwarder, and not what the entry is about.
	NoAnswer
	// NeverAnswered names cannot have an address in a VPC. If one has, somebody answers who
	// must not, and clients may trust it.
	NeverAnswered
)

// ChromiumDetector is the ID of the entry that goes by the look of single labels alone. It is
// only what it seems if a client asks for three of them within seconds.
const ChromiumDetector = "chromium-redirect-detector"
