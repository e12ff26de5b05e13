package blocklist

import "strings"

// adblockLine reads a rule for a whole domain, ||example.com^, in the syntax of AdGuard
// DNS and of filter lists for browsers; of the latter most cannot be said in DNS.
func adblockLine(text string, out *found) {
	rule := strings.TrimSpace(text)
	switch {
	case rule == "" || rule[0] == '!' || rule[0] == '[' || isHashComment(rule):
	case isCosmetic(rule):
		out.ignore(cosmeticRule)
	case strings.HasPrefix(rule, "/") && strings.HasSuffix(rule, "/"):
		out.inexpressible("regular-expression", "%q is a regular expression", short(rule))
	default:
		networkRule(rule, out)
	}
}

// isHashComment tells "# text" from ##.banner, which is a cosmetic rule.
func isHashComment(rule string) bool {
	return rule == "#" || rule[0] == '#' && !isCosmetic(rule)
}

func isCosmetic(rule string) bool {
	for _, marker := range []string{"##", "#@#", "#?#", "#@?#", "#$#", "#@$#", "#%#", "#@%#", "$$", "$@$"} {
		if strings.Contains(rule, marker) {
			return !strings.HasPrefix(rule, "####") // a line drawn by hand
		}
	}
	return false
}

// networkRule reads [@@]PATTERN[$MODIFIERS].
func networkRule(rule string, out *found) {
	pattern, exception := strings.CutPrefix(rule, "@@")
	pattern, modifiers, _ := strings.Cut(pattern, "$")
	if bad := narrowing(modifiers); bad != "" {
		out.inexpressible("modifier", "%q: the modifier %q narrows the rule to some queries or clients", short(rule), short(bad))
		return
	}
	name, anchored := strings.CutPrefix(pattern, "||")
	if !anchored {
		unanchored(rule, pattern, exception, out)
		return
	}
	name, ended := strings.CutSuffix(strings.TrimSuffix(name, "|"), "^")
	base, star := strings.CutPrefix(name, "*.")
	switch {
	case !ended || strings.ContainsAny(base, "/*^|:?=&"):
		out.inexpressible("url-part", "%q is a rule for a part of a URL or of a name, not for a domain", short(rule))
	case star:
		out.add(name, exception)
	default:
		out.addTree(name, exception)
	}
}

// unanchored reads the other forms that lists for DNS have: a bare name, and a line of a
// hosts file.
func unanchored(rule, pattern string, exception bool, out *found) {
	first, rest := cutWord(pattern)
	switch {
	case rest != "" && !exception:
		hostsLine(false)(rule, out)
	case rest == "" && strings.Contains(first, ".") && !strings.ContainsAny(first, "/*^|:?=&"):
		out.add(first, exception)
	default:
		out.inexpressible("url-part", "%q is a rule for a part of a URL or of a name, not for a domain", short(rule))
	}
}

// narrowing returns the first modifier with which a rule is not for the whole domain, for
// everybody. What is left without it says how strong the rule is, which an order of rules
// says in DNS Firewall.
func narrowing(modifiers string) string {
	for modifier := range strings.SplitSeq(modifiers, ",") {
		switch modifier {
		case "", "important", "all", "document", "doc":
		default:
			return modifier
		}
	}
	return ""
}
