package blocklist

import (
	"net/netip"
	"slices"
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

// isHashComment distinguishes "# text" from ##.banner, which is a cosmetic rule.
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

// isWholeName distinguishes a name from a part of one, such as .ads. or -banner, and of a URL.
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

// modified is a rule with its modifiers applied.
type modified struct {
	rule    rule
	exclude []string // names to which it does not apply
}

// modified applies the modifiers. It reports false if a list of names cannot follow them, after
// it has said so.
func (r *networkRule) modified(name string, out *found) (m modified, ok bool) {
	important, rewrite, cancel := false, false, false
	for modifier := range strings.SplitSeq(r.modifiers, ",") {
		key, value, _ := strings.Cut(modifier, "=")
		switch strings.TrimSpace(key) {
		case "", "all", "document", "doc":
		case "important":
			important = true
		case "badfilter":
			cancel = true
		case "denyallow":
			m.exclude = strings.Split(value, "|")
		case "dnsrewrite":
			if !r.cancelling() && !r.rewriteBlocks(value, out) {
				return m, false
			}
			rewrite = true
		case "dnstype":
			if !r.cancelling() {
				r.drop(whole(name), "query-type", out, "%q is about some query types; a rule of its own with a query type can say that", short(r.text))
				return m, false
			}
		case "client", "ctag":
			if !r.cancelling() {
				r.drop(whole(name), "client", out, "%q is about some clients; associate a rule group with their VPC alone", short(r.text))
				return m, false
			}
		default:
			if !r.cancelling() {
				r.drop(whole(name), "modifier", out, "%q: the modifier %q, which a list of names cannot follow", short(r.text), short(modifier))
				return m, false
			}
		}
	}
	m.rule = rule{strength: strengthOf(r.exception, important), wording: r.wording(r.shape(name))}
	switch {
	case cancel:
		m.rule.kind, m.exclude = cancels, nil
		r.cancel(out)
	case rewrite:
		m.rule.kind = rewriting
	case len(m.exclude) > 0:
		m.rule.kind = apart
	}
	return m, true
}

// whole returns the widest entry of a name, or the zero Pattern.
func whole(name string) domain.Pattern {
	parsed, err := domain.ParsePattern(name)
	if err != nil {
		return domain.Pattern{}
	}
	return parsed
}

// rewriteBlocks reports whether a $dnsrewrite blocks, or is an exception from all that do.
func (r *networkRule) rewriteBlocks(value string, out *found) bool {
	if r.exception && value == "" {
		return true
	}
	if isNullRewrite(value) && !r.exception {
		return true
	}
	name, _ := namesOf(r.pattern)
	r.drop(whole(name), "rewrite", out, "%q gives an answer of its own; a rule with an override can do so for a name", short(r.text))
	return false
}

// isNullRewrite finds the answers without an address, in the short and in the full form.
func isNullRewrite(value string) bool {
	code, rest, full := strings.Cut(value, ";")
	switch strings.ToUpper(code) {
	case "NXDOMAIN", "REFUSED", "SERVFAIL":
		return true
	case "NOERROR":
		_, answer, _ := strings.Cut(rest, ";")
		return answer == "" || isNullAddress(answer)
	}
	return !full && isNullAddress(value)
}

func isNullAddress(text string) bool {
	ip, err := netip.ParseAddr(text)
	return err == nil && isNull(ip)
}

// finish adds the names to which a rule does not apply, and says where it matches more than
// its entries.
func (m *modified) finish(form nameForm, r *networkRule, out *found) {
	for _, name := range m.exclude {
		if name = strings.TrimSpace(name); name != "" {
			out.addTree(name, rule{kind: apart})
		}
	}
	if form.isPartial() && m.rule.kind != cancels {
		out.inexpressible("open-end", "%q also matches names that only begin or end like this one, as no entry can; it stands for the name and those below it", short(r.text))
	}
}

func (r *networkRule) cancelling() bool {
	return strings.Contains(r.modifiers, "badfilter") && slices.Contains(strings.Split(r.modifiers, ","), "badfilter")
}

// cancel keeps the text of the rule that this one cancels, which may be one without an entry.
func (r *networkRule) cancel(out *found) {
	out.cancelled = append(out.cancelled, r.wording(strings.TrimSuffix(r.text, "$"+r.modifiers)))
}

// shape returns the pattern with % for its name. Nearly all rules share one text.
func (r *networkRule) shape(name string) string {
	if len(r.pattern) == len(name)+3 && strings.HasPrefix(r.pattern, "||") && r.pattern[len(r.pattern)-1] == '^' {
		if r.exception {
			return "@@||%^"
		}
		return "||%^"
	}
	before, after, _ := strings.Cut(r.pattern, name)
	return r.exceptionMark() + before + "%" + after
}

func (r *networkRule) exceptionMark() string {
	if r.exception {
		return "@@"
	}
	return ""
}

// wording returns the pattern with the modifiers in one order, without badfilter, by which
// rules of the same text are found.
func (r *networkRule) wording(pattern string) string {
	if r.modifiers == "" {
		return pattern
	}
	all := slices.DeleteFunc(strings.Split(r.modifiers, ","), func(s string) bool { return s == "badfilter" || s == "" })
	if len(all) == 0 {
		return pattern
	}
	slices.Sort(all)
	return pattern + "$" + strings.Join(all, ",")
}
