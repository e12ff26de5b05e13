package experiment

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// refusedTrial is about a template that the code takes AWS to refuse.
func refusedTrial(e Experiment, t Trial, change string) Experiment {
	e.Trials = []Trial{t}
	e.Judge = func(o Observed) Finding {
		step := o.Trials[t.Name].Create
		switch refused, why := step.refusal(); {
		case why != "":
			return undecided("%s", why)
		case refused:
			return confirmed("refused: %s", step.Reason)
		}
		return refuted("AWS creates the stack").change("%s", change)
	}
	return e
}

// failingUpdate is about an update that the code takes to fail. Each word would be in a refusal
// that has to do with the question.
func failingUpdate(e Experiment, t Trial, change string, words ...string) Experiment {
	e.Trials = []Trial{t}
	e.Judge = func(o Observed) Finding {
		r := o.Trials[t.Name]
		if refused, why := r.Create.refusal(); refused || why != "" {
			return undecided("the first stack is not there: %s%s", why, r.Create.Reason)
		}
		refused, why := r.Update.refusal()
		switch {
		case why != "":
			return undecided("%s", why)
		case !refused:
			return refuted("the update succeeds").change("%s", change)
		}
		for _, word := range words {
			if strings.Contains(strings.ToLower(r.Update.Reason), word) {
				return confirmed("the update fails: %s", r.Update.Reason)
			}
		}
		return undecided("the update fails for another reason: %s", r.Update.Reason)
	}
	return e
}

func updates(zone string) []Experiment {
	return []Experiment{
		failingUpdate(Experiment{
			Name: "tagged-config", Point: "b", Question: "Does a changed tag of a live query log config fail the update?",
			Assumes: []Assumption{{"ResolverQueryLoggingConfig", "constructs/template/replacement.go", "it is replaced, and its association cannot be"}},
		}, Trial{Name: "tags", Template: logged("1"), Update: logged("2")},
			"a replacement of a query log config works: lower its severity in constructs/template/replacement.go", "already", "exist", "destination"),
		failingUpdate(Experiment{
			Name: "swapped-priorities", Point: "i", Question: "Does an update fail that swaps the priorities of two rules?",
			Assumes: []Assumption{{"rule-priority-taken", "constructs/policy/lint/replacements.go", "a warning"}},
		}, Trial{Name: "swap", Template: twoRules(zone, 10, 20), Update: twoRules(zone, 20, 10)},
			"drop rule-priority-taken: CloudFormation orders the changes", "priorit", "exist", "already"),
		refusedTrial(Experiment{
			Name: "inline-domains", Point: "l", Question: "Does CloudFormation refuse 1,001 inline names?",
			Assumes: []Assumption{{"awsdns.DomainsPerRequest", "constructs/awsdns/quota.go", fmt.Sprint(awsdns.DomainsPerRequest.Value())}},
		}, Trial{Name: "inline", Template: listOf(numbered(zone, awsdns.DomainsPerRequest.Value()+1)...)},
			"CloudFormation splits the request: raise the limit of inline names in constructs/resolver and constructs/policy/lint"),
		refusedTrial(Experiment{
			Name: "association-priority", Point: "priority 100", Question: "Does AWS refuse the association priority 100?",
			Assumes: []Assumption{{"awsdns.AssociationPriorities", "constructs/awsdns/quota.go", awsdns.AssociationPriorities().String()}},
		}, Trial{Name: "priority", Template: onSpare(zone, map[string]any{"Priority": 100})},
			"AssociationPriorities in constructs/awsdns/quota.go: from 100"),
		liftedProtection(zone),
		refusedTrial(Experiment{
			Name: "category-allow", Point: "g", Question: "Does AWS refuse an ALLOW on a category?",
			Assumes: []Assumption{{"allow-on-protection", "constructs/policy/lint/rules.go", "an error"}},
		}, Trial{Name: "allow-category", Template: allowedCategory()},
			"take ALLOW for categories in constructs/resolver and allow-on-protection"),
	}
}

// liftedProtection changes an association in the update that lifts its protection.
func liftedProtection(zone string) Experiment {
	with := func(protection string, priority int) Document {
		return onSpare(zone, map[string]any{"Priority": priority, "MutationProtection": protection})
	}
	const name = "protected"
	return Experiment{
		Name: "lifted-protection", Point: "mutation protection", Question: "Can one update lift the mutation protection of an association and change its priority?",
		Assumes: []Assumption{{"protected-association-changed", "constructs/policy/lint/replacements.go", "unknown: a warning"}},
		Trials:  []Trial{{Name: name, Template: with("ENABLED", 200), Update: with("DISABLED", 210), Undo: with("DISABLED", 200)}},
		Judge: func(o Observed) Finding {
			r := o.Trials[name]
			if refused, why := r.Create.refusal(); refused || why != "" {
				return undecided("the first stack is not there: %s%s", why, r.Create.Reason)
			}
			switch refused, why := r.Update.refusal(); {
			case why != "":
				return undecided("%s", why)
			case !refused:
				return answered("it can").change("do not report protected-association-changed if the update lifts the protection")
			case strings.Contains(r.Update.Reason, "RSLVR-02307") || strings.Contains(r.Update.Reason, "mutation protection"):
				return answered("it cannot: %s", r.Update.Reason).change("make protected-association-changed an error in any case")
			}
			return undecided("the update fails for another reason: %s", r.Update.Reason)
		},
	}
}

// deployments are about what CloudFormation itself does.
func deployments(zone string) []Experiment {
	const toBucket, fileAsset = "constructs/resolver/destination.go", "constructs/resolver/domain_list.go"
	return []Experiment{
		{
			Name: "bucket-without-policy", Point: "c", Question: "Does CloudFormation create a config for a bucket without a bucket policy?",
			Assumes: []Assumption{{"AWSLogDeliveryWrite", toBucket, "the construct writes the policy"}},
			Trials:  []Trial{{Name: "bucket", Template: bucketWithoutPolicy()}},
			Judge: func(o Observed) Finding {
				step := o.Trials["bucket"].Create
				switch {
				case step.Refused && strings.Contains(step.Reason, "RSLVR-01605"):
					return confirmed("refused: %s", step.Reason)
				case !step.Asked || step.Refused:
					return undecided("not created: %s", step.Reason)
				}
				return answered("the config is created; whether objects arrive was not looked at").change("nothing: the policy does no harm")
			},
		},
		{
			Name: "list-file-reader", Point: "d", Question: "Who reads a DomainFileUrl: the deploying role or the service?",
			Assumes: []Assumption{{"DomainFileUrl", fileAsset, "the deploying role may have to read the asset"}},
			Trials:  []Trial{{Name: "file", Template: listFromFile(), WithListRole: true}},
			Judge: func(o Observed) Finding {
				step := o.Trials["file"].Create
				switch {
				case !step.Asked:
					return undecided("not asked: %s", step.Reason)
				case !step.Refused:
					return answered("a role without s3:GetObject deploys it: the service reads the file").change("drop the advice about s3:GetObject")
				case strings.Contains(step.Reason, "s3:GetObject") || strings.Contains(step.Reason, "S3"):
					return confirmed("a role without s3:GetObject cannot deploy it: %s", step.Reason)
				}
				return undecided("not created: %s", step.Reason)
			},
		},
		{
			Name: "two-sources", Point: "Domains and DomainFileUrl", Question: "Does AWS refuse a list with both Domains and DomainFileUrl?",
			Assumes: []Assumption{{"list-with-two-sources", "constructs/policy/lint/lists.go", "an error: which counts is unknown"}},
			Trials:  []Trial{{Name: "both", Template: listFromBoth(zone), CountNames: true}},
			Judge: func(o Observed) Finding {
				r := o.Trials["both"]
				switch refused, why := r.Create.refusal(); {
				case why != "":
					return undecided("%s", why)
				case refused:
					return confirmed("refused: %s", r.Create.Reason)
				}
				counts := map[int]string{1: "the file counts", 2: "Domains count", 3: "both count"}[r.Names]
				if counts == "" {
					counts = fmt.Sprintf("the list has %d names", r.Names)
				}
				return answered("AWS takes both: %s", counts).change("say in list-with-two-sources: %s", counts)
			},
		},
		{
			Name: "fail-mode-resource", Point: "f", Question: "Can this Region deploy AWS::Route53Resolver::FirewallConfig?",
			Reads:   "DescribeType of CloudFormation",
			Assumes: []Assumption{{"ByCloudFormation", "constructs/resolver/fail_mode.go", "false: not every Region can"}},
			Judge: func(o Observed) Finding {
				switch o.Provisioning {
				case "":
					return undecided("DescribeType: %s", o.TypeErr)
				case "NON_PROVISIONABLE":
					return confirmed("%s here", o.Provisioning)
				}
				return answered("%s here", o.Provisioning).change("if all Regions agree, make ByCloudFormation the default")
			},
		},
		{
			Name: "list-of-vpcs", Point: "h", Question: "Does Fn::ForEach take a List<AWS::EC2::VPC::Id>?",
			Assumes: []Assumption{{"withVpcs", "apps/template/kinds.go", "a parameter for each VPC"}},
			Trials:  []Trial{{Name: "foreach", Template: loopOverVPCs()}},
			Judge: func(o Observed) Finding {
				step := o.Trials["foreach"].Create
				switch refused, why := step.refusal(); {
				case why != "":
					return undecided("%s", why)
				case refused:
					return confirmed("refused: %s", step.Reason)
				}
				return answered("it does").change("nothing must change: a transform keeps the template out of service-managed StackSets")
			},
		},
		{
			Name: "shared-config-account", Point: "j", Question: "Which account is in the S3 keys of a config that is shared by RAM?",
			Reads:   "nothing",
			Assumes: []Assumption{{"AWSLogs/*", toBucket, "unknown: the policy takes both"}},
			Judge: func(Observed) Finding {
				return Finding{Outcome: NotAsked, Seen: "it needs a second account; share a config and look at the keys of the bucket"}
			},
		},
	}
}

const templateName = "plain-template"

// plainTemplate is about the template that people paste.
func plainTemplate(zone string) Experiment {
	at, below := "plain."+zone, "below.plain."+zone
	return Experiment{
		Name: templateName, Point: "template", Question: "Does examples/template/vpcdns.yaml deploy, block and log?",
		Assumes: []Assumption{{"BlockedDomains", "examples/template/vpcdns.yaml", "a name and all below it"}},
		Asks:    []string{at, below},
		Judge: func(o Observed) Finding {
			if why := o.Failed["template"]; why != "" {
				return refuted("AWS refuses the stack: %s", why).change("mend examples/template/vpcdns.yaml and apps/template")
			}
			f, why := o.fates(at, below)
			switch {
			case why != "":
				return undecided("%s", why)
			case f[0] != blocked || f[1] != blocked:
				return refuted("x %s, below.x %s", f[0], f[1]).change("mend the lists of examples/template/vpcdns.yaml")
			case len(o.Logged) == 0:
				return refuted("it blocks, but the query log has no record").change("mend the log group and its policy in examples/template/vpcdns.yaml")
			}
			return confirmed("it blocks, and the query log has records of %d names", len(o.Logged))
		},
	}
}

// profileOrder has the same names in groups of a Profile, before and behind that of the VPC.
func profileOrder(zone string) Experiment {
	first, last := "first.profile."+zone, "last.profile."+zone
	return Experiment{
		Name: "profile-order", Point: "k", Extra: Profile, Question: "Do the rule groups of a Profile and of the VPC share one order of priorities?",
		Assumes: []Assumption{{"WhyProfileOrder", "constructs/policy/load/internal/source/policy.go", "unknown"}},
		Rules: []Rule{
			{Action: "ALLOW", Entries: []string{first, last}},
			{In: ProfileFirst, Action: "BLOCK", Entries: []string{first}},
			{In: ProfileLast, Action: "BLOCK", Entries: []string{last}},
		},
		Asks: []string{first, last},
		Judge: func(o Observed) Finding {
			f, why := o.fates(first, last)
			if why != "" {
				return undecided("%s", why)
			}
			seen, change := "by priority, as one order", "merge them by priority, without OrderUnknown"
			switch [2]fate{f[0], f[1]} {
			case [2]fate{blocked, blocked}:
				seen, change = "those of the Profile come first", "put them first, without OrderUnknown"
			case [2]fate{passed, passed}:
				seen, change = "those of the VPC come first", "put them last, without OrderUnknown"
			case [2]fate{passed, blocked}:
				return undecided("neither order explains it: %s passes and %s is blocked", first, last)
			}
			return answered("%s", seen).change("where WhyProfileOrder is used: %s", change)
		},
	}
}
