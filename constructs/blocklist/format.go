package blocklist

import (
	"fmt"
	"slices"
	"strings"
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
		return Auto, fmt.Errorf("%q is no format of a list; use one of %s", name, strings.Join(formatNames[:], ", "))
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
