package lint

// Severity is how bad a finding is. A higher one is worse.
type Severity uint8

// The severities.
const (
	Note    Severity = iota + 1 // worth knowing
	Warning                     // can be deployed, and does not do what it seems to
	Error                       // AWS refuses it, or the VPC loses its DNS
)

// String returns "note", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	default:
		return "invalid Severity"
	}
}

// MarshalText implements [encoding.TextMarshaler].
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
