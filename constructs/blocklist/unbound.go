package blocklist

import (
	"net/netip"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// unboundLine reads a line of unbound's configuration: local-zone: "example.com"
// always_nxdomain, and other options, which do not count. A line may hold several options.
func unboundLine(text string, out *found) {
	words := unboundWords(text)
	for len(words) > 0 {
		name, starts := words[0].option()
		if !starts {
			out.malformed("syntax", "%q is not a line of an unbound configuration, such as local-zone: \"example.com\" always_nxdomain", short(strings.TrimSpace(text)))
			return
		}
		end := 1
		for end < len(words) && !words[end].startsOption() {
			end++
		}
		unboundOption(name, words[1:end], out)
		words = words[end:]
	}
}

// unboundWord is a word, or all that stands between quotes.
type unboundWord struct {
	text   string
	quoted bool
}

func (w unboundWord) option() (name string, starts bool) {
	name, colon := strings.CutSuffix(w.text, ":")
	return name, colon && !w.quoted && isOption(name)
}

func (w unboundWord) startsOption() bool {
	_, starts := w.option()
	return starts
}

func unboundWords(text string) (words []unboundWord) {
	for text = strings.TrimSpace(text); text != "" && text[0] != '#'; text = strings.TrimSpace(text) {
		var word unboundWord
		if text[0] == '"' || text[0] == '\'' {
			word.quoted = true
			word.text, text, _ = strings.Cut(text[1:], text[:1])
		} else {
			end := strings.IndexAny(text, " \t\r\"'#")
			if end < 0 {
				end = len(text)
			}
			word.text, text = text[:end], text[end:]
		}
		words = append(words, word)
	}
	return words
}

func unboundOption(name string, values []unboundWord, out *found) {
	switch name {
	case "local-zone":
		localZone(values, out)
	case "local-data":
		localData(values, out)
	case "include", "include-toplevel":
		for _, value := range values {
			out.notFollowed(name+":", value.text)
		}
	default:
		out.ignore(otherOption)
	}
}

func localZone(values []unboundWord, out *found) {
	if len(values) != 2 || values[0].text == "" || values[1].text == "" {
		out.malformed("syntax", "a local-zone has a name and a type, as in \"example.com\" always_nxdomain")
		return
	}
	name, kind := values[0].text, strings.ToLower(values[1].text)
	switch kind {
	case "static", "redirect", "inform_redirect":
		zoneTree(name, rule{kind: dataZone, strength: blocks}, out)
	case "deny", "refuse", "inform_deny":
		zoneTree(name, rule{kind: servingZone, strength: blocks}, out)
	case "always_deny", "always_refuse", "always_nxdomain", "always_nodata", "always_null":
		zoneTree(name, rule{kind: otherZone, strength: blocks}, out)
	case "transparent", "typetransparent", "inform":
		zoneTree(name, rule{kind: servingZone, strength: passing(name, out)}, out)
	case "always_transparent":
		zoneTree(name, rule{kind: otherZone, strength: passing(name, out)}, out)
	case "nodefault":
		out.ignore(otherOption)
	default:
		out.inexpressible("zone-type", "a zone of type %s, which blocks some queries only or depends on other settings", short(kind))
	}
}

// passing returns the strength of a transparent zone. pfBlockerNG makes whole top-level
// domains transparent for the zones below them, which decide. Such a zone says nothing about
// the entries of other lists.
func passing(name string, out *found) strength {
	if parsed, err := domain.ParseName(name); err == nil && (parsed.IsRoot() || IsPublicSuffix(parsed)) {
		out.inexpressible("public-suffix", "%q is transparent for the zones below it, which decide; a list to allow would let all of it through", short(name))
		return noStrength
	}
	return excepts
}

// zoneTree takes a zone, of which the root is one too.
func zoneTree(name string, r rule, out *found) {
	if name == "." {
		out.add("*", r)
		return
	}
	out.addTree(name, r)
}

// localData reads a record. A null answer blocks that name, also where no zone does.
func localData(values []unboundWord, out *found) {
	var words []string
	for _, value := range values {
		words = append(words, strings.Fields(value.text)...)
	}
	if len(words) < 3 {
		out.malformed("syntax", "local-data has a name, a type and a value, as in \"example.com A 0.0.0.0\"")
		return
	}
	answer := words[len(words)-1]
	switch ip, err := netip.ParseAddr(answer); {
	case err == nil && isNull(ip):
		out.add(words[0], rule{kind: nullAnswer, strength: blocks})
		return
	case err == nil:
		out.inexpressible("own-answer", "%q is answered with %s, as DNS Firewall cannot; if that is a sinkhole, write 0.0.0.0 for it", short(words[0]), ip)
	default:
		out.ownAnswer(words[0])
	}
	out.addQuietly(words[0], rule{kind: ownAnswer, strength: excepts})
}
