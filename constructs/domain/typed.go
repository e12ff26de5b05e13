package domain

import (
	"net/netip"
	"strings"
)

// ParseTypedName parses the name of a query that a person typed: on a command line, in a
// test, in a file of expectations. [ParseName] takes whatever a query log can hold, so it
// takes https://example.com/ for a name, about which a policy decides nothing of interest.
//
// ParseTypedName takes letters, digits, hyphens, underscores and dots, names outside ASCII,
// the root, and any other byte with its escape, as in `\*.example.com`. It refuses URLs,
// ports, IP addresses, e-mail addresses, ARNs, entries of lists such as *.example.com, white
// space and other punctuation. The error is a [*ParseError], whose Meant is the name that
// was probably meant. [Name.TypedText] is the inverse.
func ParseTypedName(s string) (Name, error) {
	if bad, meant := somethingElse(s); bad.found() {
		return Name{}, &ParseError{Input: s, Reason: bad.reason, At: bad.at, Meant: meant, typed: true}
	}
	text, bad := canonicalName(s)
	if bad.found() {
		return Name{}, &ParseError{Input: s, Reason: bad.reason, At: bad.at, Meant: tidied(s), typed: true}
	}
	// Conversion to ASCII can bring forth anything, as it does from a full-width colon.
	if !isASCII(s) {
		if bad, meant := somethingElse(Name{text}.String()); bad.found() {
			return Name{}, &ParseError{Input: s, Reason: bad.reason, At: bad.at, Meant: meant, typed: true}
		}
	}
	return Name{text}, nil
}

// TypedText returns the text from which [ParseTypedName] gives n: [Name.String] with a
// backslash before what it would refuse. An IP address that was asked for as a name has an
// escape in front.
func (n Name) TypedText() string {
	text := n.String()
	if isDottedQuad(text) {
		return `\0` + string('0'+text[0]/10) + string('0'+text[0]%10) + text[1:]
	}
	if !n.IsValid() || hasOnly(text, isTypedByte) {
		return text
	}
	var b strings.Builder
	for text != "" {
		size := escapeLength(text)
		if size == 1 && !isTypedByte(text[0]) {
			b.WriteByte('\\')
		}
		b.WriteString(text[:size])
		text = text[size:]
	}
	return b.String()
}

// isTypedByte reports whether people type c as part of a name, and nothing else.
func isTypedByte(c byte) bool {
	return isEntryByte(lower(c)) || c == '_' || c >= 0x80
}

// somethingElse says what a text is that is not a name, and which name was probably meant.
func somethingElse(s string) (flaw, Name) {
	if isAddress(s) {
		return flaw{reason: ReasonIPAddress}, reverseName(s)
	}
	at, found := firstInvalidByte(s)
	if !found {
		return flaw{}, Name{}
	}
	host := hostIn(s)
	switch {
	case strings.TrimSpace(s) != s:
		return flaw{reason: ReasonSpace}, tidied(s)
	case isAddress(host):
		return flaw{reason: ReasonIPAddress}, reverseName(host)
	case strings.HasPrefix(strings.ToLower(s), "arn:"):
		return flaw{reason: ReasonARN}, Name{}
	case strings.Contains(s, "/"):
		return flaw{reason: ReasonURL}, tidied(host)
	case strings.Contains(s, "@"):
		return flaw{reason: ReasonEmail}, tidied(host)
	case isSpace(at):
		return flaw{reason: ReasonSpace}, Name{}
	case strings.Contains(s, ":"):
		return flaw{reason: ReasonURL}, tidied(host)
	case strings.Trim(s, "*.") == "":
		return flaw{reason: ReasonWildcard}, Name{"www.example.com"}
	case strings.HasPrefix(s, "*"):
		return flaw{reason: ReasonWildcard}, tidied("www." + strings.TrimLeft(s, "*."))
	default:
		return flaw{ReasonCharacter, string(at)}, tidied(host)
	}
}

// firstInvalidByte returns the first byte that is neither escaped nor part of a name that people
// type.
func firstInvalidByte(s string) (byte, bool) {
	for s != "" {
		size := 1
		if s[0] == '\\' {
			_, escape, bad := decodeEscape(s)
			if bad.found() {
				return 0, false // ParseName knows what is wrong with it
			}
			size = escape
		} else if !isTypedByte(s[0]) {
			return s[0], true
		}
		s = s[size:]
	}
	return 0, false
}

// hostIn returns what stands for the host in a URL, an e-mail address or in "host:port". It
// knows how security reports disarm URLs: hxxps://bad[.]example.
func hostIn(s string) string {
	s = strings.NewReplacer("[.]", ".", "(.)", ".", "{.}", ".", "[dot]", ".", "[:]", ":", "[://]", "://", `\/`, "/").Replace(strings.TrimSpace(s))
	if _, after, found := strings.Cut(s, "://"); found {
		s = after
	}
	s = strings.TrimPrefix(s, "//")
	if end := strings.IndexAny(s, "/?#"); end >= 0 {
		s = s[:end]
	}
	s = s[strings.LastIndexByte(s, '@')+1:]
	if in, _, found := strings.Cut(strings.TrimPrefix(s, "["), "]"); found && strings.HasPrefix(s, "[") {
		return in
	}
	before, after, found := strings.Cut(s, ":")
	switch {
	case !found || strings.Contains(after, ":"): // an IPv6 address
		return s
	case !strings.Contains(before, ".") && strings.Contains(after, "."): // scheme:host
		return after
	default:
		return before
	}
}

// tidied returns the name in a text once dots too many and what surrounds it are gone, and
// the zero Name if there is no name in it that can be typed.
func tidied(s string) Name {
	s = strings.Trim(strings.TrimSpace(s), `.,;|^"'<>()[]{}`+"`")
	for strings.Contains(s, "..") && len(s) <= maxInternational {
		s = strings.ReplaceAll(s, "..", ".")
	}
	text, bad := canonicalName(s)
	if _, invalid := firstInvalidByte(text); bad.found() || invalid || isAddress(text) {
		return Name{}
	}
	return Name{text}
}

// reverseName returns the name of the reverse lookup of an IP address, and the zero Name
// for what is not one.
func reverseName(s string) Name {
	address, err := netip.ParseAddr(strings.TrimSuffix(s, "."))
	if err != nil {
		return Name{}
	}
	var b strings.Builder
	address = address.Unmap()
	bytes := address.AsSlice()
	for i := len(bytes) - 1; i >= 0; i-- {
		if address.Is4() {
			b.WriteString(netip.AddrFrom4([4]byte{3: bytes[i]}).String()[len("0.0.0."):] + ".")
			continue
		}
		const hex = "0123456789abcdef"
		b.WriteString(string(hex[bytes[i]&15]) + "." + string(hex[bytes[i]>>4]) + ".")
	}
	if address.Is4() {
		return Name{b.String() + "in-addr.arpa"}
	}
	return Name{b.String() + "ip6.arpa"}
}
