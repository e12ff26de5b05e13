package experiment_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
	"github.com/seed-482a6d4f/vpcdns/test/aws/simulated"
)

func fullPlan() experiment.Plan {
	return experiment.NewPlan("r1", experiment.Advanced, experiment.Profile)
}

// findings are the findings of a run against a simulated AWS, by experiment.
func findings(p experiment.Plan, o experiment.Observed) map[string]experiment.Finding {
	all := map[string]experiment.Finding{}
	for _, row := range p.Findings(o) {
		all[row.Experiment.Name] = row.Finding
	}
	return all
}

// usual are the findings if AWS does all that the code says.
var usual = map[string]experiment.Outcome{
	"trust-later": experiment.Answered, "lifted-protection": experiment.Answered, "category-ids": experiment.Answered, "profile-order": experiment.Answered,
	"shared-config-account": experiment.NotAsked,
}

func TestAWSDoesWhatTheCodeSays(t *testing.T) {
	p := fullPlan()
	for name, f := range findings(p, simulated.Usual().Observe(p)) {
		want := usual[name]
		if want == "" {
			want = experiment.Confirmed
		}
		if f.Outcome != want {
			t.Errorf("%s: %s (%s), want %s", name, f.Outcome, f.Seen, want)
		}
		if f.Seen == "" || f.Outcome == experiment.Confirmed && f.Change != "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// otherwise has, for each experiment, worlds in which AWS does something else, with the outcome
// and a part of what the finding says.
var otherwise = []struct {
	name, experiment string
	change           func(*simulated.AWS)
	outcome          experiment.Outcome
	says             string
}{
	{"below too", "exact", func(a *simulated.AWS) { a.ExactMatchesBelow = true }, experiment.Refuted, "let an Exact pattern match below"},
	{"no firewall", "exact", func(a *simulated.AWS) { a.NoFirewall = true }, experiment.Undecided, "control failed"},
	{"everything blocked", "exact", func(a *simulated.AWS) { a.BlocksAll = true }, experiment.Undecided, "control failed"},
	{"no firewall", "wildcard-apex", func(a *simulated.AWS) { a.NoFirewall = true }, experiment.Undecided, "control failed"},
	{"apex too", "wildcard-apex", func(a *simulated.AWS) { a.WildcardIsApexToo = true }, experiment.Refuted, "domain.WildcardMatchesApex = true"},
	{"matches nothing", "wildcard-apex", func(a *simulated.AWS) { a.WildcardMatchesNone = true }, experiment.Undecided, "matches nothing known"},
	{"one label", "wildcard-depth", func(a *simulated.AWS) { a.WildcardIsOneLabel = true }, experiment.Refuted, "domain.WildcardMatchesAnyDepth = false"},
	{"matches nothing", "wildcard-depth", func(a *simulated.AWS) { a.WildcardMatchesNone = true }, experiment.Undecided, "matches nothing known"},

	{"suffix", "star-without-dot", accepts("star", func(a *simulated.AWS) { a.StarIsSuffix = true }), experiment.Refuted, "a Kind of its own"},
	{"wildcard", "star-without-dot", accepts("star", func(a *simulated.AWS) { a.StarIsWildcard = true }), experiment.Refuted, "domain.StarWithoutDotIsWildcard = true"},
	{"apex alone", "star-without-dot", accepts("star", func(a *simulated.AWS) { a.StarIsApexToo = true }), experiment.Refuted, "a Kind of its own"},
	{"nothing", "star-without-dot", accepts("star", nil), experiment.Confirmed, "matches nothing"},
	{"denied", "star-without-dot", refuses("star", "AccessDeniedException: no"), experiment.Undecided, "another reason"},
	{"matches", "underscore", accepts("underscore", nil), experiment.Refuted, "domain.UnderscoreAllowed = true"},
	{"matches nothing", "underscore", accepts("underscore", func(a *simulated.AWS) { a.AcceptedMatchNone = true }), experiment.Confirmed, "matches nothing"},
	{"throttled", "underscore", refuses("underscore", "Rate exceeded"), experiment.Undecided, "another reason"},
	{"matches", "edge-hyphen", accepts("edge-hyphen", nil), experiment.Refuted, "domain.EdgeHyphenAllowed = true"},
	{"taken", "duplicate-entry", accepts("duplicate", nil), experiment.Refuted, "duplicate-entry"},
	{"quota", "duplicate-entry", refuses("duplicate", "LimitExceededException"), experiment.Undecided, "another reason"},

	{"ends", "inspect-chain", func(a *simulated.AWS) { a.InspectAllowEndsChain = true }, experiment.Refuted, "judge.go"},
	{"no log", "inspect-chain", func(a *simulated.AWS) { a.NoLog = true }, experiment.Confirmed, "no record"},
	{"ignored", "trust-chain", func(a *simulated.AWS) { a.TrustIsIgnored = true }, experiment.Refuted, "in spite of TRUST"},
	{"sees", "trust-later", func(a *simulated.AWS) { a.TrustSeesLaterNames = true }, experiment.Answered, "matches at later names"},
	{"refused", "trust-later", refuses("block-trust", "no TRUST with BLOCK"), experiment.Undecided, "AWS refuses BLOCK with TRUST"},
	{"sees not", "trust-later", func(*simulated.AWS) {}, experiment.Answered, "the first name alone"},
	{"allow wins", "alert-then-allow", func(a *simulated.AWS) { a.AllowOutweighsAlert = true }, experiment.Refuted, "outweigh"},
	{"allow wins", "allow-then-alert", func(a *simulated.AWS) { a.AllowOutweighsAlert = true }, experiment.Refuted, "outweigh"},
	{"no log", "allow-then-alert", func(a *simulated.AWS) { a.NoLog = true }, experiment.Undecided, "no record"},

	{"servfail", "nodata-response", func(a *simulated.AWS) { a.NodataIs = "SERVFAIL" }, experiment.Undecided, "control failed"},
	{"no log", "nodata-response", func(a *simulated.AWS) { a.NoLog = true }, experiment.Undecided, "no record"},
	{"alert", "nxdomain-response", func(a *simulated.AWS) { a.BlockIsLogged = "ALERT" }, experiment.Undecided, "control failed"},
	{"no log", "nxdomain-response", func(a *simulated.AWS) { a.NoLog = true }, experiment.Undecided, "no record"},
	{"address", "override-response", func(a *simulated.AWS) { a.OverrideIs = "A 192.0.2.9" }, experiment.Refuted, "OVERRIDE"},
	{"no log", "override-response", func(a *simulated.AWS) { a.NoLog = true }, experiment.Undecided, "no record"},
	{"logged", "allow-record", func(a *simulated.AWS) { a.AllowIsLogged = true }, experiment.Refuted, "read ALLOW"},
	{"no log", "allow-record", func(a *simulated.AWS) { a.NoLog = true }, experiment.Undecided, "no record"},
	{"new key", "record-keys", func(a *simulated.AWS) { a.ExtraKey = "firewall_category" }, experiment.Refuted, "firewall_category"},
	{"no log", "record-keys", func(a *simulated.AWS) { a.NoLog = true }, experiment.Undecided, "no record"},

	{"list", "protection-record", func(a *simulated.AWS) { a.ListOfDetects = "rslvr-fdl-2" }, experiment.Refuted, "rslvr-fdl-2"},
	{"no key", "protection-record", func(a *simulated.AWS) { a.NoProtection = true }, experiment.Refuted, "drop FirewallProtection"},
	{"nothing found", "protection-record", func(a *simulated.AWS) { a.Detects = false }, experiment.Undecided, "none of the 10 names"},
	{"list", "category-record", func(a *simulated.AWS) { a.ListOfDetects = "rslvr-fdl-2" }, experiment.Refuted, "rslvr-fdl-2"},
	{"nothing found", "category-record", func(a *simulated.AWS) { a.Detects = false }, experiment.Undecided, "did not take"},

	{"profile first", "profile-order", func(a *simulated.AWS) { a.ProfileFirst = true }, experiment.Answered, "the Profile come first"},
	{"VPC first", "profile-order", func(a *simulated.AWS) { a.ProfileLast = true }, experiment.Answered, "the VPC come first"},
	{"neither", "profile-order", func(a *simulated.AWS) { a.ProfileReversed = true }, experiment.Undecided, "neither order"},
	{"merged", "profile-order", func(*simulated.AWS) {}, experiment.Answered, "merge them by priority"},

	{"succeeds", "tagged-config", func(a *simulated.AWS) { delete(a.UpdateRefused, "tags") }, experiment.Refuted, "replacement.go"},
	{"other reason", "tagged-config", func(a *simulated.AWS) { a.UpdateRefused["tags"] = "no such thing" }, experiment.Undecided, "another reason"},
	{"denied", "tagged-config", func(a *simulated.AWS) { a.UpdateRefused["tags"] = "AccessDenied" }, experiment.Undecided, "another reason"},
	{"not created", "tagged-config", refuses("tags", "no VPC"), experiment.Undecided, "the first stack"},
	{"succeeds", "swapped-priorities", func(a *simulated.AWS) { delete(a.UpdateRefused, "swap") }, experiment.Refuted, "drop rule-priority-taken"},
	{"other reason", "swapped-priorities", func(a *simulated.AWS) { a.UpdateRefused["swap"] = "no" }, experiment.Undecided, "another reason"},
	{"taken", "inline-domains", accepts("inline", nil), experiment.Refuted, "splits the request"},
	{"taken", "category-allow", accepts("allow-category", nil), experiment.Refuted, "allow-on-protection"},
	{"denied", "category-allow", refuses("allow-category", "User is not authorized"), experiment.Undecided, "another reason"},

	{"taken", "association-priority", accepts("priority", nil), experiment.Refuted, "from 100"},
	{"succeeds", "lifted-protection", func(a *simulated.AWS) { delete(a.UpdateRefused, "protected") }, experiment.Answered, "do not report"},
	{"fails", "lifted-protection", func(*simulated.AWS) {}, experiment.Answered, "an error in any case"},
	{"other reason", "lifted-protection", func(a *simulated.AWS) { a.UpdateRefused["protected"] = "no" }, experiment.Undecided, "another reason"},
	{"denied", "lifted-protection", func(a *simulated.AWS) { a.UpdateRefused["protected"] = "AccessDenied" }, experiment.Undecided, "another reason"},
	{"not created", "lifted-protection", refuses("protected", "no VPC"), experiment.Undecided, "the first stack"},
	{"file", "two-sources", accepts("both", func(a *simulated.AWS) { a.BothCount = 1 }), experiment.Answered, "the file counts"},
	{"domains", "two-sources", accepts("both", func(a *simulated.AWS) { a.BothCount = 2 }), experiment.Answered, "Domains count"},
	{"unexpected", "two-sources", accepts("both", func(a *simulated.AWS) { a.BothCount = 7 }), experiment.Answered, "7 names"},
	{"denied", "two-sources", refuses("both", "AccessDenied"), experiment.Undecided, "another reason"},
	{"not in it", "control-domains", func(a *simulated.AWS) { a.ControlPasses = true }, experiment.Refuted, "does not block this name"},
	{"elsewhere", "control-domains", func(a *simulated.AWS) { a.ControlAddress = "5.6.7.8" }, experiment.Refuted, "ControlAddress"},

	{"created", "bucket-without-policy", accepts("bucket", nil), experiment.Answered, "whether objects arrive"},
	{"other reason", "bucket-without-policy", refuses("bucket", "BucketAlreadyExists"), experiment.Undecided, "BucketAlreadyExists"},
	{"created", "list-file-reader", accepts("file", nil), experiment.Answered, "the service reads"},
	{"other reason", "list-file-reader", refuses("file", "a typing error"), experiment.Undecided, "a typing error"},
	{"works", "list-of-vpcs", accepts("foreach", nil), experiment.Answered, "it does"},
}

// accepts is a world that takes a trial.
func accepts(trial string, and func(*simulated.AWS)) func(*simulated.AWS) {
	return func(a *simulated.AWS) {
		delete(a.Refused, trial)
		if and != nil {
			and(a)
		}
	}
}

// refuses is a world that refuses a trial for a reason.
func refuses(trial, reason string) func(*simulated.AWS) {
	return func(a *simulated.AWS) { a.Refused[trial] = reason }
}

func TestAWSDoesOtherwise(t *testing.T) {
	p := fullPlan()
	for _, each := range otherwise {
		t.Run(each.experiment+"/"+each.name, func(t *testing.T) {
			a := simulated.Usual()
			each.change(&a)
			f := findings(p, a.Observe(p))[each.experiment]
			if f.Outcome != each.outcome || !strings.Contains(f.Seen+" "+f.Change, each.says) {
				t.Errorf("%+v, want %s with %q", f, each.outcome, each.says)
			}
			if (f.Outcome == experiment.Refuted || f.Outcome == experiment.Answered) && f.Change == "" {
				t.Errorf("%+v does not say what to change", f)
			}
		})
	}
}

// TestObservationsThatNoWorldGives covers what a run may see of a broken network or API.
func TestObservationsThatNoWorldGives(t *testing.T) {
	p := fullPlan()
	for name, each := range map[string]struct {
		experiment string
		change     func(*experiment.Observed)
		outcome    experiment.Outcome
		says       string
	}{
		"nothing asked":           {"wildcard-apex", func(o *experiment.Observed) { clear(o.Answers) }, experiment.Undecided, "was not asked"},
		"a timeout":               {"wildcard-apex", answer("apex.r1.vpcdns.test", experiment.Answer{Error: "i/o timeout"}), experiment.Undecided, "i/o timeout"},
		"another address":         {"wildcard-apex", answer("apex.r1.vpcdns.test", experiment.Answer{Rcode: "NOERROR", Answers: []string{"A 203.0.113.1"}}), experiment.Undecided, "unexpected answer"},
		"log and client differ":   {"wildcard-apex", log("apex.r1.vpcdns.test", experiment.Logged{Action: "BLOCK"}), experiment.Undecided, "the log has action"},
		"half of the list":        {"edge-hyphen", halfOfHyphens, experiment.Refuted, "split domain.EdgeHyphenAllowed"},
		"no rcode":                {"nodata-response", answer("nodata.r1.vpcdns.test", experiment.Answer{Error: "refused"}), experiment.Undecided, "refused"},
		"another rcode":           {"nodata-response", answer("nodata.r1.vpcdns.test", experiment.Answer{Rcode: "REFUSED"}), experiment.Refuted, "REFUSED"},
		"record without list":     {"nxdomain-response", log("nxdomain.r1.vpcdns.test", experiment.Logged{Action: "BLOCK", Rcode: "NXDOMAIN"}), experiment.Refuted, "list"},
		"override not asked":      {"override-response", answer("override.r1.vpcdns.test", experiment.Answer{Error: "x"}), experiment.Undecided, "x"},
		"override as alert":       {"override-response", log("override.r1.vpcdns.test", experiment.Logged{Action: "ALERT"}), experiment.Refuted, "by the action"},
		"alert is blocked":        {"alert-then-allow", answer("first.alert-allow.r1.vpcdns.test", experiment.Answer{Rcode: "NOERROR"}), experiment.Undecided, "action"},
		"alert is a block":        {"alert-then-allow", blockedAndLogged("first.alert-allow.r1.vpcdns.test"), experiment.Undecided, "though no rule blocks it"},
		"hop rule does nothing":   {"trust-later", answerAndLog("hop.later.r1.vpcdns.test"), experiment.Undecided, "does not block"},
		"trusted hop passes":      {"trust-chain", answerAndLog("hop.trust.r1.vpcdns.test"), experiment.Undecided, "does not block"},
		"no managed lists":        {"managed-list-ids", func(o *experiment.Observed) { o.ManagedLists, o.ManagedListsErr = nil, "denied" }, experiment.Undecided, "denied"},
		"another list ID":         {"managed-list-ids", list("rslvr-fdl-0000"), experiment.Refuted, "AWSManagedDomainsMalwareDomainList is rslvr-fdl-0000 here"},
		"a list is not there":     {"managed-list-ids", list(""), experiment.Refuted, "is not here"},
		"another Region":          {"managed-list-ids", func(o *experiment.Observed) { o.Region = "mx-central-1" }, experiment.Answered, "add the IDs of mx-central-1"},
		"no malware list":         {"control-domains", list(""), experiment.Undecided, "has no list"},
		"control domain fails":    {"control-domains", answer("controldomain1.malwarelist.firewall.route53resolver.us-east-1.amazonaws.com", experiment.Answer{Rcode: "SERVFAIL"}), experiment.Undecided, "SERVFAIL"},
		"an unreadable record":    {"record-keys", func(o *experiment.Observed) { o.Unreadable = "no JSON" }, experiment.Refuted, "no JSON"},
		"no rule types":           {"category-ids", func(o *experiment.Observed) { o.RuleTypes, o.RuleTypesErr = nil, "denied" }, experiment.Undecided, "denied"},
		"another rule type":       {"category-ids", func(o *experiment.Observed) { o.RuleTypes = o.RuleTypes[1:] }, experiment.Refuted, "VIOLENCE_AND_HATE_SPEECH"},
		"no category":             {"category-record", func(o *experiment.Observed) { o.RuleTypes = nil }, experiment.Undecided, "no category"},
		"provisionable":           {"fail-mode-resource", func(o *experiment.Observed) { o.Provisioning = "FULLY_MUTABLE" }, experiment.Answered, "FULLY_MUTABLE"},
		"type unknown":            {"fail-mode-resource", func(o *experiment.Observed) { o.Provisioning, o.TypeErr = "", "TypeNotFound" }, experiment.Undecided, "TypeNotFound"},
		"trial not run":           {"underscore", func(o *experiment.Observed) { clear(o.Trials) }, experiment.Undecided, "not asked"},
		"trial interrupted":       {"inline-domains", trial("inline", experiment.Step{Reason: "interrupted"}), experiment.Undecided, "not asked: interrupted"},
		"update not run":          {"swapped-priorities", trial("swap", experiment.Step{Asked: true}), experiment.Undecided, "not asked"},
		"bucket not run":          {"bucket-without-policy", trial("bucket", experiment.Step{Reason: "interrupted"}), experiment.Undecided, "interrupted"},
		"file not run":            {"list-file-reader", trial("file", experiment.Step{Reason: "interrupted"}), experiment.Undecided, "interrupted"},
		"foreach denied":          {"list-of-vpcs", trial("foreach", experiment.Step{Asked: true, Refused: true, Reason: "AccessDenied"}), experiment.Undecided, "another reason"},
		"advanced not run":        {"protection-record", func(o *experiment.Observed) { clear(o.Ran) }, experiment.NotAsked, "--advanced"},
		"profile refused":         {"profile-order", func(o *experiment.Observed) { o.Failed["profile"] = "quota" }, experiment.Undecided, "quota"},
		"template refused":        {"plain-template", func(o *experiment.Observed) { o.Failed["template"] = "no" }, experiment.Refuted, "AWS refuses the stack"},
		"refused without answers": {"underscore", func(o *experiment.Observed) { clear(o.Answers) }, experiment.Confirmed, "refused: "},
		"template, no answers":    {"plain-template", func(o *experiment.Observed) { clear(o.Answers); o.Failed["template"] = "no" }, experiment.Refuted, "AWS refuses the stack"},
		"template without a log":  {"plain-template", func(o *experiment.Observed) { clear(o.Logged) }, experiment.Refuted, "no record"},
		"template lets pass":      {"plain-template", answerAndLog("below.plain.r1.vpcdns.test"), experiment.Refuted, "passes"},
	} {
		t.Run(name, func(t *testing.T) {
			o := simulated.Usual().Observe(p)
			each.change(&o)
			if f := findings(p, o)[each.experiment]; f.Outcome != each.outcome || !strings.Contains(f.Seen+" "+f.Change, each.says) {
				t.Errorf("%+v, want %s with %q", f, each.outcome, each.says)
			}
		})
	}
}

func answer(name string, a experiment.Answer) func(*experiment.Observed) {
	return func(o *experiment.Observed) { o.Answers[name] = a }
}

func log(name string, l experiment.Logged) func(*experiment.Observed) {
	return func(o *experiment.Observed) { o.Logged[name] = l }
}

// answerAndLog lets a name pass.
func answerAndLog(name string) func(*experiment.Observed) {
	return func(o *experiment.Observed) {
		o.Answers[name] = experiment.Answer{Rcode: "NOERROR", Answers: []string{"A " + experiment.Address}}
		o.Logged[name] = experiment.Logged{Rcode: "NOERROR"}
	}
}

// list gives AWS's malware list another ID, or takes it away.
func list(id string) func(*experiment.Observed) {
	return func(o *experiment.Observed) {
		if delete(o.ManagedLists, "AWSManagedDomainsMalwareDomainList"); id != "" {
			o.ManagedLists["AWSManagedDomainsMalwareDomainList"] = id
		}
	}
}

// blockedAndLogged blocks a name.
func blockedAndLogged(name string) func(*experiment.Observed) {
	return func(o *experiment.Observed) {
		o.Answers[name] = experiment.Answer{Rcode: "NOERROR"}
		o.Logged[name] = experiment.Logged{Rcode: "NOERROR", Action: "BLOCK"}
	}
}

func trial(name string, s experiment.Step) func(*experiment.Observed) {
	return func(o *experiment.Observed) { o.Trials[name] = experiment.Result{Create: s} }
}

func halfOfHyphens(o *experiment.Observed) {
	o.Trials["edge-hyphen"] = experiment.Result{Create: experiment.Step{Asked: true}}
	o.Answers["-a.hyphen.r1.vpcdns.test"] = experiment.Answer{Rcode: "NOERROR"}
	o.Logged["-a.hyphen.r1.vpcdns.test"] = experiment.Logged{Action: "BLOCK"}
}

// TestThePolicySaysTheSame compares the simulated AWS, from which the experiments take what the
// code says, with what package policy decides about the template of the rules.
func TestThePolicySaysTheSame(t *testing.T) {
	p := experiment.NewPlan("r1")
	loaded, err := load.Read("firewall.json", []byte(p.Firewall("vpc-0123456789abcdef0", nil, nil).JSON()), load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := policy.NewEvaluator(&loaded.VPCs[0])
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, each := range p.Experiments {
		for _, name := range each.Asks {
			// Of lists that are not in the template the policy does not know the entries.
			if each.Extra != "" || len(each.Trials) > 0 || each.Name == "plain-template" || each.Name == "control-domains" {
				continue
			}
			q := policy.Query{Name: domain.MustParseName(name)}
			for _, r := range each.Records {
				if r.Name == name && r.Type == "CNAME" {
					q.Chain = append(q.Chain, domain.MustParseName(r.Value))
				}
			}
			v := e.Judge(q)
			_, record := simulated.Usual().Resolve(p, name)
			if !v.Certain {
				t.Errorf("%s: the policy is undecided", name)
			}
			compared++
			got := v.Action.String()
			if v.Action == policy.ActionNone || v.Action == policy.ActionAllow {
				got = ""
			}
			if got != record.Action {
				t.Errorf("%s: the policy says %q, the simulated AWS %q", name, got, record.Action)
			}
		}
	}
	if compared < 15 {
		t.Errorf("only %d names compared", compared)
	}
}

// TestAssumptionsAreWhereTheTableSays looks for each constant in its file.
func TestAssumptionsAreWhereTheTableSays(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	names, points := map[string]bool{}, map[string]bool{}
	for _, e := range experiment.All("zone.test") {
		if names[e.Name] {
			t.Errorf("two experiments are called %s", e.Name)
		}
		names[e.Name], points[e.Point] = true, true
		if asks := len(e.Asks)+len(e.Trials) > 0; asks == (e.Reads != "") {
			t.Errorf("%s asks names, tries stacks or reads something else", e.Name)
		}
		if len(e.Assumes) == 0 || e.Question == "" {
			t.Errorf("%s says nothing of what it decides", e.Name)
		}
		for _, a := range e.Assumes {
			text, err := os.ReadFile(filepath.Join(root, a.File))
			if err != nil {
				t.Error(err)
			}
			name := a.Name[strings.LastIndex(a.Name, ".")+1:]
			if !regexp.MustCompile(`(^|\W)`+regexp.QuoteMeta(name)+`(\W|$)`).Match(text) || a.Value == "" {
				t.Errorf("%s: %s is not in %s, or has no value", e.Name, a.Name, a.File)
			}
		}
	}
	for _, point := range strings.Split("abcdefghijkl", "") {
		if !points[point] {
			t.Errorf("no experiment is about point %s", point)
		}
	}
	// Every constant of the file that is there for this.
	text, err := os.ReadFile(filepath.Join(root, "constructs", "domain", "semantics.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^\t(\w+) = (true|false)$`).FindAllSubmatch(text, -1) {
		want := experiment.Assumption{Name: "domain." + string(found[1]), File: "constructs/domain/semantics.go", Value: string(found[2])}
		if !slices.ContainsFunc(experiment.All("zone.test"), func(e experiment.Experiment) bool { return slices.Contains(e.Assumes, want) }) {
			t.Errorf("no experiment decides %s = %s", want.Name, want.Value)
		}
	}
}
