// Package phantom is a catalogue of well-known DNS lookups that puzzle people who
// read the query logs of their VPCs: who asks, why, whether it does harm, how to
// stop it, and the page that says so.
//
// Start with [NewFinder] and ask [Finder.Find] about a name; [Match.Story] says
// what is known in a few lines. [Entries] is the whole catalogue, and
// [Finder.ExcludeFilter] writes it as a filter for CloudWatch Logs that hides the
// harmless lookups, since Resolver cannot leave them out of a log.
//
// Do not use this package to decide what a firewall allows: to be known is not to
// be good, and a name that is not in here is neither good nor bad.
//
// # Design
//
// An entry claims exact names, the names below a domain that one party owns, or
// names of a fixed form. Only search suffixes that are known may follow a name, so
// that metadata.google.internal.ec2.internal is recognised and
// metadata.google.internal.attacker.example is not. Some lookups are recognised by
// their first labels alone, such as _ldap._tcp: anybody can make such a name, so a
// match of that sort says so in [Match.Shape] and is never hidden.
//
// Every entry has a source that was read, with the date. CATALOGUE.md is made from
// the same data.
package phantom

//go:generate go test . -run Catalogue -update

import (
	"slices"
)

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
	Why     string // what for, and why it looks strange in a VPC
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

// Verdict is what a lookup of an entry means for whoever finds it in a log.
type Verdict uint8

// The verdicts, from nothing to do to all hands. The zero Verdict is not valid.
const (
	Harmless   Verdict = iota + 1 // part of a healthy system; nothing to do, may be hidden
	Wasteful                      // does no harm, but a setting worth changing causes it
	Suspicious                    // good programs ask it too; find out who asks
	Malicious                     // asked by attacks and by those who test for them; an incident until explained
)

// Verdicts returns all verdicts, the mildest first.
func Verdicts() []Verdict { return []Verdict{Harmless, Wasteful, Suspicious, Malicious} }

// String returns "harmless", "wasteful", "suspicious" or "malicious".
func (v Verdict) String() string {
	switch v {
	case Harmless:
		return "harmless"
	case Wasteful:
		return "wasteful"
	case Suspicious:
		return "suspicious"
	case Malicious:
		return "malicious"
	default:
		return "invalid Verdict"
	}
}

// Meaning says in a sentence what v asks of the reader.
func (v Verdict) Meaning() string {
	switch v {
	case Harmless:
		return "Part of a healthy system: there is nothing to do, and a filter may hide it."
	case Wasteful:
		return "Does no harm, but a setting causes it that is worth changing."
	case Suspicious:
		return "Good programs ask it too: find out which of your programs does."
	case Malicious:
		return "Asked by attacks, and by those who test for them: an incident until it is explained."
	default:
		return "invalid Verdict"
	}
}
