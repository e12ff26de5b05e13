package experiment

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Plan is a run: what it creates and asks. The zero Plan is not valid; use [NewPlan].
type Plan struct {
	Run  string // letters and digits, part of all names
	Zone string // the private hosted zone

	Experiments []Experiment
	Extras      []Extra
}

// NewPlan returns the plan of a run with some extras.
func NewPlan(run string, extras ...Extra) Plan {
	zone := run + ".vpcdns.test"
	return Plan{Run: run, Zone: zone, Experiments: All(zone), Extras: extras}
}

// StackPrefix begins the names of all stacks, functions and roles of a run.
func StackPrefix(run string) string { return "vpcdns-verify-" + run + "-" }

// StackName is the name of the stack with a part of the run: "base", "template", "firewall", an
// [Extra] or "trial-" and the name of a trial.
func (p Plan) StackName(part string) string { return StackPrefix(p.Run) + part }

// Base is the stack that everything else is in.
func (p Plan) Base() Document { return base(p.Zone, p.Experiments) }

// Has reports whether an extra is part of the run.
func (p Plan) Has(x Extra) bool { return slices.Contains(p.Extras, x) }

// TemplateParameters are those of examples/template/vpcdns.yaml.
func (p Plan) TemplateParameters(vpc string) map[string]string {
	return map[string]string{"VpcId": vpc, "FirewallMode": "BLOCK", "BlockedDomains": "plain." + p.Zone, "LogRetentionDays": "1"}
}

// Firewall is the stack with the rules of the experiments. The lists are those of the trials that
// AWS did not refuse, and the managed ones those of [Observed].
func (p Plan) Firewall(vpc string, lists, managed map[string]string) Document {
	return onVPC(group(Main, p.Experiments, known{lists: lists, managed: managed}), Main, vpc)
}

// Advanced is the stack with the rules of DNS Firewall Advanced; category gives the identifier of
// a display name, or "".
func (p Plan) Advanced(vpc string, category func(string) string) Document {
	return onVPC(group(OfAdvanced, p.Experiments, known{category: category}), OfAdvanced, vpc)
}

// Profile is the stack with the Profile.
func (p Plan) Profile(vpc string) Document { return profile(p.Experiments, vpc) }

// Trials are the stacks that AWS may refuse.
func (p Plan) Trials() []Trial {
	var all []Trial
	for _, e := range p.Experiments {
		all = append(all, e.Trials...)
	}
	return all
}

// Asks are the names to resolve, each once.
func (p Plan) Asks() []string {
	var all []string
	for _, e := range p.Experiments {
		if e.Extra == "" || p.Has(e.Extra) {
			all = append(all, e.Asks...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// code writes names as code.
func code(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "` `") + "`"
}

// stacks are all stacks of a run, with placeholders for what only a run knows.
func (p Plan) stacks() map[string]Document {
	lists := map[string]string{}
	all := map[string]Document{"base": p.Base()}
	for _, t := range p.Trials() {
		all["trial-"+t.Name] = t.Template
		lists[t.Name] = "LIST"
	}
	all["firewall"] = p.Firewall("VPC", lists, nil)
	if p.Has(Advanced) {
		all[string(Advanced)] = p.Advanced("VPC", func(string) string { return "CATEGORY" })
	}
	if p.Has(Profile) {
		all[string(Profile)] = p.Profile("VPC")
	}
	return all
}

// entries counts the list entries of a run, which AWS charges for.
func (p Plan) entries() int {
	n := 0
	for _, d := range p.stacks() {
		for _, each := range d["Resources"].(map[string]any) {
			r, ok := each.(map[string]any)
			if !ok {
				continue // a loop
			}
			properties, _ := r["Properties"].(map[string]any)
			domains, _ := properties["Domains"].([]string)
			n += len(domains)
		}
	}
	return n + len([]string{"plain", "*.plain"})
}

// types counts the resources of a document by type.
func (d Document) types() map[string]int {
	all := map[string]int{}
	for _, each := range d["Resources"].(map[string]any) {
		if r, ok := each.(map[string]any); ok {
			all[r["Type"].(string)]++
		}
	}
	return all
}

// Text is the plan for people, as Markdown: what is created, asked and paid, and the permissions
// that it takes.
func (p Plan) Text(partition, region string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Plan of a run in %s\n\nNothing was created, and AWS was not called. RUN stands for the random name of a run.\n\n## Created, and removed at the end\n\n", region)
	fmt.Fprintf(&b, "- `%s`: examples/template/vpcdns.yaml as it is, which logs queries to CloudWatch Logs\n", p.StackName("template"))
	stacks := p.stacks()
	for _, part := range slices.Sorted(maps.Keys(stacks)) {
		types := stacks[part].types()
		var kinds []string
		for _, kind := range slices.Sorted(maps.Keys(types)) {
			text := strings.TrimPrefix(kind, "AWS::")
			if types[kind] > 1 {
				text = fmt.Sprintf("%d %s", types[kind], text)
			}
			kinds = append(kinds, text)
		}
		fmt.Fprintf(&b, "- `%s`: %s\n", p.StackName(part), strings.Join(kinds, ", "))
	}
	fmt.Fprintf(&b, "- `%s`: a Lambda function in the VPC, which resolves names\n", p.StackName("prober"))
	b.WriteString("\nStacks whose name has trial are there to see whether AWS refuses them. AWS may take up to 40 minutes after a\n" +
		"run to let go of the network interface of the function; the removal waits for it, and that costs nothing.\n\n## Asked\n\n")
	b.WriteString("| experiment | open point | question | decides | asks |\n|---|---|---|---|---|\n")
	for _, e := range p.Experiments {
		what := code(e.Asks)
		switch {
		case e.Extra != "" && !p.Has(e.Extra):
			what = "not asked without `--" + string(e.Extra) + "`"
		case what == "" && len(e.Trials) > 0:
			what = "whether the stack is refused"
		case what == "":
			what = e.Reads
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", e.Name, e.Point, e.Question, decides(e, false), what)
	}
	b.WriteString("\n" + p.costText() + "\n## Permissions\n\nThis policy was made from documentation and has not been tried. What it misses shows as AccessDenied: an experiment is\nundecided, or the run ends and removes everything.\n\n```json\n" + Permissions(partition) + "\n```\n")
	return b.String()
}
