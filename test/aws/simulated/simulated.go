// Package simulated is AWS as the tests want it: the answers and records of a run, with a switch
// for everything that AWS might do otherwise than the code says.
//
// It reads the rules of experiments by itself and shares nothing with package policy, so the two
// can be compared.
package simulated

import (
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
)

// AWS is what AWS does. The zero AWS does what the code says and refuses nothing; each switch has
// it do something else. Start with [Usual].
type AWS struct {
	ExactMatchesBelow   bool
	WildcardIsApexToo   bool
	WildcardIsOneLabel  bool
	WildcardMatchesNone bool
	StarIsWildcard      bool // *x, if a trial with it is taken, matches what *.x does
	StarIsSuffix        bool // ... or whatever ends so
	StarIsApexToo       bool
	AcceptedMatchNone   bool // entries of trials that are taken match nothing

	InspectAllowEndsChain bool // an ALLOW of the first name protects the chain
	TrustIsIgnored        bool
	TrustSeesLaterNames   bool
	AllowOutweighsAlert   bool

	ProfileFirst, ProfileLast, ProfileReversed bool

	NoFirewall    bool // no rule is in force
	BlocksAll     bool
	NodataIs      string // the rcode of a NODATA
	OverrideIs    string // the answer of an OVERRIDE instead of its CNAME
	AllowIsLogged bool
	BlockIsLogged string // the action in the record of a BLOCK instead of it
	NoLog         bool
	Detects       bool // DNS Firewall Advanced finds something
	ListOfDetects string
	NoProtection  bool              // the record of a detection has no firewall_protection
	ExtraKey      string            // of every record
	Refused       map[string]string // trials that are refused, with the reason
	UpdateRefused map[string]string
	BothCount     int // how many names a list has with both sources, if it is taken

	ControlPasses  bool   // the control domain of AWS's list is not in it
	ControlAddress string // what a control domain resolves to, if it is something else
}

// Usual are the refusals that the code expects.
func Usual() AWS {
	invalid := "InvalidRequestException: invalid domain"
	return AWS{
		Detects: true,
		Refused: map[string]string{
			"both": "Domains and DomainFileUrl are exclusive", "priority": "the value 100 is reserved",
			"star": invalid, "underscore": invalid, "edge-hyphen": invalid, "duplicate": invalid, "inline": "1001 domains, at most 1000",
			"allow-category": "ALLOW is not available", "bucket": "[RSLVR-01605] Missing permission to log destination",
			"file": "not authorized to perform: s3:GetObject", "foreach": "Fn::ForEach cannot iterate",
		},
		UpdateRefused: map[string]string{"tags": "Association: the VPC already has a config", "swap": "Group: the priority is already in use", "protected": "[RSLVR-02307] the association is under mutation protection"},
	}
}

// Observe is a run that saw everything.
func (a AWS) Observe(p experiment.Plan) experiment.Observed {
	o := experiment.Observed{
		Zone: p.Zone, Answers: map[string]experiment.Answer{}, Logged: map[string]experiment.Logged{}, Keys: map[string]string{},
		Trials: map[string]experiment.Result{}, Ran: map[experiment.Extra]bool{}, Failed: map[string]string{},
		RuleTypes: RuleTypes(), Provisioning: "NON_PROVISIONABLE", Region: "us-east-1", ManagedLists: ManagedLists(),
	}
	for _, x := range p.Extras {
		o.Ran[x] = true
	}
	for _, t := range p.Trials() {
		o.Trials[t.Name] = a.result(t)
	}
	for _, name := range p.Asks() {
		answer, record := a.Resolve(p, name)
		o.Answers[name] = answer
		if !a.NoLog {
			o.Logged[name] = record
			o.Keys["query_name"], o.Keys["rcode"] = name, name
			if a.ExtraKey != "" {
				o.Keys[a.ExtraKey] = name
			}
		}
	}
	return o
}

func (a AWS) result(t experiment.Trial) (r experiment.Result) {
	reason, refused := a.Refused[t.Name]
	r.Create = experiment.Step{Asked: true, Refused: refused, Reason: reason}
	if t.CountNames {
		r.Names = a.BothCount
	}
	if t.Update != nil && !refused {
		reason, refused := a.UpdateRefused[t.Name]
		r.Update = experiment.Step{Asked: true, Refused: refused, Reason: reason}
	}
	return r
}

// ManagedLists are AWS's lists in us-east-1.
func ManagedLists() map[string]string {
	all := map[string]string{}
	for _, name := range awsdns.ManagedLists() {
		if id, known := awsdns.ManagedListID("us-east-1", name); known {
			all[name] = id
		}
	}
	return all
}

// RuleTypes are those of ListFirewallRuleTypes.
func RuleTypes() []experiment.RuleType {
	identifier := strings.NewReplacer(" ", "_")
	var all []experiment.RuleType
	for _, name := range awsdns.ContentCategoryDisplayNames() {
		all = append(all, experiment.RuleType{Kind: "FirewallAdvancedContentCategory", Value: strings.ToUpper(identifier.Replace(name)), DisplayName: name})
	}
	for _, name := range awsdns.ThreatCategoryDisplayNames() {
		all = append(all, experiment.RuleType{Kind: "FirewallAdvancedThreatCategory", Value: strings.ToUpper(name), DisplayName: name})
	}
	return all
}

// Resolve returns what a client in the VPC gets for a name, and the record of the query.
func (a AWS) Resolve(p experiment.Plan, name string) (experiment.Answer, experiment.Logged) {
	names := chainOf(p, name)
	decided := experiment.Rule{}
	for i, each := range names {
		r, found := a.match(p, each, i > 0)
		if !found {
			continue
		}
		if r.Action == "ALLOW" && decided.Action == "ALERT" && !a.AllowOutweighsAlert {
			continue
		}
		if r.Action == "ALERT" && decided.Action == "ALLOW" && a.AllowOutweighsAlert {
			continue
		}
		decided = r
		if r.Action == "BLOCK" || r.Action == "ALLOW" && (r.Trust && !a.TrustIsIgnored || a.InspectAllowEndsChain && !r.Trust) {
			break
		}
	}
	return a.outcome(names, decided)
}

func chainOf(p experiment.Plan, name string) []string {
	names := []string{name}
	for _, e := range p.Experiments {
		for _, r := range e.Records {
			if r.Type == "CNAME" && r.Name == names[len(names)-1] {
				names = append(names, r.Value)
			}
		}
	}
	return names
}

// outcome is the answer and the record for a chain.
func (a AWS) outcome(names []string, r experiment.Rule) (experiment.Answer, experiment.Logged) {
	answer := experiment.Answer{Rcode: "NOERROR"}
	record := experiment.Logged{}
	switch {
	case r.Action == "BLOCK" && r.Response == "NXDOMAIN":
		answer.Rcode = "NXDOMAIN"
	case r.Action == "BLOCK" && r.Response == "OVERRIDE":
		answer.Answers = []string{"CNAME " + r.Override, "A " + experiment.Address}
		if a.OverrideIs != "" {
			answer.Answers = []string{a.OverrideIs}
		}
	case r.Action == "BLOCK":
		if a.NodataIs != "" {
			answer.Rcode = a.NodataIs
		}
	default:
		for _, next := range names[1:] {
			answer.Answers = append(answer.Answers, "CNAME "+next)
		}
		answer.Answers = append(answer.Answers, "A "+a.addressOf(names[0]))
	}
	record.Rcode, record.Answers = answer.Rcode, answer.Answers
	if r.Action == "BLOCK" || r.Action == "ALERT" || r.Action == "ALLOW" && a.AllowIsLogged {
		record.Action, record.Group, record.List = r.Action, "rslvr-frg-1", "rslvr-fdl-1"
		if r.Action == "BLOCK" && a.BlockIsLogged != "" {
			record.Action = a.BlockIsLogged
		}
	}
	if r.In == experiment.OfAdvanced {
		record.List = a.ListOfDetects
		if !a.NoProtection {
			record.Protection = r.Protection
		}
	}
	return answer, record
}

func (a AWS) addressOf(name string) string {
	switch {
	case !strings.HasPrefix(name, "controldomain"):
		return experiment.Address
	case a.ControlAddress != "":
		return a.ControlAddress
	}
	return awsdns.ControlAddress
}

// match returns the first rule that matches a name.
func (a AWS) match(p experiment.Plan, name string, later bool) (experiment.Rule, bool) {
	if a.NoFirewall {
		return experiment.Rule{}, false
	}
	if a.BlocksAll {
		return experiment.Rule{Action: "BLOCK"}, true
	}
	if at := "plain." + p.Zone; name == at || strings.HasSuffix(name, "."+at) {
		return experiment.Rule{Action: "BLOCK", Entries: []string{at}}, true
	}
	for _, in := range a.order() {
		if in == experiment.OfAdvanced && !p.Has(experiment.Advanced) || strings.HasPrefix(string(in), "profile") && !p.Has(experiment.Profile) {
			continue
		}
		for _, e := range p.Experiments {
			for _, r := range e.Rules {
				if r.In == in && a.matches(r, e, name) && !(later && r.Trust && !a.TrustSeesLaterNames) {
					return r, true
				}
			}
		}
	}
	return experiment.Rule{}, false
}

func (a AWS) order() []experiment.Group {
	switch {
	case a.ProfileFirst:
		return []experiment.Group{experiment.ProfileFirst, experiment.ProfileLast, experiment.Main, experiment.OfAdvanced}
	case a.ProfileLast:
		return []experiment.Group{experiment.Main, experiment.OfAdvanced, experiment.ProfileFirst, experiment.ProfileLast}
	case a.ProfileReversed:
		return []experiment.Group{experiment.ProfileLast, experiment.Main, experiment.ProfileFirst, experiment.OfAdvanced}
	}
	return []experiment.Group{experiment.ProfileFirst, experiment.Main, experiment.OfAdvanced, experiment.ProfileLast}
}

func (a AWS) matches(r experiment.Rule, e experiment.Experiment, name string) bool {
	entries := r.Entries
	if r.FromTrial != "" {
		if _, refused := a.Refused[r.FromTrial]; refused || a.AcceptedMatchNone {
			return false
		}
		entries = trialEntries(e, r.FromTrial)
	}
	if r.Managed != "" {
		return !a.ControlPasses && strings.Contains(name, ".malwarelist.firewall.")
	}
	if r.Protection != "" || r.CategoryFor != "" {
		return a.Detects && slices.Contains(e.Asks, name)
	}
	return slices.ContainsFunc(entries, func(entry string) bool { return a.entryMatches(entry, name) })
}

func trialEntries(e experiment.Experiment, name string) []string {
	for _, t := range e.Trials {
		if t.Name == name {
			return t.Template["Resources"].(map[string]any)["List"].(map[string]any)["Properties"].(map[string]any)["Domains"].([]string)
		}
	}
	return nil
}

func (a AWS) entryMatches(entry, name string) bool {
	if base, ok := strings.CutPrefix(entry, "*."); ok {
		below, isBelow := strings.CutSuffix(name, "."+base)
		switch {
		case a.WildcardMatchesNone:
			return false
		case a.WildcardIsApexToo && name == base:
			return true
		}
		return isBelow && !(a.WildcardIsOneLabel && strings.Contains(below, "."))
	}
	if base, ok := strings.CutPrefix(entry, "*"); ok {
		return a.StarIsSuffix && strings.HasSuffix(name, base) || a.StarIsWildcard && strings.HasSuffix(name, "."+base) || a.StarIsApexToo && name == base
	}
	return entry == name || a.ExactMatchesBelow && strings.HasSuffix(name, "."+entry)
}
