package blocklist

import (
	"net/netip"
	"strings"
)

// dnsmasqLine reads a line of dnsmasq's configuration: address=/example.com/,
// local=/example.com/ or server=/example.com/, and other options, which do not count.
func dnsmasqLine(text string, out *found) {
	option, value, assigned := strings.Cut(withoutComment(text), "=")
	option, value = strings.TrimSpace(option), strings.TrimSpace(value)
	switch {
	case option == "" && !assigned:
	case !isOption(option):
		out.malformed("syntax", "%q is no line of dnsmasq's configuration, such as address=/example.com/", short(strings.TrimSpace(text)))
	case !strings.HasPrefix(value, "/"):
		out.ignore(otherOption)
	case option == "address":
		dnsmasqRule(value, addressTarget, out)
	case option == "server" || option == "local":
		dnsmasqRule(value, serverTarget, out)
	default:
		out.ignore(otherOption)
	}
}

// withoutComment cuts a # at the beginning of a word, as that of address=/x/# is a value.
func withoutComment(text string) string {
	for at := range len(text) {
		if text[at] == '#' && (at == 0 || text[at-1] == ' ' || text[at-1] == '\t') {
			return text[:at]
		}
	}
	return text
}

func isOption(word string) bool {
	return word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// target is what becomes of the names of a rule.
type target uint8

const (
	elsewhere target = iota // another server or a real address
	nowhere
	asEver
)

func addressTarget(to string) target {
	ip, err := netip.ParseAddr(to)
	if to == "" || to == "#" || err == nil && isNull(ip) {
		return nowhere
	}
	return elsewhere
}

func serverTarget(to string) target {
	switch to {
	case "":
		return nowhere
	case "#":
		return asEver
	default:
		return elsewhere
	}
}

// dnsmasqRule reads /NAME/NAME/TARGET.
func dnsmasqRule(value string, targetOf func(string) target, out *found) {
	last := strings.LastIndexByte(value, '/')
	if last == 0 {
		out.malformed("syntax", "%q has no second slash; a rule is /NAME/ or /NAME/TARGET", short(value))
		return
	}
	to := targetOf(value[last+1:])
	if to == elsewhere {
		out.inexpressible("real-target", "%q leads to a server or an address, as DNS Firewall cannot", short(value))
		return
	}
	for name := range strings.SplitSeq(value[1:last], "/") {
		dnsmasqName(name, to == asEver, out)
	}
}

func dnsmasqName(name string, exception bool, out *found) {
	switch {
	case name == "":
		out.inexpressible("names-without-dot", "no name, which is for all names without a dot")
	case name == "#":
		out.add("*", exception)
	case strings.HasPrefix(name, "*."):
		out.add(name, exception)
	default:
		out.addTree(strings.TrimPrefix(name, "."), exception)
	}
}
