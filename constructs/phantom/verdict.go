package phantom

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
		return "Good programs ask it too: find out which one of yours does."
	case Malicious:
		return "Asked by attacks, and by those who test for them: an incident until it is explained."
	default:
		return "invalid Verdict"
	}
}
