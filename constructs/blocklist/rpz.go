package blocklist

import "strings"

// zone is what a response policy zone has said up to a line. Names of the zone file are
// those to block, in front of the name of the zone.
type zone struct {
	origin string // what follows a name without a dot at its end, without a dot itself
	apex   string // the name of the zone
	owner  string // of the last record, absolute, without a dot at its end
	inside int    // parentheses that are open
}

func (z *zone) line(text string, out *found) {
	content, _, _ := strings.Cut(text, ";")
	if z.skip(content) {
		return
	}
	first, rest := cutWord(content)
	switch {
	case first == "":
	case first[0] == '$':
		z.directive(strings.ToUpper(first), rest, out)
	case content[0] == ' ' || content[0] == '\t':
		z.record(strings.TrimSpace(content), out)
	default:
		z.owner = z.absolute(first)
		z.record(rest, out)
	}
	z.inside += strings.Count(content, "(") - strings.Count(content, ")")
}

// skip goes over what stands in parentheses that were opened before.
func (z *zone) skip(content string) bool {
	if z.inside <= 0 {
		z.inside = 0
		return false
	}
	z.inside += strings.Count(content, "(") - strings.Count(content, ")")
	return true
}

func (z *zone) directive(name, value string, out *found) {
	switch name {
	case "$ORIGIN":
		origin, _ := cutWord(value)
		z.origin = z.absolute(origin)
		if z.apex == "" {
			z.apex = z.origin
		}
	case "$TTL":
	default:
		out.inexpressible("directive", "%s, with which one line stands for others", short(name))
	}
}

func (z *zone) absolute(name string) string {
	switch full, dot := strings.CutSuffix(name, "."); {
	case name == "@":
		return z.origin
	case dot || z.origin == "":
		return full
	default:
		return full + "." + z.origin
	}
}

// record reads [TTL] [CLASS] TYPE DATA, the first two in either order.
func (z *zone) record(text string, out *found) {
	kind, data := cutWord(text)
	for isTTL(kind) || strings.EqualFold(kind, "IN") {
		kind, data = cutWord(data)
	}
	switch strings.ToUpper(kind) {
	case "":
		out.malformed("syntax", "no type of record; a line of a response policy zone is such as example.com CNAME .")
	case "SOA":
		z.apex = z.owner
		if z.origin == "" {
			z.origin = z.owner
		}
		out.ignore(zoneRecord)
	case "CNAME":
		z.cname(data, out)
	default:
		z.otherRecord(kind, out)
	}
}

func (z *zone) otherRecord(kind string, out *found) {
	switch {
	case z.owner == z.apex:
		out.ignore(zoneRecord)
	case strings.Trim(kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != "":
		out.malformed("syntax", "%q is no type of record; a line of a response policy zone is such as example.com CNAME .", short(kind))
	default:
		out.inexpressible("own-answer", "an answer of your own, which DNS Firewall cannot give")
	}
}

func isTTL(word string) bool {
	return word != "" && word[0] >= '0' && word[0] <= '9'
}

func (z *zone) cname(data string, out *found) {
	trigger := z.trigger()
	to, _ := cutWord(data)
	switch {
	case isOtherTrigger(trigger):
		out.inexpressible("address-trigger", "%q is about addresses or name servers, and DNS Firewall sees names only", short(trigger))
	case to == "." || to == "*.":
		out.add(trigger, false)
	case strings.EqualFold(to, "rpz-passthru."):
		out.add(trigger, true)
	case to == "":
		out.malformed("syntax", "CNAME without a target; to block a name, write example.com CNAME .")
	default:
		out.inexpressible("real-target", "%q leads to %s, as a list cannot; use a rule with an override", short(trigger), short(to))
	}
}

// trigger returns the owner without the name of the zone.
func (z *zone) trigger() string {
	if z.apex == "" {
		return z.owner
	}
	return strings.TrimSuffix(z.owner, "."+z.apex)
}

func isOtherTrigger(name string) bool {
	for _, kind := range []string{".rpz-ip", ".rpz-nsdname", ".rpz-nsip", ".rpz-client-ip"} {
		if strings.HasSuffix(strings.ToLower(name), kind) {
			return true
		}
	}
	return false
}
