package phantom

import "strings"

// insightsCommand is what the regular expression comes behind. The fields of the firewall are
// only there if a rule matched that alerts or blocks, and an answer shows that the name is
// one of your own, or that somebody answers who must not.
const insightsCommand = "filter ispresent(firewall_rule_action) or ispresent(answers.0.Rdata) or query_name not like "

// insights writes one regular expression, anchored at both ends, so that neither
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
