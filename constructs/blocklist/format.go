package blocklist

import (
	"bufio"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Format is how a list is written, which also says what its lines mean.
type Format uint8

// The formats. The zero Format is Auto.
const (
	Auto     Format = iota // found out from the beginning of the file
	Plain                  // example.com is that name alone, *.example.com all names below it
	Hosts                  // 0.0.0.0 example.com other.example is those names alone
	Adblock                // ||example.com^ is the name and all names below it
	Dnsmasq                // address=/example.com/ is the name and all names below it
	RPZ                    // a response policy zone: example.com CNAME . is that name alone
	Unbound                // local-zone: "example.com" always_nxdomain is the name and all names below it
	Wildcard               // *.example.com is the name and all names below it
	Squid                  // a dstdomain list: .example.com is the name and all names below it, example.com that name alone
	Dnscrypt               // example.com is the name and all names below it, =example.com that name alone
	URLs                   // https://example.com/path is the name of its host alone
	CSV                    // a table with a column of names or URLs; see ReadOptions.Column
)

var formatNames = [...]string{"auto", "plain", "hosts", "adblock", "dnsmasq", "rpz", "unbound", "wildcard", "squid", "dnscrypt", "urls", "csv"}

// String returns "auto", "plain" and so on.
func (f Format) String() string {
	if int(f) >= len(formatNames) {
		return "invalid Format"
	}
	return formatNames[f]
}

// ParseFormat returns the format of a name that [Format.String] gives.
func ParseFormat(name string) (Format, error) {
	at := slices.Index(formatNames[:], name)
	if at < 0 {
		return Auto, fmt.Errorf("unknown list format %q; use one of %s", name, strings.Join(formatNames[:], ", "))
	}
	return Format(at), nil
}

// FormatNames returns the names of all formats, "auto" first.
func FormatNames() []string { return slices.Clone(formatNames[:]) }

// parser returns what reads the lines of one file.
func (f Format) parser(options ReadOptions) lineParser {
	switch f {
	case Hosts:
		return hostsLine(options.Subdomains)
	case Adblock:
		return adblockLine(options.Subdomains)
	case Dnsmasq:
		return dnsmasqLine
	case RPZ:
		return new(zone).line
	case Unbound:
		return unboundLine
	case Wildcard:
		return wildcardLine(options.Subdomains)
	case Squid:
		return squidLine(options.Subdomains)
	case Dnscrypt:
		return dnscryptLine
	case URLs:
		return urlLine(options.Subdomains)
	case CSV:
		return (&table{column: options.Column, subdomains: options.Subdomains}).line
	default:
		return plainLine(options.Subdomains)
	}
}

// takesSubdomains reports whether the format has names for which ReadOptions.Subdomains
// makes a difference.
func (f Format) takesSubdomains() bool {
	switch f {
	case Dnsmasq, RPZ, Unbound, Dnscrypt:
		return false
	default:
		return true
	}
}

// detect finds a format out by the first line that shows it. It looks at no more than a
// buffer, and reads nothing from it.
func detect(r *bufio.Reader) (Format, error) {
	start, _ := r.Peek(maxLine) // an error comes again where it is read
	unknown := ""
	for text := range strings.Lines(string(start)) {
		if len(start) == maxLine && !strings.HasSuffix(text, "\n") {
			break // cut off
		}
		format, content := formatOf(text)
		if format == Plain && strings.HasPrefix(text, "*.") && strings.Contains(strings.ToLower(syntaxHeader(r)), "wildcard") {
			return Wildcard, nil
		}
		if format != Auto {
			return format, nil
		}
		if content && unknown == "" {
			unknown = strings.TrimSpace(text)
		}
	}
	if unknown != "" {
		return Auto, fmt.Errorf("none of the first lines is one of a format that is known, beginning with %q; check the download, or name the format: %s; a CSV table requires its column, too",
			short(unknown), strings.Join(formatNames[Plain:], ", "))
	}
	return Plain, nil
}

// formatOf returns the format that a line can be of, or Auto, and whether it says
// anything at all. A # begins a comment in most formats, so ##.banner shows nothing.
func formatOf(text string) (format Format, content bool) {
	text = strings.TrimSpace(text)
	first, rest := cutWord(text)
	switch {
	case text == "" || text[0] == '#' || text[0] == ';':
		return Auto, false
	case isAdblock(text):
		return Adblock, true
	case isUnbound(first):
		return Unbound, true
	case isDnsmasq(first):
		return Dnsmasq, true
	case isZoneFile(first, rest):
		return RPZ, true
	case isHosts(first, rest):
		return Hosts, true
	case isPlain(text):
		return Plain, true
	case strings.HasPrefix(first, "http://") || strings.HasPrefix(first, "https://"):
		return URLs, true
	case first[0] == '.' && isPlain(text[1:]):
		return Squid, true
	case first[0] == '=' && isPlain(text[1:]):
		return Dnscrypt, true
	default:
		return Auto, true
	}
}

func isAdblock(text string) bool {
	return text[0] == '!' || strings.HasPrefix(text, "||") || strings.HasPrefix(text, "@@") ||
		strings.HasPrefix(text, "[Ad") || isCosmetic(text)
}

func isUnbound(word string) bool {
	return word == "server:" || strings.HasPrefix(word, "local-zone:") || strings.HasPrefix(word, "local-data:")
}

func isDnsmasq(word string) bool {
	return strings.HasPrefix(word, "address=/") || strings.HasPrefix(word, "server=/") || strings.HasPrefix(word, "local=/")
}

func isZoneFile(first, rest string) bool {
	if strings.EqualFold(first, "$TTL") || strings.EqualFold(first, "$ORIGIN") {
		return true
	}
	for word := range strings.FieldsSeq(rest) {
		switch strings.ToUpper(word) {
		case "SOA", "CNAME":
			return true
		}
	}
	return false
}

func isHosts(first, rest string) bool {
	_, err := netip.ParseAddr(first)
	return err == nil && rest != ""
}

// isPlain requires a dot in the name: a page that says Forbidden is not a list, and neither
// is an option of a configuration file.
func isPlain(text string) bool {
	content, _, _ := strings.Cut(text, "#")
	word, rest := cutWord(content)
	pattern, err := domain.ParsePattern(word)
	return rest == "" && err == nil && (pattern.Kind() != domain.Exact || strings.Contains(pattern.String(), "."))
}
