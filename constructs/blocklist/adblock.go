package blocklist

import (
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// adblockLine reads a rule for a whole domain, ||example.com^, in the syntax of AdGuard
// DNS and of filter lists for browsers; of the latter most cannot be said in DNS.
//
// With subdomains, a line of a plain list or of a hosts file, which such a list can have,
// stands for the names below it too.
func adblockLine(subdomains bool) lineParser {
	hosts := hostsLine(subdomains)
	return func(text string, out *found) {
		line := strings.TrimSpace(text)
		switch {
		case strings.HasPrefix(line, "!#"):
			directive(line, out)
		case line == "" || line[0] == '!' || line[0] == '[' || isHashComment(line):
		case isRegexp(line):
			regexpRule(line, out)
		case isCosmetic(line):
			out.ignore(cosmeticRule)
		default:
			r := networkRule{text: strings.TrimSpace(withoutComment(line)), subdomains: subdomains}
			if first, rest := cutWord(r.text); rest != "" && !strings.HasPrefix(first, "@@") {
				hosts(r.text, out)
			} else {
				r.read(out)
			}
		}
	}
}

// directive reads what a program does that puts a list together. Lists for DNS are
// published without them.
func directive(line string, out *found) {
	switch word, _ := cutWord(line); word {
	case "!#include":
		out.inexpressible("directive", "%q: other lists are not fetched; name that list too", short(line))
	case "!#if", "!#else":
		out.inexpressible("directive", "%q: conditions are not followed, and the rules under it count", short(line))
	}
}

// isHashComment tells "# text" from ##.banner, which is a cosmetic rule.
func isHashComment(line string) bool {
	return line == "#" || line[0] == '#' && !isCosmetic(line)
}

// isCosmetic finds the marker between a name and a selector. A comment begins after a space.
func isCosmetic(line string) bool {
	for _, marker := range []string{"##", "#@#", "#?#", "#@?#", "#$#", "#@$#", "#$?#", "#@$?#", "#%#", "#@%#", "$$", "$@$"} {
		if at := strings.Index(line, marker); at == 0 || at > 0 && line[at-1] != ' ' && line[at-1] != '\t' {
			return !strings.HasPrefix(line, "####") // a line drawn by hand
		}
	}
	return false
}

func isRegexp(line string) bool {
	line, slash := strings.CutPrefix(strings.TrimPrefix(line, "@@"), "/")
	return slash && (strings.HasSuffix(line, "/") || strings.Contains(line, "/$"))
}

func regexpRule(line string, out *found) {
	r := networkRule{text: line, exception: strings.HasPrefix(line, "@@")}
	if at := strings.LastIndex(line, "/$"); at >= 0 {
		r.modifiers = line[at+2:]
	}
	if r.cancelling() {
		r.cancel(out)
		return
	}
	r.drop(domain.Pattern{}, "regular-expression", out, "%q is a regular expression", short(line))
}

// networkRule is [@@]PATTERN[$MODIFIERS].
type networkRule struct {
	text      string
	exception bool
	pattern   string
	modifiers string

	subdomains bool // see adblockLine
}

func (r *networkRule) read(out *found) {
	r.pattern, r.exception = strings.CutPrefix(r.text, "@@")
	r.pattern, r.modifiers, _ = strings.Cut(r.pattern, "$")
	name, form := namesOf(r.pattern)
	switch {
	case form == notNames && r.cancelling():
		r.cancel(out)
		return
	case form == notNames:
		r.notADomain(out)
		return
	case form == bareName && r.exception:
		form = containing // without an exception it is that name and no other
	case form == bareName && r.subdomains:
		form = nameTree
	}
	if said, ok := r.modified(name, out); ok {
		before := len(out.entries)
		form.add(name, said.rule, out)
		if len(out.entries) > before {
			said.finish(form, r, out)
		}
	}
}

// nameForm says which names the pattern of a rule matches.
type nameForm uint8

const (
	notNames   nameForm = iota // part of a URL or of a name
	bareName                   // example.com
	onlyName                   // |example.com^
	belowName                  // .example.com^
	nameTree                   // ||example.com^
	startsLike                 // ||example.com, which also matches example.com.evil.test
	onlyStarts                 // ://example.com, likewise
	belowEnds                  // .example.com, likewise
	containing                 // example.com^, which also matches notexample.com
)

// isPartial reports whether the rule matches more than its entries.
func (f nameForm) isPartial() bool { return f >= startsLike }

func (f nameForm) add(name string, r rule, out *found) {
	switch f {
	case bareName, onlyName, onlyStarts:
		out.add(name, r)
	case belowName, belowEnds:
		out.add("*."+name, r)
	default:
		out.addTree(name, r)
	}
}

// namesOf takes the anchors off a pattern. Where a pattern does not end with its name, what is
// left are the names that it matches for certain.
func namesOf(pattern string) (name string, form nameForm) {
	name, start := cutStart(pattern)
	name, ended := cutEnd(name)
	if !isWholeName(name) {
		return "", notNames
	}
	switch {
	case start == anywhere && !ended:
		form = bareName
	case start == anywhere:
		form = containing
	case start == domainStart && ended:
		form = nameTree
	case start == domainStart:
		form = startsLike
	case start == belowStart && ended:
		form = belowName
	case start == belowStart:
		form = belowEnds
	case ended:
		form = onlyName
	default:
		form = onlyStarts
	}
	if (form.isPartial() || form == bareName) && !strings.Contains(name, ".") {
		return "", notNames // the beginning of a name at best, such as ||ads
	}
	return name, form
}

// patternStart is where a pattern begins to match.
type patternStart uint8

const (
	anywhere patternStart = iota
	domainStart
	belowStart
	nameStart
)

func cutStart(pattern string) (rest string, start patternStart) {
	for _, each := range []struct {
		prefix string
		start  patternStart
	}{{"||*.", belowStart}, {"||", domainStart}, {"://*.", belowStart}, {"://", nameStart}, {"|", nameStart}, {"*.", belowStart}, {".", belowStart}} {
		if rest, found := strings.CutPrefix(pattern, each.prefix); found {
			return rest, each.start
		}
	}
	return pattern, anywhere
}

// cutEnd cuts ^, | and both, and a star after them.
func cutEnd(pattern string) (rest string, ended bool) {
	rest = pattern
	if star, found := strings.CutSuffix(pattern, "^*"); found {
		return star, true
	}
	rest, atEnd := strings.CutSuffix(rest, "|")
	rest, separated := strings.CutSuffix(rest, "^")
	return rest, atEnd || separated
}

// isWholeName tells a name from a part of one, such as .ads. or -banner, and of a URL.
func isWholeName(name string) bool {
	return name != "" && !strings.ContainsAny(name, "/*^|:?=&") && strings.Trim(name, ".-") == name
}

func (r *networkRule) notADomain(out *found) {
	r.drop(r.host(), "url-part", out, "%q is a rule for a part of a URL or of a name, not for a domain", short(r.text))
}

// host returns all names of the host in a pattern such as ||example.com/path.
func (r *networkRule) host() domain.Pattern {
	name, start := cutStart(r.pattern)
	if end := strings.IndexAny(name, "/^:|"); end >= 0 && start == domainStart {
		if p, err := domain.ParsePattern(name[:end]); err == nil && strings.Contains(name[:end], ".") {
			return p
		}
	}
	return domain.Pattern{}
}

// drop reports a rule that gives no entry. What it is about is the zero Pattern if that is
// not known.
func (r *networkRule) drop(about domain.Pattern, reason string, out *found, format string, args ...any) {
	out.inexpressible(reason, format, args...)
	if !r.exception {
		return
	}
	fault := out.lastFault()
	fault.Exception, fault.about = true, about
	fault.wording = r.wording(strings.TrimSuffix(r.text, "$"+r.modifiers))
}
