package experiment

const judgeFile = "constructs/policy/judge.go"

// chain has a name lead to another by a CNAME.
func chain(from, to string) Record { return Record{from, "CNAME", to} }

func chains(zone string) []Experiment {
	hop := func(label, of string) string { return label + "." + of + "." + zone }
	allow := func(trust bool, entries ...string) Rule {
		return Rule{Action: "ALLOW", Entries: entries, Trust: trust}
	}
	alert := func(entries ...string) Rule { return Rule{Action: "ALERT", Entries: entries} }
	inspect := hop("first", "inspect")
	trust, trustHop := hop("first", "trust"), hop("hop", "trust")
	later, laterHop := hop("first", "later"), hop("hop", "later")
	alertFirst, allowFirst := hop("first", "alert-allow"), hop("first", "allow-alert")
	return []Experiment{
		{
			Name: "inspect-chain", Point: "CNAME", Question: "Under INSPECT, does a BLOCK of a later name of a chain apply although the first name is allowed?",
			Assumes: []Assumption{{"Judge", judgeFile, "every name is judged as a query of its own, until one is blocked"}},
			Records: []Record{chain(inspect, hop("hop", "inspect"))},
			Rules:   []Rule{allow(false, inspect), block(hop("hop", "inspect"))},
			Asks:    []string{inspect},
			Judge: func(o Observed) Finding {
				switch f, why := o.fate(inspect); {
				case why != "":
					return undecided("%s", why)
				case f == passed:
					return refuted("the chain passes").change("end the judgement of a chain at an ALLOW of any kind in %s", judgeFile)
				}
				if _, logged := o.Logged[inspect]; !logged {
					return confirmed("the chain is blocked; no record under the name that was asked")
				}
				return confirmed("the chain is blocked; the record has the name that was asked")
			},
		},
		{
			Name: "trust-chain", Point: "CNAME", Question: "Under TRUST, does an ALLOW of the first name settle the chain?",
			Assumes: []Assumption{{"Judge", judgeFile, "a rule that trusts redirections ends it"}},
			Records: []Record{chain(trust, trustHop)},
			Rules:   []Rule{allow(true, trust), block(trustHop)},
			Asks:    []string{trust, trustHop},
			Judge: func(o Observed) Finding {
				f, why := o.fates(trust, trustHop)
				switch {
				case why != "":
					return undecided("%s", why)
				case f[1] != blocked:
					return undecided("the rule does not block %s when it is asked for", trustHop)
				case f[0] == passed:
					return confirmed("the chain passes")
				}
				return refuted("the chain is blocked").change("judge later names in spite of TRUST in %s", judgeFile)
			},
		},
		{
			Name: "trust-later", Point: "CNAME", Question: "Does a rule with TRUST look at later names of a chain?",
			Assumes: []Assumption{{"whyLater", judgeFile, "unknown"}},
			Records: []Record{chain(later, laterHop)},
			Trials:  []Trial{{Name: "block-trust", Template: blockWithTrust(laterHop)}},
			Rules:   []Rule{{Action: "BLOCK", Trust: true, FromTrial: "block-trust"}},
			Asks:    []string{later, laterHop},
			Judge: func(o Observed) Finding {
				if step := o.Trials["block-trust"].Create; step.Refused {
					return undecided("AWS refuses BLOCK with TRUST: %s", step.Reason)
				}
				f, why := o.fates(later, laterHop)
				switch {
				case why != "":
					return undecided("%s", why)
				case f[1] != blocked:
					return undecided("the rule does not block %s when it is asked for", laterHop)
				case f[0] == blocked:
					return answered("it does: the chain is blocked").change("drop whyLater: such a rule matches at later names")
				}
				return answered("it does not: the chain passes").change("drop whyLater: such a rule matches the first name alone")
			},
		},
		mixedChain("alert-then-allow", alertFirst, hop("hop", "alert-allow"), alert(alertFirst), allow(false, hop("hop", "alert-allow"))),
		mixedChain("allow-then-alert", allowFirst, hop("hop", "allow-alert"), allow(false, allowFirst), alert(hop("hop", "allow-alert"))),
	}
}

// mixedChain has an ALERT and an ALLOW on different names of a chain.
func mixedChain(name, first, last string, rules ...Rule) Experiment {
	return Experiment{
		Name: name, Point: "CNAME", Question: "Does an ALERT of one name of a chain count more than an ALLOW of another (" + name + ")?",
		Assumes: []Assumption{{"Judge", judgeFile, "an alert counts more than an allowance"}},
		Records: []Record{chain(first, last)}, Rules: rules, Asks: []string{first},
		Judge: func(o Observed) Finding {
			f, why := o.fate(first)
			r, logged := o.Logged[first]
			switch {
			case why != "":
				return undecided("%s", why)
			case f != passed:
				return undecided("the chain is blocked, though no rule blocks it")
			case !logged:
				return undecided("no record of %s in the query log", first)
			case r.Action == "ALERT":
				return confirmed("the record has ALERT")
			}
			return refuted("the record has no action").change("let an ALLOW outweigh an ALERT of the same chain in %s", judgeFile)
		},
	}
}
