package phantom

import (
	"cmp"
	"slices"
	"strings"
)

// FilterKind is where a filter is used.
type FilterKind uint8

// The kinds of filters.
const (
	Insights     FilterKind = iota + 1 // a command of a CloudWatch Logs Insights query
	MetricFilter                       // the pattern of a metric filter or a subscription filter
)

// maxPattern is how many characters the pattern of a filter may have: see
// PutMetricFilter and PutSubscriptionFilter of CloudWatch Logs.
const maxPattern = 1_024

// Filter is the text of a filter that hides harmless lookups.
type Filter struct {
	Text    string
	Hidden  []string // the patterns of the catalogue that it hides
	LeftOut []string // harmless ones that it does not hide, for want of room or of a syntax
	Note    string   // what it cannot do
}

// ExcludeFilter returns the text of a filter that hides the entries that are
// [Harmless], for the logs of Resolver, in which names end in a dot. What is only
// recognised by its look, or counts for some query types only, stays visible, and
// so does everything of another verdict. With an unknown kind the Filter is zero.
//
// Both show whatever had an answer: a well-known name that resolves may be one of your own,
// or the work of a resolver that lies.
//
// An Insights filter also knows the search suffixes of f, and shows what a rule of
// DNS Firewall matched whatever its name. A metric filter holds 1,024 characters
// and has no way to say "followed by one of these": it hides names as they are,
// the first of each entry before the second of any, and records of the firewall
// with them.
func (f *Finder) ExcludeFilter(kind FilterKind) Filter {
	switch kind {
	case Insights:
		return f.insights()
	case MetricFilter:
		return f.metricFilter()
	default:
		return Filter{}
	}
}

// hideable returns what a filter may hide, in the order of the catalogue, and the
// harmless patterns that it must not.
func (f *Finder) hideable() (hide []*claim, leftOut []string) {
	for _, e := range Entries() {
		if e.Verdict != Harmless {
			continue
		}
		for _, text := range e.Patterns {
			c := f.claimOf(text)
			if c.byShape() || len(e.Types) > 0 {
				leftOut = append(leftOut, text)
			} else {
				hide = append(hide, c)
			}
		}
	}
	return hide, leftOut
}

// byRank puts the first patterns of all entries before the second ones.
func byRank(claims []*claim) []*claim {
	rank := func(c *claim) int { return slices.Index(c.entry.Patterns, c.text) }
	return slices.SortedStableFunc(slices.Values(claims), func(a, b *claim) int { return cmp.Compare(rank(a), rank(b)) })
}

// claimOf returns the claim with that text, which is one of the catalogue's.
func (f *Finder) claimOf(text string) *claim {
	p, _ := parsePattern(text)
	switch p.kind {
	case exact:
		return f.exact[p.name]
	case below:
		return f.below[p.name]
	case inFront:
		return f.inFront[p.front]
	case expanded:
		return f.expanded
	default:
		return f.formed[slices.IndexFunc(f.formed, func(c *claim) bool { return c.text == text })]
	}
}

// answeredCondition shows what had an answer, and else what is none of the names between the
// last brackets.
const answeredCondition = `{ ($.answers[0].Rdata = "*") || () }`

// metricFilter joins conditions until the pattern is full, in the order of
// importance; a shorter one may still fit after one that does not. An asterisk in
// place of a placeholder would hide others too, so forms are left out.
func (f *Finder) metricFilter() Filter {
	hide, leftOut := f.hideable()
	result := Filter{LeftOut: leftOut, Note: "names with a search suffix appended are not hidden; records of DNS Firewall are, if their name is in it"}
	var conditions []string
	length := len(answeredCondition)
	for _, c := range byRank(hide) {
		condition := `$.query_name != "` + c.text + `."`
		added := len(condition) + cmp.Compare(len(conditions), 0)*len(" && ")
		if c.kind == formed || length+added > maxPattern {
			result.LeftOut = append(result.LeftOut, c.text)
			continue
		}
		length += added
		conditions = append(conditions, condition)
		result.Hidden = append(result.Hidden, c.text)
	}
	result.Text = strings.Replace(answeredCondition, "()", "("+strings.Join(conditions, " && ")+")", 1)
	return result
}

// insightsCommand is what the regular expression comes behind. The fields of the firewall are
// only there if a rule matched that alerts or blocks, and an answer shows that the name is
// one of your own, or that somebody answers who must not.
const insightsCommand = "filter ispresent(firewall_rule_action) or ispresent(answers.0.Rdata) or query_name not like "

// insights writes one regular expression, anchored at both ends, so neither
// evil-captive.apple.com nor metadata.google.internal.attacker.example is hidden.
func (f *Finder) insights() Filter {
	hide, leftOut := f.hideable()
	result := Filter{LeftOut: leftOut}
	var alternatives []string
	for _, c := range hide {
		alternatives = append(alternatives, c.expression())
		result.Hidden = append(result.Hidden, c.text)
	}
	result.Text = insightsCommand + "/(?i)^(" + strings.Join(alternatives, "|") + `)\.(` + f.suffixExpression() + ")?$/"
	return result
}

// expression returns p as a regular expression without the dot at its end.
func (p pattern) expression() string {
	switch p.kind {
	case below:
		return `.+\.` + quoteExpression(p.name.String())
	case formed:
		return p.form.expression()
	default:
		return quoteExpression(p.name.String())
	}
}

func (f form) expression() string {
	var labels []string
	for _, label := range f {
		labels = append(labels, quoteExpression(label.text)+placeholderExpression(label.placeholder))
	}
	return strings.Join(labels, `\.`)
}

// placeholderExpression may take more than the placeholder does only where a name
// of AWS or of the root surrounds it.
func placeholderExpression(placeholder string) string {
	switch placeholder {
	case "region":
		return "[a-z]+(-[a-z]+)+-[0-9]+"
	case "number":
		return "[0-9]{1,5}"
	case "byte":
		return "[0-9]{1,3}"
	case "key tags":
		return "[0-9a-f]{4}(-[0-9a-f]{4})*"
	default:
		return ""
	}
}

// suffixExpression matches the search suffixes of f, each with the dot at its end.
func (f *Finder) suffixExpression() string {
	region := placeholderExpression("region")
	all := []string{
		quoteExpression(virginia),
		region + quoteExpression(regional),
		`([a-z0-9-]+\.)?` + quoteExpression(services),
		quoteExpression(cluster),
	}
	for _, own := range f.own {
		all = append(all, quoteExpression(own.String()))
	}
	return "(" + strings.Join(all, "|") + `)\.`
}

// quoteExpression escapes what a name can hold and a regular expression, between
// slashes, would read otherwise.
func quoteExpression(s string) string {
	var quoted strings.Builder
	for i := range len(s) {
		if !isRegionByte(s[i]) && s[i] != '_' {
			quoted.WriteByte('\\')
		}
		quoted.WriteByte(s[i])
	}
	return quoted.String()
}
