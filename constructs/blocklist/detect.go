package blocklist

import (
	"bufio"
	"errors"
	"net/netip"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

var errUnknownFormat = errors.New("none of the first lines is one of a format that is known; name the format")

// detect finds a format out by the first line that tells it. It looks at no more than a
// buffer, and reads nothing from it.
func detect(r *bufio.Reader) (Format, error) {
	start, _ := r.Peek(maxLine) // an error comes again where it is read
	unknown := false
	for text := range strings.Lines(string(start)) {
		if len(start) == maxLine && !strings.HasSuffix(text, "\n") {
			break // cut off
		}
		format, content := formatOf(text)
		if format != Auto {
			return format, nil
		}
		unknown = unknown || content
	}
	if unknown {
		return Auto, errUnknownFormat
	}
	return Plain, nil
}

// formatOf returns the format that a line can be of, or Auto, and whether it says
// anything at all.
func formatOf(text string) (format Format, content bool) {
	text = strings.TrimSpace(text)
	first, rest := cutWord(text)
	switch {
	case text == "" || isHashComment(text):
		return Auto, false
	case isAdblock(text):
		return Adblock, true
	case text[0] == ';':
		return Auto, false
	case first == "server:" || first == "local-zone:" || first == "local-data:":
		return Unbound, true
	case isDnsmasq(first):
		return Dnsmasq, true
	case isZoneFile(first, rest):
		return RPZ, true
	case isHosts(first, rest):
		return Hosts, true
	case isPlain(text):
		return Plain, true
	default:
		return Auto, true
	}
}

func isAdblock(text string) bool {
	return text[0] == '!' || strings.HasPrefix(text, "||") || strings.HasPrefix(text, "@@") ||
		strings.HasPrefix(text, "[Ad") || isCosmetic(text)
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

func isPlain(text string) bool {
	content, _, _ := strings.Cut(text, "#")
	word, rest := cutWord(content)
	_, err := domain.ParsePattern(word)
	return rest == "" && err == nil
}
