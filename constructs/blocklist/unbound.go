package blocklist

import (
	"net/netip"
	"strings"
)

// unboundLine reads a line of unbound's configuration: local-zone: "example.com"
// always_nxdomain, and other options, which do not count.
func unboundLine(text string, out *found) {
	content, _, _ := strings.Cut(text, "#")
	option, value := cutWord(content)
	switch name, colon := strings.CutSuffix(option, ":"); {
	case option == "":
	case !colon || !isOption(name):
		out.malformed("syntax", "%q is no line of unbound's configuration, such as local-zone: \"example.com\" always_nxdomain", short(strings.TrimSpace(text)))
	case name == "local-zone":
		localZone(value, out)
	case name == "local-data":
		localData(value, out)
	default:
		out.ignore(otherOption)
	}
}

func localZone(value string, out *found) {
	name, kind := cutWord(value)
	name = strings.Trim(name, `"`)
	kind, rest := cutWord(strings.ToLower(kind))
	if name == "" || kind == "" || rest != "" {
		out.malformed("syntax", "a local-zone has a name and a type, as in \"example.com\" always_nxdomain")
		return
	}
	switch kind {
	case "deny", "refuse", "static", "redirect", "inform_deny", "inform_redirect",
		"always_deny", "always_refuse", "always_nxdomain", "always_nodata", "always_null":
		addZone(name, false, out)
	case "transparent", "typetransparent", "always_transparent", "inform":
		addZone(name, true, out)
	case "nodefault":
		out.ignore(otherOption)
	default:
		out.inexpressible("zone-type", "a zone of type %s, which blocks some queries only or depends on other settings", short(kind))
	}
}

func addZone(name string, exception bool, out *found) {
	if name == "." {
		out.add("*", exception)
		return
	}
	out.addTree(name, exception)
}

// localData ignores the null answers of a zone that blocks.
func localData(value string, out *found) {
	words := strings.Fields(strings.Trim(value, `"' `))
	if len(words) > 0 {
		if ip, err := netip.ParseAddr(words[len(words)-1]); err == nil && isNull(ip) {
			out.ignore(otherOption)
			return
		}
	}
	out.inexpressible("own-answer", "an answer of your own, which DNS Firewall cannot give")
}
