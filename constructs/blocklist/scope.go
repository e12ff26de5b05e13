package blocklist

import "fmt"

// ExceptionScope says for the entries of which sources an exception holds.
type ExceptionScope uint8

const (
	// OwnSource is the scope of an exception that holds for the entries of its own
	// source: a list of advertisers cannot let a name of a list of malware through.
	OwnSource ExceptionScope = iota

	// AcrossSources is the scope of an exception that holds for the entries of all
	// sources, as in a program that reads them as one list.
	AcrossSources
)

// String returns "own" or "across".
func (s ExceptionScope) String() string {
	if s == AcrossSources {
		return "across"
	}
	return "own"
}

// ParseExceptionScope returns the scope of a name that [ExceptionScope.String] gives.
func ParseExceptionScope(name string) (ExceptionScope, error) {
	switch name {
	case "own":
		return OwnSource, nil
	case "across":
		return AcrossSources, nil
	default:
		return OwnSource, fmt.Errorf("unknown scope of exceptions %q; use own or across", name)
	}
}
