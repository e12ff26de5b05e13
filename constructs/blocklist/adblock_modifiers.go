package blocklist

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

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
