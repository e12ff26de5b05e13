package template_test

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

const (
	listOfAws = "rslvr-fdl-15f4860b1ad54ead"
	someKey   = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
)

// choice is a parameter and those of its values that make a difference.
type choice struct {
	parameter string
	values    []string
}

// choices of each kind. Where all of them would be too many, one stands for its like.
var choices = map[string][]choice{
	"vpc": {
		{"VpcId", []string{"vpc-0a1b2c3d4e5f67890"}},
		{"QueryLogging", []string{"ON", "OFF"}},
		{"FirewallMode", []string{"BLOCK", "ALERT", "OFF"}},
		{"IncludeSubdomains", []string{"YES", "NO"}},
		{"AllowedDomains", []string{"", "fine.example,good.example"}},
		{"BlockResponse", []string{"NODATA", "NXDOMAIN"}},
		{"ManagedThreatList", []string{"OFF", "ALERT", "BLOCK"}},
		{"ManagedThreatListId", []string{"", listOfAws}},
		{"DnsTunnelingProtection", []string{"OFF", "ALERT", "BLOCK"}},
		{"LogBucketArn", []string{"", "arn:aws:s3:::central/dns/"}},
		{"AlertEmail", []string{"", "dns@corp.example"}},
	},
	"vpcs": {
		{"VpcId1", []string{"", "vpc-0a1b2c3d4e5f67890"}},
		{"VpcId2", []string{"", "vpc-0fedcba9876543210"}},
		{"VpcId10", []string{"", "vpc-0a1b2c3d", "vpc-0fedcba9876543210"}},
		{"QueryLogging", []string{"ON", "OFF"}},
		{"FirewallMode", []string{"BLOCK", "ALERT", "OFF"}},
		{"ManagedThreatList", []string{"OFF", "BLOCK"}},
		{"DgaProtection", []string{"OFF", "BLOCK"}},
		{"LogBucketArn", []string{"", "arn:aws:s3:::central/dns/"}},
		{"AlertEmail", []string{"", "dns@corp.example"}},
	},
	"allow-only": {
		{"VpcId", []string{"vpc-0a1b2c3d4e5f67890"}},
		{"QueryLogging", []string{"ON", "OFF"}},
		{"FirewallMode", []string{"ALERT", "BLOCK", "OFF"}},
		{"AllowedDomains", []string{"fine.example", "fine.example,good.example"}},
		{"PrivateDomains", []string{"", "corp.example,lan"}},
		{"IncludeSubdomains", []string{"YES", "NO"}},
		{"CnameTargets", []string{"TRUST", "INSPECT"}},
		{"BlockResponse", []string{"NXDOMAIN", "NODATA"}},
		{"LogBucketArn", []string{"", "arn:aws:s3:::central/dns/"}},
		{"AlertEmail", []string{"", "dns@corp.example"}},
	},
}

// combinations are all that there are.
func combinations(kind string) []map[string]string {
	all := []map[string]string{{}}
	for _, c := range choices[kind] {
		var longer []map[string]string
		for _, chosen := range all {
			for _, value := range c.values {
				next := map[string]string{c.parameter: value}
				for k, v := range chosen {
					next[k] = v
				}
				longer = append(longer, next)
			}
		}
		all = longer
	}
	return all
}

// parametersOf are the combinations that the template's Rules should let through.
func parametersOf(kind string) []map[string]string {
	var legal []map[string]string
	for _, c := range combinations(kind) {
		if len(wantRefused(kind, c)) == 0 {
			legal = append(legal, c)
		}
	}
	return legal
}

// wantRefused says in words of the parameters which Rules must not hold.
func wantRefused(kind string, p map[string]string) []string {
	var refused []string
	if kind == "vpcs" && p["VpcId1"]+p["VpcId2"]+p["VpcId10"] == "" {
		refused = append(refused, "AtLeastOneVpc")
	}
	if p["QueryLogging"] == "OFF" && p["FirewallMode"] == "OFF" && p["LogBucketArn"] == "" {
		refused = append(refused, "SomethingIsOn")
	}
	if kind == "vpcs" && p["VpcId10"] != "" && p["VpcId10"] == p["VpcId2"] {
		refused = append(refused, "VpcId10IsGivenOnce")
	}
	return refused
}

func TestRulesRefuseWhatCannotWork(t *testing.T) {
	t.Parallel()
	for kind := range forms {
		template := parsed(t, kind)
		for _, parameters := range combinations(kind) {
			if d := gocmp.Diff(wantRefused(kind, parameters), evaluator{template, parameters}.refused()); d != "" {
				t.Fatalf("%s: %v: refused (-want +got):\n%s", kind, parameters, d)
			}
		}
	}
}

// TestManagedListIsKnownOrRequired: the parameter is needed only where the ID is not in the
// template, and it wins everywhere.
func TestManagedListIsKnownOrRequired(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ region, id, want string }{
		{"eu-west-1", "", "rslvr-fdl-a88f2f26cc6a4296"},
		{"us-east-1", "", "rslvr-fdl-15f4860b1ad54ead"},
		{"us-east-1", "rslvr-fdl-2c46f2ecbfec4dcc", "rslvr-fdl-2c46f2ecbfec4dcc"},
		{"us-gov-west-1", "rslvr-fdl-2c46f2ecbfec4dcc", "rslvr-fdl-2c46f2ecbfec4dcc"},
		{"us-gov-west-1", "", "refused: ManagedListHasId"},
		{"cn-north-1", "", "refused: ManagedListHasId"},
	} {
		e := evaluator{parsed(t, "vpc"), map[string]string{"ManagedThreatList": "ALERT", "ManagedThreatListId": test.id, "AWS::Region": test.region}}
		got := fmt.Sprint("refused: ", strings.Join(e.refused(), " "))
		if len(e.refused()) == 0 {
			rules := e.resources()["FirewallRuleGroup"].(map[string]any)["FirewallRules"].([]any)
			got = rules[1].(map[string]any)["FirewallDomainListId"].(string)
		}
		if got != test.want {
			t.Errorf("%s with %q: got %s, want %s", test.region, test.id, got, test.want)
		}
	}
	mapping := parsed(t, "vpc")["Mappings"].(map[string]any)["ManagedThreatLists"].(map[string]any)
	for region, row := range mapping {
		id, known := awsdns.ManagedListID(region, awsdns.AWSManagedDomainsAggregateThreatList)
		if got := row.(map[string]any)["Aggregate"]; known && got != id || !known && got != "UNKNOWN" {
			t.Errorf("%s has %s", region, got)
		}
	}
}

func TestEveryCombinationOfParametersGivesLegalRules(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]int{"vpc": 3168, "vpcs": 792, "allow-only": 704} {
		template := parsed(t, kind)
		all := parametersOf(kind)
		for _, parameters := range all {
			e := evaluator{template, parameters}
			resources := e.resources()
			got := resources["FirewallRuleGroup"].(map[string]any)["FirewallRules"].([]any)
			slices.SortFunc(got, func(a, b any) int {
				return cmp.Compare(a.(map[string]any)["Priority"].(float64), b.(map[string]any)["Priority"].(float64))
			})
			if d := gocmp.Diff(wantRules(kind, parameters), got); d != "" {
				t.Fatalf("%s: %v: rules differ (-want +got):\n%s", kind, parameters, d)
			}
			checkReferences(t, parameters, resources, e.outputs())
		}
		if len(all) != want {
			t.Errorf("%s: %d combinations, want %d", kind, len(all), want)
		}
	}
}

// wantRules derives the expected rules from the parameters.
func wantRules(kind string, p map[string]string) []any {
	rules := []any{}
	rule := func(priority float64, action string, more ...string) {
		r := map[string]any{"Priority": priority, "Action": action}
		if action == "BLOCK" {
			r["BlockResponse"] = p["BlockResponse"]
			if p["BlockResponse"] == "" {
				r["BlockResponse"] = "NODATA"
			}
		}
		for i := 0; i < len(more); i += 2 {
			r[more[i]] = more[i+1]
		}
		rules = append(rules, r)
	}
	mode := map[bool]string{true: "BLOCK", false: "ALERT"}[p["FirewallMode"] == "BLOCK"]
	if kind == "allow-only" {
		if p["PrivateDomains"] != "" {
			rule(50, "ALLOW", "FirewallDomainListId", "«PrivateDomainList.Id»", "FirewallDomainRedirectionAction", "TRUST_REDIRECTION_DOMAIN")
		}
		rule(100, "ALLOW", "FirewallDomainListId", "«AllowedDomainList.Id»", "FirewallDomainRedirectionAction", p["CnameTargets"]+"_REDIRECTION_DOMAIN")
		rule(200, "ALLOW", "FirewallDomainListId", "«EssentialDomainList.Id»", "FirewallDomainRedirectionAction", "TRUST_REDIRECTION_DOMAIN")
		rule(300, mode, "FirewallDomainListId", "«EveryDomainList.Id»")
		return rules
	}
	atMost := func(action string) string {
		if action == "BLOCK" {
			return mode
		}
		return action
	}
	if p["AllowedDomains"] != "" {
		rule(100, "ALLOW", "FirewallDomainListId", "«AllowedDomainList.Id»")
	}
	rule(200, mode, "FirewallDomainListId", "«BlockedDomainList.Id»")
	if on := p["ManagedThreatList"]; on != "OFF" {
		id := p["ManagedThreatListId"]
		if id == "" {
			id = "rslvr-fdl-a88f2f26cc6a4296" // that of eu-west-1
		}
		rule(300, atMost(on), "FirewallDomainListId", id)
	}
	for i, each := range [][2]string{{"DgaProtection", "DGA"}, {"DictionaryDgaProtection", "DICTIONARY_DGA"}, {"DnsTunnelingProtection", "DNS_TUNNELING"}} {
		if on := p[each[0]]; on != "OFF" && on != "" {
			rule(400+10*float64(i), atMost(on), "DnsThreatProtection", each[1], "ConfidenceThreshold", "HIGH")
		}
	}
	return rules
}

var reference = regexp.MustCompile(`«(\w+)[.»]`)

// checkReferences: what refers to a resource must not be there without it.
func checkReferences(t *testing.T, parameters map[string]string, resources, outputs map[string]any) {
	t.Helper()
	for _, found := range reference.FindAllStringSubmatch(fmt.Sprint(resources, outputs), -1) {
		if resources[found[1]] == nil {
			t.Fatalf("%v: %s is referred to and not there", parameters, found[1])
		}
	}
	of := func(id string) bool { return resources[id] != nil || resources[id+"1"] != nil }
	associated, logged := of("FirewallAssociation"), of("QueryLogAssociation")
	for n, vpc := range map[string]string{"1": parameters["VpcId1"], "2": parameters["VpcId2"], "10": parameters["VpcId10"]} {
		if vpc == "" && (resources["FirewallAssociation"+n] != nil || resources["QueryLogAssociation"+n] != nil || resources["BucketQueryLogAssociation"+n] != nil) {
			t.Fatalf("%v: something is associated with VPC %s", parameters, n)
		}
	}
	if _, many := parameters["VpcId10"]; many && parameters["VpcId1"] == "" {
		return // the rest looks at the first VPC
	}
	_, subscribed := resources["AlertSubscription"]
	_, toBucket := resources["BucketQueryLogConfig"]
	if subscribed != (parameters["AlertEmail"] != "") || toBucket != (parameters["LogBucketArn"] != "") {
		t.Fatalf("%v: alert subscription %v, to a bucket %v", parameters, subscribed, toBucket)
	}
	if associated != (parameters["FirewallMode"] != "OFF") || logged != (parameters["QueryLogging"] == "ON") {
		t.Fatalf("%v: associated %v, logged %v", parameters, associated, logged)
	}
}

func TestDomainsOfTheListsAreEntriesOfDnsFirewall(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		subdomains, blocked, allowed string
		wantBlocked, wantAllowed     []any
	}{
		{"YES", "a.example,b.example", "c.a.example", []any{"a.example", "b.example", "*.a.example", "*.b.example"}, []any{"c.a.example", "*.c.a.example"}},
		{"YES", "a.example", "b.example,c.example", []any{"a.example", "*.a.example"}, []any{"b.example", "c.example", "*.b.example", "*.c.example"}},
		{"NO", "a.example,b.example", "c.a.example", []any{"a.example", "b.example"}, []any{"c.a.example"}},
	} {
		resources := evaluator{parsed(t, "vpc"), map[string]string{
			"IncludeSubdomains": test.subdomains, "BlockedDomains": test.blocked, "AllowedDomains": test.allowed,
		}}.resources()
		for list, want := range map[string][]any{"BlockedDomainList": test.wantBlocked, "AllowedDomainList": test.wantAllowed} {
			got := resources[list].(map[string]any)["Domains"]
			if d := gocmp.Diff(any(want), got); d != "" {
				t.Errorf("%+v: %s differs (-want +got):\n%s", test, list, d)
			}
			for _, name := range texts(got) {
				domain.MustParsePattern(name)
			}
		}
	}
}

// spellings are values that a parameter takes, and some that it refuses.
type spellings struct{ good, bad []string }

var patternCases = map[string]spellings{
	"BlockedDomains": {
		[]string{"malware.example", "a-b.c.example", "xn--bcher-kva.example", "0-1.example"},
		[]string{"", "*", "com", "*.example", "a..b", ".a", "a.", "a b", "192.0.2.1", "a_b.example", "-a.example", "https://a", strings.Repeat("a", 64) + ".example"},
	},
	"AllowedDomains":      {[]string{"", "a.example", "a.example,b.example"}, []string{",", "a.example,", "a.example, b.example", "*.a.example"}},
	"ManagedThreatListId": {[]string{"", listOfAws}, []string{"AWSManagedDomainsMalwareDomainList", "rslvr-frg-1"}},
	"LogBucketArn":        {[]string{"", "arn:aws:s3:::central", "arn:aws-cn:s3:::central/dns/logs/"}, []string{"central", "arn:aws:s3:::central/dns", "arn:aws:s3:::central//"}},
	"AlertEmail":          {[]string{"", "dns@corp.example"}, []string{"dns", "a@b.example,c@d.example", "a b@c.example"}},
	"LogGroupKmsKeyArn":   {[]string{"", someKey}, []string{"1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms:eu-west-1:111122223333:alias/dns"}},
}

func TestPatternsOfParametersLetNamesThroughAndNothingElse(t *testing.T) {
	t.Parallel()
	for parameter, test := range patternCases {
		definition := parsed(t, "vpc")["Parameters"].(map[string]any)[parameter].(map[string]any)
		pattern := regexp.MustCompile(definition["AllowedPattern"].(string))
		for _, good := range test.good {
			if !pattern.MatchString(good) {
				t.Errorf("%s refuses %q", parameter, good)
			}
		}
		for _, bad := range test.bad {
			if pattern.MatchString(bad) {
				t.Errorf("%s accepts %q", parameter, bad)
			}
		}
	}
}

func TestTemplatesNeedNothingButThemselves(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{
		"AWS::Events::Rule": true, "AWS::SNS::Topic": true, "AWS::SNS::TopicPolicy": true, "AWS::SNS::Subscription": true, "AWS::KMS::Key": true,
		"AWS::Logs::LogGroup": true, "AWS::Logs::QueryDefinition": true,
		"AWS::Route53Resolver::ResolverQueryLoggingConfig": true, "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation": true,
		"AWS::Route53Resolver::FirewallDomainList": true, "AWS::Route53Resolver::FirewallRuleGroup": true, "AWS::Route53Resolver::FirewallRuleGroupAssociation": true,
	}
	hash := regexp.MustCompile(`[0-9A-F]{8}$`)
	for kind, form := range forms {
		template := parsed(t, kind)
		for id, resource := range template["Resources"].(map[string]any) {
			if kind := resource.(map[string]any)["Type"].(string); !allowed[kind] {
				t.Errorf("%s is a %s: no asset, Lambda, role or metadata here", id, kind)
			}
			if hash.MatchString(id) {
				t.Errorf("%s looks like a hash", id)
			}
		}
		if template["Transform"] != nil {
			t.Errorf("%s has a transform", kind)
		}
		description := fmt.Sprint(template["Description"])
		if !strings.Contains(description, "Never change the stack's tags") || len(description) > 1024 {
			t.Errorf("%s: the description has %d bytes, at most 1024, and must warn of stack tags:\n%s", kind, len(description), description)
		}
		if len(form.yaml) > 51200 {
			t.Errorf("%s has %d bytes; from 51,201 on CloudFormation requires a bucket", kind, len(form.yaml))
		}
	}
}

// TestRetention: CloudFormation takes the text of a number for a number; no property at all
// keeps the records for ever.
func TestRetention(t *testing.T) {
	t.Parallel()
	for days, want := range map[string]any{"30": "30", "3653": "3653", "NEVER": nil} {
		group := evaluator{parsed(t, "vpc"), map[string]string{"LogRetentionDays": days}}.resources()["QueryLogGroup"].(map[string]any)
		if got := group["RetentionInDays"]; got != want {
			t.Errorf("%s: got %v, want %v", days, got, want)
		}
	}
}

// TestKmsKey: the key is left out where there is none.
func TestKmsKey(t *testing.T) {
	t.Parallel()
	for arn, want := range map[string]any{"": nil, someKey: someKey} {
		group := evaluator{parsed(t, "vpc"), map[string]string{"LogGroupKmsKeyArn": arn}}.resources()["QueryLogGroup"].(map[string]any)
		if got := group["KmsKeyId"]; got != want {
			t.Errorf("%q: got %v, want %v", arn, got, want)
		}
	}
}

// TestChangingTheBucketTakesTwoUpdates: AWS refuses a second config with an S3 destination while
// the first is there.
func TestChangingTheBucketTakesTwoUpdates(t *testing.T) {
	t.Parallel()
	for kind := range forms {
		description := parsed(t, kind)["Parameters"].(map[string]any)["LogBucketArn"].(map[string]any)["Description"].(string)
		if !strings.Contains(description, "To change it, first empty it, then give the new one") {
			t.Errorf("%s: LogBucketArn says %q", kind, description)
		}
	}
}
