package blocklist

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// plainLine reads a line of one name, as in "example.com" or "*.example.com". A #
// begins a comment, anywhere, and a comment may hold a [Note].
func plainLine(subdomains bool) lineParser {
	return func(text string, out *found) {
		word, ok := onlyWord(text, out)
		if ok && out.add(word, blockRule) && subdomains {
			out.below(blockRule)
		}
	}
}

// wildcardLine is plainLine for lists in which *.example.com includes example.com.
func wildcardLine(subdomains bool) lineParser {
	return treeLine("*.", subdomains)
}

// squidLine is plainLine for lists in which .example.com includes example.com.
func squidLine(subdomains bool) lineParser {
	return treeLine(".", subdomains)
}

// treeLine reads a name that stands for those below it too after a mark. Without the mark it
// stands for itself, unless subdomains are asked for.
func treeLine(mark string, subdomains bool) lineParser {
	return func(text string, out *found) {
		word, ok := onlyWord(text, out)
		base, marked := strings.CutPrefix(word, mark)
		switch {
		case !ok:
		case marked || subdomains:
			out.addTree(base, blockRule)
		default:
			out.add(word, blockRule)
		}
	}
}

// dnscryptLine reads a rule of dnscrypt-proxy: example.com and *.example.com are the name and
// those below it, =example.com is the name alone. A rule may have a schedule, as in
// example.com @work.
func dnscryptLine(text string, out *found) {
	content, _, _ := strings.Cut(text, "#")
	word, schedule := cutWord(content)
	name, exact := strings.CutPrefix(word, "=")
	switch {
	case word == "":
	case strings.HasPrefix(schedule, "@"):
		out.inexpressible("schedule", "%q counts at some times only", short(strings.TrimSpace(content)))
	case schedule != "":
		out.malformed("many-words", "%q has more than a rule and its schedule", short(strings.TrimSpace(content)))
	case exact:
		out.add(name, blockRule)
	case strings.ContainsAny(strings.TrimLeft(word, "*"), "*?[") || word == "*":
		out.inexpressible("part-of-name", "%q is a rule for a part of a name", short(word))
	default:
		out.addTree(strings.TrimPrefix(strings.TrimPrefix(word, "*"), "."), blockRule)
	}
}

// onlyWord returns the word that a line has before its comment.
func onlyWord(text string, out *found) (word string, ok bool) {
	content, comment, _ := strings.Cut(text, "#")
	word, rest := cutWord(content)
	if word == "" {
		return "", false
	}
	if rest != "" {
		out.fault(Malformed, "many-words", tooManyWords(strings.Fields(content)))
		return "", false
	}
	note, err := parseNote(comment)
	if err != nil {
		out.fault(Malformed, "date", err)
		return "", false
	}
	out.note = note
	return word, true
}

// cutWord returns the first word of a text, and what follows it without the space
// between and after.
func cutWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	end := strings.IndexAny(text, " \t\r\f\v")
	if end < 0 {
		return text, ""
	}
	return text[:end], strings.TrimSpace(text[end:])
}

// tooManyWords guesses what the line is instead, as whoever mixed up two formats
// is helped by the name of the other one.
func tooManyWords(words []string) error {
	if _, err := netip.ParseAddr(words[0]); err == nil {
		return errors.New("an IP address and a name, as in a hosts file; a plain list has one name a line")
	}
	return fmt.Errorf("%d words; a plain list has one name a line", len(words))
}

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

// short keeps a long line from flooding a message.
func short(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}
