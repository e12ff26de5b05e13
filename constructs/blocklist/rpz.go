package blocklist

import "strings"

// zone is what a response policy zone has said up to a line. Names of the zone file are
// those to block, in front of the name of the zone, all without a dot at their ends and in
// small letters, as they are compared.
//
// A wildcard is taken to match all names below it that have no record of their own. In the
// DNS it also loses the names below another name of the zone: with *.x and a.b.x a server does
// not block c.b.x. No publisher of a list means that.
type zone struct {
	origin string // what follows a name that is not absolute
	apex   string // the name of the zone
	owner  string // of the last record, absolute

	record []byte   // what is read of one that goes on
	depth  int      // parentheses that are open
	opened Position // where the first of them is
}

// line reads a record, which goes on over lines while a parenthesis is open.
func (z *zone) line(text string, out *found) {
	if text == "" && z.depth > 0 {
		out.position = z.opened
		out.malformed("syntax", "a parenthesis that is never closed, so all lines after it belong to one record; close it")
		return
	}
	if z.depth == 0 {
		z.opened = out.position
	}
	content := z.content(text)
	if z.depth == 0 && len(z.record) == 0 {
		z.entry(content, out)
		return
	}
	if z.record = append(z.record, content...); z.depth == 0 {
		z.entry(string(z.record), out)
		z.record = nil
	}
}

// content returns a line without its comment, with spaces for the parentheses, which it
// counts. Between quotes there is neither.
func (z *zone) content(text string) string {
	quoted, parentheses, end := false, false, len(text)
	for at := 0; at < end; at++ {
		switch c := text[at]; {
		case c == '\\':
			at++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';':
			end = at
		case c == '(':
			z.depth, parentheses = z.depth+1, true
		case c == ')':
			z.depth, parentheses = max(z.depth-1, 0), true
		}
	}
	if !parentheses {
		return text[:end]
	}
	return strings.NewReplacer("(", " ", ")", " ").Replace(text[:end])
}

func (z *zone) entry(content string, out *found) {
	first, rest := cutWord(content)
	switch {
	case first == "":
	case first[0] == '$':
		z.directive(strings.ToUpper(first), rest, out)
	case content[0] == ' ' || content[0] == '\t':
		z.data(strings.TrimSpace(content), out)
	default:
		z.owner = z.absolute(first)
		z.data(rest, out)
	}
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
	case "$INCLUDE":
		out.notFollowed(name, value)
	default:
		out.inexpressible("directive", "%s, with which one line stands for others", short(name))
	}
}

func (z *zone) absolute(name string) string {
	switch full, dot := strings.CutSuffix(strings.ToLower(name), "."); {
	case name == "@":
		return z.origin
	case dot || z.origin == "":
		return full
	default:
		return full + "." + z.origin
	}
}

// data reads [TTL] [CLASS] TYPE DATA, the first two in either order.
func (z *zone) data(text string, out *found) {
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
		z.otherRecord(kind, data, out)
	}
}

func (z *zone) otherRecord(kind, data string, out *found) {
	switch {
	case z.owner == z.apex:
		out.ignore(zoneRecord)
	case strings.Trim(kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != "":
		out.malformed("syntax", "unknown type of record %q; write a line such as example.com CNAME .", short(kind))
	default:
		z.answer(kind, data, out)
	}
}

// answer takes an address. One that leads nowhere blocks its name.
func (z *zone) answer(kind, data string, out *found) {
	trigger := z.trigger()
	address, _ := cutWord(data)
	switch {
	case isOtherTrigger(trigger):
		out.addressTrigger(trigger)
	case (strings.EqualFold(kind, "A") || strings.EqualFold(kind, "AAAA")) && isNullAddress(address):
		out.add(trigger, rule{kind: nullAnswer, strength: blocks})
	default:
		out.ownAnswer(trigger)
		out.addQuietly(trigger, rule{kind: ownAnswer, strength: excepts})
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
		out.addressTrigger(trigger)
	case to == "." || to == "*." || strings.EqualFold(to, "rpz-drop."):
		out.add(trigger, blockRule)
	case strings.EqualFold(to, "rpz-passthru."):
		out.add(trigger, exceptRule)
	case to == "":
		out.malformed("syntax", "CNAME without a target; to block a name, write example.com CNAME .")
	case strings.HasPrefix(strings.ToLower(to), "rpz-"):
		out.inexpressible("real-target", "%q has the action %s, which DNS Firewall has not; to block the name, write CNAME .", short(trigger), short(to))
		out.addQuietly(trigger, rule{kind: ownAnswer, strength: excepts})
	default:
		out.inexpressible("real-target", "%q leads to %s, as a list cannot; use a rule with an override", short(trigger), short(to))
		out.addQuietly(trigger, rule{kind: ownAnswer, strength: excepts})
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
		if strings.HasSuffix(name, kind) {
			return true
		}
	}
	return false
}
