package experiment

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

const semantics = "constructs/domain/semantics.go"

// controlName is the experiment that all others with questions depend on.
const controlName = "exact"

// broken says why no answer of the firewall can be trusted, or nothing.
func (o Observed) broken() string {
	exact, open := "exact."+o.Zone, "open."+o.Zone
	switch f, why := o.fates(exact, open); {
	case why != "":
		return "the control failed: " + why
	case f[0] != blocked || f[1] != passed:
		return "the control failed: " + exact + " " + f[0].String() + " and " + open + " " + f[1].String()
	}
	return ""
}

// Controls are the names that show that the firewall is in force: the first has to be blocked, the
// second to pass.
func Controls(zone string) (inList, open string) { return "exact." + zone, "open." + zone }

// InForce reports whether the answers to [Controls] show that the firewall works.
func (o Observed) InForce() bool { return o.broken() == "" }

func block(entries ...string) Rule { return Rule{Action: "BLOCK", Entries: entries} }

func entriesOfNames(zone string) []Experiment {
	exact, open := Controls(zone)
	return []Experiment{
		{
			Name: controlName, Point: "a", Question: "Does the entry `x` match `x` and nothing below it?",
			Assumes: []Assumption{{"domain.Exact", "constructs/domain/pattern.go", "x alone"}},
			Rules:   []Rule{block(exact)},
			Asks:    []string{exact, open, "below." + exact},
			Judge: func(o Observed) Finding {
				f, why := o.fates(exact, open, "below."+exact)
				switch {
				case why != "":
					return undecided("%s", why)
				case f[0] != blocked || f[1] != passed:
					return undecided("%s", o.broken())
				case f[2] == blocked:
					return refuted("x blocks names below x too").change("let an Exact pattern match below its name")
				}
				return confirmed("x is blocked, below.x passes")
			},
		},
		wildcard("wildcard-apex", "Does `*.x` match `x` itself?", Assumption{"domain.WildcardMatchesApex", semantics, truth(domain.WildcardMatchesApex)},
			domain.WildcardMatchesApex, "apex."+zone, "below.apex."+zone, "*.apex."+zone),
		wildcard("wildcard-depth", "Does `*.x` match `a.b.x`?", Assumption{"domain.WildcardMatchesAnyDepth", semantics, truth(domain.WildcardMatchesAnyDepth)},
			domain.WildcardMatchesAnyDepth, "a.b.depth."+zone, "b.depth."+zone, "*.depth."+zone),
		starWithoutDot(zone),
		refusedEntries("underscore", "Does AWS take an entry with `_`, and does it match?",
			Assumption{"domain.UnderscoreAllowed", semantics, truth(domain.UnderscoreAllowed)}, domain.UnderscoreAllowed, "_tcp.underscore."+zone),
		refusedEntries("edge-hyphen", "Does AWS take a label that begins or ends with `-`, and does it match?",
			Assumption{"domain.EdgeHyphenAllowed", semantics, truth(domain.EdgeHyphenAllowed)}, domain.EdgeHyphenAllowed, "-a.hyphen."+zone, "b-.hyphen."+zone),
		{
			Name: "duplicate-entry", Point: "duplicates", Question: "Does AWS refuse `x`, `X` and `x.` in one list?",
			Assumes: []Assumption{{"duplicate-entry", "constructs/policy/lint/lists.go", "an error"}},
			Trials:  []Trial{{Name: "duplicate", Template: listOf("dup."+zone, "DUP."+zone, "dup."+zone+".")}},
			Judge: func(o Observed) Finding {
				switch refused, why := o.Trials["duplicate"].Create.refusal(); {
				case why != "":
					return undecided("%s", why)
				case refused:
					return confirmed("refused: %s", o.Trials["duplicate"].Create.Reason)
				}
				return refuted("AWS takes the list").change("make duplicate-entry a note where only case or a trailing dot differs")
			},
		},
	}
}

// wildcard asks one name of which a constant says whether the entry matches it, and one that it
// has to match.
func wildcard(name, question string, constant Assumption, assumed bool, at, below, entry string) Experiment {
	return Experiment{
		Name: name, Point: "a", Question: question, Assumes: []Assumption{constant},
		Rules: []Rule{block(entry)}, Asks: []string{at, below},
		Judge: func(o Observed) Finding {
			f, why := o.fates(at, below)
			switch {
			case why != "":
				return undecided("%s", why)
			case f[1] != blocked:
				return undecided("%s passes, so the entry %s matches nothing known", below, entry)
			case (f[0] == blocked) == assumed:
				return confirmed("%s %s", at, f[0])
			}
			return refuted("%s %s", at, f[0]).change("%s = %s"+follow, constant.Name, truth(!assumed))
		},
	}
}

// follow is the rest of the work: some code beside package domain is made for these values.
const follow = ", and then what .ci/run shows"

func truth(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// starWithoutDot asks what *x matches, if AWS takes it at all.
func starWithoutDot(zone string) Experiment {
	const name, trial = "star-without-dot", "star"
	base := "star." + zone
	at, below, beside := base, "a."+base, "not"+base
	return Experiment{
		Name: name, Point: "a", Question: "Does AWS take `*x` without a dot, and what does it match?",
		Assumes: []Assumption{{"domain.StarWithoutDotIsWildcard", semantics, truth(domain.StarWithoutDotIsWildcard)}},
		Trials:  []Trial{{Name: trial, Template: listOf("*" + base)}},
		Rules:   []Rule{{Action: "BLOCK", FromTrial: trial}},
		Asks:    []string{at, below, beside},
		Judge: func(o Observed) Finding {
			refused, why := o.Trials[trial].Create.refusal()
			switch {
			case why != "":
				return undecided("%s", why)
			case refused && domain.StarWithoutDotIsWildcard:
				return refuted("refused: %s", o.Trials[trial].Create.Reason).change("domain.StarWithoutDotIsWildcard = false" + follow)
			case refused:
				return confirmed("refused: %s", o.Trials[trial].Create.Reason)
			}
			f, why := o.fates(at, below, beside)
			if why != "" {
				return undecided("AWS takes it, but %s", why)
			}
			return judgeStar(f[0] == blocked, f[1] == blocked, f[2] == blocked)
		},
	}
}

// judgeStar judges what an accepted *x matches: x, a.x and notx.
func judgeStar(at, below, beside bool) Finding {
	switch {
	case beside:
		return refuted("AWS takes *x and it matches notx").change("give *x a Kind of its own in constructs/domain: it matches every name that ends in x")
	case !at && !below && domain.StarWithoutDotIsWildcard:
		return refuted("AWS takes *x and it matches nothing").change("domain.StarWithoutDotIsWildcard = false" + follow)
	case !at && !below:
		return confirmed("AWS takes *x, but it matches nothing: refusing it is right")
	case below && at == domain.WildcardMatchesApex && domain.StarWithoutDotIsWildcard:
		return confirmed("*x matches what *.x does")
	case below && at == domain.WildcardMatchesApex:
		return refuted("AWS takes *x, and it matches what *.x does").change("domain.StarWithoutDotIsWildcard = true" + follow)
	}
	return refuted("AWS takes *x; x blocked: %v, a.x blocked: %v", at, below).change("give *x a Kind of its own in constructs/domain")
}

// refusedEntries is about entries that ParsePattern takes only if a constant is true.
func refusedEntries(name, question string, constant Assumption, assumed bool, entries ...string) Experiment {
	return Experiment{
		Name: name, Point: "a", Question: question, Assumes: []Assumption{constant},
		Trials: []Trial{{Name: name, Template: listOf(entries...)}},
		Rules:  []Rule{{Action: "BLOCK", FromTrial: name}},
		Asks:   entries,
		Judge: func(o Observed) Finding {
			refused, why := o.Trials[name].Create.refusal()
			if why != "" {
				return undecided("%s", why)
			}
			if refused {
				return judgeMatching(constant.Name, assumed, false, "refused: "+o.Trials[name].Create.Reason)
			}
			f, why := o.fates(entries...)
			switch {
			case why != "":
				return undecided("AWS takes the list, but %s", why)
			case !slices.Contains(f, passed):
				return judgeMatching(constant.Name, assumed, true, "AWS takes the entry, and it matches")
			case !slices.Contains(f, blocked):
				return judgeMatching(constant.Name, assumed, false, "AWS takes the entry, but it matches nothing")
			}
			return refuted("AWS takes the list, but only some of its entries match").change("split %s by where the character is", constant.Name)
		},
	}
}

func judgeMatching(constant string, assumed, works bool, seen string) Finding {
	if works == assumed {
		return confirmed("%s", seen)
	}
	return refuted("%s", seen).change("%s = %s"+follow, constant, truth(works))
}
