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
		out.malformed("syntax", "%q is not a line of a dnsmasq configuration, such as address=/example.com/", short(strings.TrimSpace(text)))
	case option == "conf-file" || option == "conf-dir" || option == "servers-file" || option == "addn-hosts" || option == "hostsdir":
		out.notFollowed(option, value)
	case !strings.HasPrefix(value, "/"):
		out.ignore(otherOption)
	case option == "address":
		dnsmasqRule(value, addressRule, out)
	case option == "server" || option == "local":
		dnsmasqRule(value, serverRule, out)
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

// dnsmasqRule reads /NAME/NAME/TARGET.
func dnsmasqRule(value string, ruleOf func(to string) rule, out *found) {
	last := strings.LastIndexByte(value, '/')
	if last == 0 {
		out.malformed("syntax", "%q has no second slash; a rule is /NAME/ or /NAME/TARGET", short(value))
		return
	}
	r := ruleOf(value[last+1:])
	if r.kind == ownAnswer || r.kind == ownServer {
		out.inexpressible("real-target", "%q leads to a server or an address, as DNS Firewall cannot; the name is not blocked", short(value))
	}
	for name := range strings.SplitSeq(value[1:last], "/") {
		dnsmasqName(name, r, out)
	}
}

// addressRule is that of address=/NAME/TO.
func addressRule(to string) rule {
	ip, err := netip.ParseAddr(to)
	switch {
	case to == "":
		return blockRule
	case to == "#" || err == nil && isNull(ip):
		return rule{kind: nullAnswer, strength: blocks}
	default:
		return rule{kind: ownAnswer, strength: excepts}
	}
}

// serverRule is that of server=/NAME/TO.
func serverRule(to string) rule {
	switch to {
	case "":
		return blockRule
	case "#":
		return exceptRule
	default:
		return rule{kind: ownServer, strength: excepts}
	}
}

func dnsmasqName(name string, r rule, out *found) {
	switch base, star := strings.CutPrefix(name, "*"); {
	case name == "":
		out.inexpressible("names-without-dot", "no name, which is for all names without a dot")
	case name == "#":
		out.add("*", r)
	case strings.HasPrefix(base, ".") && star:
		r.wild = true
		out.add(name, r)
	case star && base != "":
		out.inexpressible("open-end", "%q also matches names that only end like this one, as no entry can; it stands for the name and those below it", short(name))
		out.addTree(base, r)
	default:
		out.addTree(strings.TrimPrefix(name, "."), r)
	}
}
