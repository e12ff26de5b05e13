package blocklist

import (
	"bufio"
	"fmt"
	"net/netip"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// detect finds a format out by the first line that tells it. It looks at no more than a
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
// anything at all. A # begins a comment in most formats, so ##.banner tells nothing.
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

// isPlain wants a dot in the name: a page that says Forbidden is no list, and neither
// is an option of a configuration file.
func isPlain(text string) bool {
	content, _, _ := strings.Cut(text, "#")
	word, rest := cutWord(content)
	pattern, err := domain.ParsePattern(word)
	return rest == "" && err == nil && (pattern.Kind() != domain.Exact || strings.Contains(pattern.String(), "."))
}
