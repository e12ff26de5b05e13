package experiment_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/examples/template"
	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
	"github.com/seed-482a6d4f/vpcdns/test/aws/simulated"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s differs; look at it with -update: %v\n%s", path, err, got)
	}
}

func TestPlanIsSaid(t *testing.T) { golden(t, "plan.md", fullPlan().Text("aws", "us-east-1")) }

func TestTableIsSaid(t *testing.T) {
	p := experiment.NewPlan("r1")
	a := simulated.Usual()
	a.WildcardIsApexToo = true
	c := experiment.Context{Date: "2026-11-29", Region: "us-east-1", Versions: []string{"vpcdns 0123456789ab", "go1.26.8"}}
	golden(t, "table.md", experiment.Table(p.Findings(a.Observe(p)), c))
}

func TestRunWithoutAnEndSaysSo(t *testing.T) {
	p := experiment.NewPlan("r1")
	text := experiment.Table(p.Findings(experiment.Observed{Zone: p.Zone}), experiment.Context{Broken: "interrupted"})
	if !strings.Contains(text, "did not come to its end**: interrupted") || strings.Contains(text, "| confirmed |") {
		t.Error(text)
	}
}

// TestWhatAWSSaysIsHarmless puts hostile text into everything that comes from AWS.
func TestWhatAWSSaysIsHarmless(t *testing.T) {
	p := fullPlan()
	hostile := "|`<script>\n\x1b[31m\u202e[x](http://evil)" + strings.Repeat("y", 5000)
	o := simulated.Usual().Observe(p)
	for name := range o.Trials {
		o.Trials[name] = experiment.Result{Create: experiment.Step{Asked: true, Refused: true, Reason: hostile}}
	}
	o.Keys[hostile] = hostile
	for _, name := range p.Asks() {
		if name != "exact."+p.Zone && name != "open."+p.Zone {
			o.Answers[name] = experiment.Answer{Rcode: hostile, Answers: []string{hostile}}
		}
	}
	text := experiment.Table(p.Findings(o), experiment.Context{Broken: hostile, Region: hostile})
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") && len(regexp.MustCompile(`(^|[^\\])\|`).FindAllString(line, -1)) != 8 {
			t.Errorf("another number of cells: %q", line)
		}
		if len(line) > 4000 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	for _, bad := range []string{`\x1b`, `\x{202e}`, `[^\\]<script`, `[^\\]\[x`, "[^\\\\]`<"} {
		if regexp.MustCompile(bad).MatchString(text) {
			t.Errorf("%q is in the table", bad)
		}
	}
}

// TestKnownKeysAreThoseOfQuerylog reads the table of package querylog.
func TestKnownKeysAreThoseOfQuerylog(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "constructs", "querylog", "record.go"))
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, found := range regexp.MustCompile("`\"(\\w+)\":`,").FindAllSubmatch(text, -1) {
		keys = append(keys, string(found[1]))
	}
	for _, e := range experiment.All("zone.test") {
		if e.Name == "record-keys" && e.Assumes[0].Value != strings.Join(keys, ", ") {
			t.Errorf("the experiment knows %s; querylog reads %s", e.Assumes[0].Value, strings.Join(keys, ", "))
		}
	}
}

func documents(p experiment.Plan) map[string]experiment.Document {
	lists := map[string]string{}
	all := map[string]experiment.Document{"base": p.Base()}
	for i, each := range p.Trials() {
		all["trial-"+each.Name], lists[each.Name] = each.Template, fmt.Sprintf("rslvr-fdl-%016x", i)
		if each.Update != nil {
			all["trial-"+each.Name+"-updated"] = each.Update
		}
	}
	all["firewall"] = p.Firewall("vpc-0123456789abcdef0", lists, map[string]string{"AWSManagedDomainsMalwareDomainList": "rslvr-fdl-2c46f2ecbfec4dcc"})
	all["advanced"] = p.Advanced("vpc-0123456789abcdef0", func(string) string { return "SOCIAL_NETWORKING" })
	all["profile"] = p.Profile("vpc-0123456789abcdef0")
	return all
}

// TestStacksAreWhatAWSTakes lints what is not there to be refused.
func TestStacksAreWhatAWSTakes(t *testing.T) {
	refused := []string{
		"star-without-dot", "trial-star", "trial-underscore", "trial-edge-hyphen", "trial-duplicate", "trial-inline", "trial-allow-category",
		"trial-foreach", "trial-bucket", "trial-both", "trial-priority",
	}
	for part, d := range documents(fullPlan()) {
		text := d.JSON()
		if len(text) > 51_200 {
			t.Errorf("%s has %d bytes; CloudFormation takes 51,200 inline", part, len(text))
		}
		if slices.Contains(refused, part) || !strings.Contains(text, "Route53Resolver") {
			continue
		}
		p, err := load.Read(part+".json", []byte(text), load.Options{})
		if err != nil {
			t.Errorf("%s: %v", part, err)
			continue
		}
		for _, f := range lint.Run(p, lint.Options{}) {
			if f.Severity == lint.Error {
				t.Errorf("%s: %v", part, f)
			}
		}
	}
}

func TestPolicyPermitsEveryType(t *testing.T) {
	var policy struct {
		Statement []struct{ Action, Resource []string }
	}
	text := experiment.Permissions("aws")
	if err := json.Unmarshal([]byte(text), &policy); err != nil {
		t.Fatal(err)
	}
	if n := len(strings.Join(strings.Fields(text), "")); n > 6144 {
		t.Errorf("%d characters; a managed policy has at most 6,144", n)
	}
	seen := map[string]bool{}
	for _, s := range policy.Statement {
		for _, action := range s.Action {
			service, _, _ := strings.Cut(action, ":")
			seen[service] = true
		}
	}
	for part, d := range documents(fullPlan()) {
		for id, each := range d["Resources"].(map[string]any) {
			r, ok := each.(map[string]any)
			if !ok {
				continue
			}
			if kind := r["Type"].(string); !experiment.Permitted(kind) {
				t.Errorf("%s: nothing is known of the permissions for %s %s", part, id, kind)
			}
		}
	}
	for _, found := range regexp.MustCompile(`(?m)^    Type: (AWS::(?:Logs|Route53Resolver)::\w+)$`).FindAllSubmatch(template.YAML, -1) {
		if !experiment.Permitted(string(found[1])) {
			t.Errorf("nothing is known of the permissions for %s of the plain template", found[1])
		}
	}
	for _, service := range []string{"cloudformation", "ec2", "iam", "lambda", "logs", "route53", "route53resolver", "route53profiles", "s3", "sts"} {
		if !seen[service] {
			t.Errorf("no action of %s among %v", service, slices.Sorted(maps.Keys(seen)))
		}
	}
}

func TestCost(t *testing.T) {
	for want, extras := range map[int][]experiment.Extra{
		1:  nil,
		17: {experiment.Advanced},
		76: {experiment.Profile},
		92: {experiment.Advanced, experiment.Profile},
	} {
		p := experiment.NewPlan("r1", extras...)
		if got := p.Cents(); got != want {
			t.Errorf("%v: %d cents, want %d", extras, got, want)
		}
		if text := p.Text("aws", "us-east-1"); !strings.Contains(text, fmt.Sprintf("at most %d cents", want)) {
			t.Errorf("%v: the plan does not say %d cents", extras, want)
		}
	}
}
