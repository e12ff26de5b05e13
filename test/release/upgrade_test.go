// Package release_test compares the templates of each release with those of the next: what an
// update replaces, removes or renames must be in .github/UPGRADING.md.
//
// The templates of a release are kept in testdata/VERSION when it is cut:
//
//	go test ./test/release -keep v0.1.0
//
// v0.0.0 is what there was before the first release, because people deploy from main too.
package release_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/semver"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

var keep = flag.String("keep", "", "keep today's templates as those of this VERSION")

const upgrading = "../../.github/UPGRADING.md"

func TestMain(m *testing.M) {
	flag.Parse()
	if *keep != "" {
		if err := keepToday(*keep); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}

// TestUpgrades compares each release with the next one, and the last with today's templates.
func TestUpgrades(t *testing.T) {
	text, err := os.ReadFile(upgrading)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := readListed(string(text))
	if err != nil {
		t.Fatal(err)
	}
	releases := kept(t)
	for i, from := range releases {
		to := "today"
		if i+1 < len(releases) {
			to = releases[i+1]
		}
		for _, problem := range unlisted(listed[from], changesBetween(t, templatesOf(t, from), templatesOf(t, to))) {
			t.Errorf("from %s to %s: %s", from, to, problem)
		}
		delete(listed, from)
	}
	for from := range listed {
		t.Errorf("%s has a section From %s, of which no templates are kept", upgrading, from)
	}
}

// kept returns the releases whose templates are kept, oldest first.
func kept(t *testing.T) (versions []string) {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !semver.IsValid(entry.Name()) {
			t.Fatalf("testdata/%s: not a version", entry.Name())
		}
		versions = append(versions, entry.Name())
	}
	if len(versions) == 0 {
		t.Fatal("no release is kept, so nothing is compared")
	}
	semver.Sort(versions)
	return versions
}

// today are the committed templates by the name under which a release keeps them. TestGoldens and
// its kin see that they are what the programs write.
func today() (map[string]string, error) {
	files := map[string]string{}
	for _, pattern := range []string{"../synth/testdata/*.golden.json", "../../examples/template/*.json"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			return nil, fmt.Errorf("%s: no templates (%w)", pattern, err)
		}
		for _, file := range found {
			files[strings.Split(filepath.Base(file), ".")[0]] = file
		}
	}
	return files, nil
}

func keepToday(version string) error {
	if !semver.IsValid(version) {
		return fmt.Errorf("-keep %s: not a version such as v0.1.0", version)
	}
	files, err := today()
	if err != nil {
		return err
	}
	dir := filepath.Join("testdata", version)
	if err := os.Mkdir(dir, 0o777); err != nil {
		return fmt.Errorf("a release that is kept does not change: %w", err)
	}
	for name, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".json"), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// templatesOf returns the templates of a release, or of today, by name.
func templatesOf(t *testing.T, version string) map[string]template.Template {
	t.Helper()
	files, err := today()
	if err != nil {
		t.Fatal(err)
	}
	if version != "today" {
		files = map[string]string{}
		found, _ := filepath.Glob(filepath.Join("testdata", version, "*.json"))
		for _, file := range found {
			files[strings.TrimSuffix(filepath.Base(file), ".json")] = file
		}
		if len(files) < 5 {
			t.Fatalf("only %d templates of %s", len(files), version)
		}
	}
	templates := map[string]template.Template{}
	for name, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if templates[name], err = template.Parse(file, text); err != nil {
			t.Fatal(err)
		}
	}
	return templates
}

// change is one thing that an update does to a deployed stack.
type change struct {
	template, id string
	text         string
}

// changesBetween returns what updates of stacks from the old templates to the new ones do, by
// template and logical ID.
func changesBetween(t *testing.T, old, new map[string]template.Template) (changes []change) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(old)) {
		after, exists := new[name]
		if !exists {
			changes = append(changes, change{name, "template", "the template is gone"})
			continue
		}
		for _, c := range changesOf(old[name], after) {
			c.template = name
			changes = append(changes, c)
		}
	}
	return changes
}

// changesOf are those of one template, without its name.
func changesOf(old, new template.Template) (changes []change) {
	reported := map[string]bool{}
	for _, r := range template.Replacements(old, new) {
		reported[r.LogicalID] = true
		changes = append(changes, change{id: r.LogicalID, text: r.String()})
	}
	for _, c := range template.InPlaceChanges(old, new) {
		if c.Fails && !reported[c.LogicalID] {
			reported[c.LogicalID] = true
			changes = append(changes, change{id: c.LogicalID, text: c.Text})
		}
	}
	for _, section := range []string{"Parameters", "Resources", "Outputs"} {
		before, after := object(old.Document, section), object(new.Document, section)
		for _, id := range slices.Sorted(maps.Keys(before)) {
			if text := lost(section, before[id], after[id]); text != "" && !reported[id] {
				changes = append(changes, change{id: id, text: section + ": " + text})
			}
		}
	}
	return changes
}

// lost says what became of a part of a template that users or AWS know by its name.
func lost(section string, before, after any) string {
	old, _ := before.(map[string]any)
	new, exists := after.(map[string]any)
	if !exists {
		return "it is gone, or has another logical ID"
	}
	switch section {
	case "Resources":
		if old["Type"] != new["Type"] {
			return fmt.Sprintf("the type %v becomes %v", old["Type"], new["Type"])
		}
		for _, property := range createOnly[fmt.Sprint(old["Type"])] {
			if from, to := object(old, "Properties")[property], object(new, "Properties")[property]; fmt.Sprint(from) != fmt.Sprint(to) {
				return fmt.Sprintf("its %s changes from %v to %v, which replaces it", property, from, to)
			}
		}
	case "Outputs":
		if from, to := object(old, "Export")["Name"], object(new, "Export")["Name"]; fmt.Sprint(from) != fmt.Sprint(to) {
			return fmt.Sprintf("its export %v becomes %v", from, to)
		}
	}
	return ""
}

func object(of map[string]any, key string) map[string]any {
	value, _ := of[key].(map[string]any)
	return value
}

// createOnly are the properties whose change replaces a resource, of the types that package
// template does not watch, from createOnlyProperties of CloudFormation's schemas.
var createOnly = map[string][]string{
	"AWS::CloudWatch::Alarm":                {"AlarmName"},
	"AWS::CloudWatch::Dashboard":            {"DashboardName"},
	"AWS::EC2::InternetGateway":             nil,
	"AWS::EC2::Route":                       {"RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"},
	"AWS::EC2::RouteTable":                  {"VpcId"},
	"AWS::EC2::SecurityGroup":               {"GroupDescription", "GroupName", "VpcId"},
	"AWS::EC2::Subnet":                      {"VpcId", "AvailabilityZone", "AvailabilityZoneId", "CidrBlock"},
	"AWS::EC2::SubnetRouteTableAssociation": {"SubnetId", "RouteTableId"},
	"AWS::EC2::VPC":                         {"CidrBlock"},
	"AWS::EC2::VPCGatewayAttachment":        {"VpcId"},
	"AWS::Events::Rule":                     {"Name", "EventBusName"},
	"AWS::IAM::Role":                        {"Path", "RoleName"},
	"AWS::KMS::Key":                         nil,
	"AWS::Lambda::Function":                 {"FunctionName", "PackageType", "TenancyConfig"},
	"AWS::Lambda::Permission": {
		"Action", "EventSourceToken", "FunctionName", "FunctionUrlAuthType", "InvokedViaFunctionUrl", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn",
	},
	"AWS::Logs::QueryDefinition":  nil,
	"AWS::SNS::Subscription":      {"Endpoint", "Protocol", "TopicArn"},
	"AWS::SNS::Topic":             {"TopicName", "FifoTopic"},
	"AWS::SNS::TopicPolicy":       nil,
	"Custom::DnsFirewallFailMode": {"ServiceToken"},
}

// watched are the types that package template knows.
var watched = regexp.MustCompile(`^AWS::(Route53Resolver::(FirewallDomainList|FirewallRuleGroup|FirewallRuleGroupAssociation|ResolverQueryLoggingConfig|ResolverQueryLoggingConfigAssociation)|Logs::LogGroup|S3::Bucket|KinesisFirehose::DeliveryStream)$`)

// TestEveryTypeIsCompared finds types that today's templates have and nobody compares.
func TestEveryTypeIsCompared(t *testing.T) {
	for name, of := range templatesOf(t, "today") {
		for id, resource := range of.Resources {
			if _, known := createOnly[resource.Type]; !known && !watched.MatchString(resource.Type) {
				t.Errorf("%s: %s: add the create-only properties of %s to createOnly", name, id, resource.Type)
			}
		}
	}
}

// unlisted compares what an upgrade does with the rows that say so, by "template logicalID".
// A row of something that does not happen is wrong too.
func unlisted(listed map[string]bool, changes []change) (problems []string) {
	happens := map[string]bool{}
	for _, c := range changes {
		key := c.template + " " + c.id
		happens[key] = true
		if !listed[key] {
			problems = append(problems, fmt.Sprintf("%s: %s: %s; keep it as it was, or add it to %s with what to do", c.template, c.id, c.text, filepath.Base(upgrading)))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(listed)) {
		if !happens[key] {
			problems = append(problems, fmt.Sprintf("%s is listed in %s, but does not change", key, filepath.Base(upgrading)))
		}
	}
	return problems
}

var (
	sectionFrom = regexp.MustCompile(`^## From (v\S+)$`)
	row         = regexp.MustCompile("^\\| ([a-z-]+) \\| `([A-Za-z0-9]+)` \\| ([^|]*\\S) \\| ([^|]*\\S) \\|$")
)

// readListed returns the rows "template logicalID" of each section From VERSION.
func readListed(text string) (map[string]map[string]bool, error) {
	listed, from, number := map[string]map[string]bool{}, "", 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\n")
		switch match := row.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "## "):
			section := sectionFrom.FindStringSubmatch(line)
			if section == nil || !semver.IsValid(section[1]) {
				return nil, fmt.Errorf("line %d: %q is not a section such as ## From v0.1.0", number, line)
			}
			from = section[1]
			listed[from] = map[string]bool{}
		case match != nil && from != "":
			listed[from][match[1]+" "+match[2]] = true
		case strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "| template |") && !strings.HasPrefix(line, "|---"):
			return nil, fmt.Errorf("line %d: not a row of template, `logical ID`, what happens, what to do: %s", number, line)
		}
	}
	return listed, nil
}
