package survey

import (
	"golang.org/x/net/publicsuffix"
)

// Registrable returns the domain that somebody may register which a name belongs to, by
// the public suffix list: example.co.uk for www.example.co.uk, and bucket.s3.amazonaws.com
// for itself, because each bucket has an owner of its own. A name that is a public suffix,
// or no name, is its own.
func Registrable(name string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}
