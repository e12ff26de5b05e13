package domain

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxInternational bounds what is handed to Punycode, which takes quadratic
// time: no name needs more than four bytes for each of its 253.
const maxInternational = 4 * maxName

// toASCII converts an international name. ASCII goes through untouched, since
// IDNA has opinions about names that are in use, such as r3---sn.example.
func toASCII(s string) (string, flaw) {
	if isASCII(s) {
		return s, flaw{}
	}
	if len(s) > maxInternational {
		return "", flaw{reason: ReasonNameTooLong}
	}
	if !utf8.ValidString(s) {
		return "", flaw{ReasonCharacter, firstInvalid(s)}
	}
	ascii, err := lookupProfile().ToASCII(s)
	if err != nil || !isASCII(ascii) {
		return "", flaw{reason: ReasonInternational}
	}
	if strings.Contains(ascii, `\`) {
		// Mapping may have moved the meaning of an escape, as in \。 or ＼.
		return "", flaw{ReasonEscape, `\`}
	}
	return ascii, flaw{}
}

// lookupProfile maps as a browser does before it asks for a name: capitals and
// ideographic full stops are mapped, ß stays what it is. Which ASCII characters
// and hyphens a name may have is not for IDNA to say.
func lookupProfile() *idna.Profile {
	return idna.New(
		idna.MapForLookup(),
		idna.Transitional(false),
		idna.StrictDomainName(false),
		idna.CheckHyphens(false),
	)
}

func isASCII(s string) bool {
	return hasOnly(s, func(c byte) bool { return c < utf8.RuneSelf })
}

// firstInvalid returns the first byte of s that is not UTF-8.
func firstInvalid(s string) string {
	for i := range s {
		if r, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			return s[i : i+1]
		}
	}
	return ""
}
