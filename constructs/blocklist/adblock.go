package blocklist

import "strings"

// adblockLine reads a rule for a whole domain, ||example.com^, in the syntax of AdGuard
// DNS and of filter lists for browsers; of the latter most cannot be said in DNS.
func adblockLine(text string, out *found) {
	rule := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(rule, "!#"):
		directive(rule, out)
	case rule == "" || rule[0] == '!' || rule[0] == '[' || isHashComment(rule):
	case isRegexp(rule):
		out.inexpressible("regular-expression", "%q is a regular expression", short(rule))
	case isCosmetic(rule):
		out.ignore(cosmeticRule)
	default:
		networkRule(strings.TrimSpace(withoutComment(rule)), out)
	}
}

// directive reads what a program does that puts a list together. Lists for DNS are
// published without them.
func directive(rule string, out *found) {
	switch word, _ := cutWord(rule); word {
	case "!#include":
		out.inexpressible("directive", "%q: other lists are not fetched; name that list too", short(rule))
	case "!#if", "!#else":
		out.inexpressible("directive", "%q: conditions are not followed, and the rules under it count", short(rule))
	}
}

// isHashComment tells "# text" from ##.banner, which is a cosmetic rule.
func isHashComment(rule string) bool {
	return rule == "#" || rule[0] == '#' && !isCosmetic(rule)
}

// isCosmetic finds the marker between a name and a selector. A comment begins after a space.
func isCosmetic(rule string) bool {
	for _, marker := range []string{"##", "#@#", "#?#", "#@?#", "#$#", "#@$#", "#$?#", "#@$?#", "#%#", "#@%#", "$$", "$@$"} {
		if at := strings.Index(rule, marker); at == 0 || at > 0 && rule[at-1] != ' ' && rule[at-1] != '\t' {
			return !strings.HasPrefix(rule, "####") // a line drawn by hand
		}
	}
	return false
}

func isRegexp(rule string) bool {
	rule, slash := strings.CutPrefix(strings.TrimPrefix(rule, "@@"), "/")
	return slash && (strings.HasSuffix(rule, "/") || strings.Contains(rule, "/$"))
}

// networkRule reads [@@]PATTERN[$MODIFIERS].
func networkRule(rule string, out *found) {
	pattern, exception := strings.CutPrefix(rule, "@@")
	pattern, modifiers, _ := strings.Cut(pattern, "$")
	if bad := unsaid(modifiers); bad != "" {
		out.inexpressible("modifier", "%q: the modifier %q, which a list of names cannot follow", short(rule), short(bad))
		return
	}
	switch first, rest := cutWord(pattern); {
	case rest != "" && !exception:
		hostsLine(false)(rule, out)
	case rest != "":
		notADomain(rule, out)
	case strings.HasPrefix(first, "|"):
		anchored(rule, first, exception, out)
	case isWholeName(first) && strings.Contains(first, "."):
		out.add(first, exception)
	default:
		notADomain(rule, out)
	}
}

// anchored reads ||example.com^, which is a name and those below it, and |example.com^, which
// is that name alone.
func anchored(rule, pattern string, exception bool, out *found) {
	pattern, below := strings.CutPrefix(strings.TrimPrefix(pattern, "|"), "|")
	name, atEnd := strings.CutSuffix(pattern, "|")
	name, separated := strings.CutSuffix(name, "^")
	base, star := strings.CutPrefix(name, "*.")
	switch {
	case !separated && (below || !atEnd), !isWholeName(base), star && !below:
		notADomain(rule, out)
	case below && !star:
		out.addTree(name, exception)
	default:
		out.add(name, exception)
	}
}

// isWholeName tells a name from a part of one, such as .ads. or -banner, and of a URL.
func isWholeName(name string) bool {
	return name != "" && !strings.ContainsAny(name, "/*^|:?=&") && strings.Trim(name, ".-") == name
}

func notADomain(rule string, out *found) {
	out.inexpressible("url-part", "%q is a rule for a part of a URL or of a name, not for a domain", short(rule))
}

// unsaid returns the first modifier with which a rule is not for the whole domain, for
// everybody. What is left without it says how strong the rule is, which an order of rules
// says in DNS Firewall.
func unsaid(modifiers string) string {
	for modifier := range strings.SplitSeq(modifiers, ",") {
		switch modifier {
		case "", "important", "all", "document", "doc":
		default:
			return modifier
		}
	}
	return ""
}
