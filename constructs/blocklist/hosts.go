package blocklist

import (
	"net/netip"
	"strings"
)

// hostsLine reads a line of a hosts file: an address that leads nowhere, and names.
func hostsLine(subdomains bool) lineParser {
	return func(text string, out *found) {
		content, _, _ := strings.Cut(text, "#")
		address, names := cutWord(content)
		if address == "" {
			return
		}
		ip, err := netip.ParseAddr(address)
		switch {
		case err != nil:
			out.malformed("no-address", "%q is no IP address; a line of a hosts file is an address and names", short(address))
		case names == "":
			out.malformed("no-name", "an address without a name; a line of a hosts file is an address and names")
		case isNull(ip):
			addHosts(names, subdomains, out)
		case onlyLocal(names):
			out.ignore(localName)
		default:
			out.inexpressible("real-address", "%s is a real address, to which DNS Firewall cannot lead; a name to block has 0.0.0.0, ::, ::1 or 127.0.0.1", address)
		}
	}
}

func addHosts(names string, subdomains bool, out *found) {
	for name, rest := cutWord(names); name != ""; name, rest = cutWord(rest) {
		switch {
		case isLocalName(name):
			out.ignore(localName)
		case out.add(name, blockRule) && subdomains:
			out.below(blockRule)
		}
	}
}

// isNull reports whether an address stands for nowhere.
func isNull(ip netip.Addr) bool { return ip.IsUnspecified() || ip.IsLoopback() }

func onlyLocal(names string) bool {
	for name, rest := cutWord(names); name != ""; name, rest = cutWord(rest) {
		if !isLocalName(name) {
			return false
		}
	}
	return true
}

// isLocalName reports whether a name is one that hosts files begin with on every machine.
func isLocalName(name string) bool {
	switch strings.ToLower(strings.TrimSuffix(name, ".")) {
	case "localhost", "localhost.localdomain", "localhost4", "localhost6", "localhost4.localdomain4", "localhost6.localdomain6",
		"local", "broadcasthost", "ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix",
		"ip6-allnodes", "ip6-allrouters", "ip6-allhosts", "0.0.0.0":
		return true
	}
	return false
}

// short keeps a line that is no line from flooding a message.
func short(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}
