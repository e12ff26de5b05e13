package emulator

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/examples/template"
)

// managedList is the ID of AWSManagedDomainsAggregateThreatList in us-east-1.
const managedList = "rslvr-fdl-15f4860b1ad54ead"

// plainStack is a stack of the plain template.
type plainStack struct {
	*shell
	vpc   string
	given []string // parameters that every update has
	want  deployed
}

// newPlainStack has a template in a file, and our own CLI.
func newPlainStack(t *testing.T, text []byte) *plainStack {
	s := &plainStack{shell: newShell(t)}
	s.write(t, "vpcdns.yaml", string(text))
	buildApp(s.ctx, t, s.dir, "vpcdns")
	return s
}

// TestTemplate takes one stack of the plain template through its parameters. An update
// gives every parameter that it does not name its default.
func TestTemplate(t *testing.T) {
	s := newPlainStack(t, template.YAML)
	const blocked = "*.malware.example. *.phishing.test. malware.example. phishing.test."
	runSteps(t,
		step{"defaults", s.defaults},
		step{"alert", s.alert},
		step{"off", s.off},
		step{"names", s.effectOf("BlockedDomains=bad.example,worse.example AllowedDomains=good.bad.example BlockResponse=NXDOMAIN",
			"100 ALLOW *.good.bad.example. good.bad.example.",
			"200 BLOCK NXDOMAIN *.bad.example. *.worse.example. bad.example. worse.example.")},
		step{"names without subdomains", s.effectOf("IncludeSubdomains=NO AllowedDomains=fine.example,good.example",
			"100 ALLOW fine.example. good.example.",
			"200 BLOCK NODATA malware.example. phishing.test.")},
		step{"block by a list of AWS", s.effectOf("ManagedThreatList=BLOCK ManagedThreatListId="+managedList,
			"200 BLOCK NODATA "+blocked,
			"300 BLOCK NODATA "+managedList)},
		step{"block by a list of AWS, but alert only", s.effectOf("FirewallMode=ALERT ManagedThreatList=BLOCK ManagedThreatListId="+managedList,
			"200 ALERT "+blocked,
			"300 ALERT "+managedList)},
		step{"alert by a list of AWS", s.effectOf("ManagedThreatList=ALERT ManagedThreatListId="+managedList,
			"200 BLOCK NODATA "+blocked,
			"300 ALERT "+managedList)},
		step{"alert by a list of AWS whose ID the template knows", s.effectOf("ManagedThreatList=ALERT",
			"200 BLOCK NODATA "+blocked,
			"300 ALERT "+managedList)},
		step{"protections", s.effectOf("DgaProtection=BLOCK DictionaryDgaProtection=ALERT DnsTunnelingProtection=BLOCK ProtectionConfidence=MEDIUM",
			"200 BLOCK NODATA "+blocked,
			"400 BLOCK NODATA DGA MEDIUM", "410 ALERT DICTIONARY_DGA MEDIUM", "420 BLOCK NODATA DNS_TUNNELING MEDIUM")},
		step{"protections, but alert only", s.effectOf("FirewallMode=ALERT DgaProtection=BLOCK DnsTunnelingProtection=ALERT",
			"200 ALERT "+blocked,
			"400 ALERT DGA HIGH", "420 ALERT DNS_TUNNELING HIGH")},
		step{"a copy to S3, and to another bucket", s.changeBucket},
		step{"log nothing", s.logNothing},
		step{"defaults again", s.defaultsAgain},
		step{"delete", s.delete},
	)
}

// set creates or updates the stack. The emulator is ready when the command is; at AWS,
// aws cloudformation wait would follow.
func (s *plainStack) set(t *testing.T, command string, parameters ...string) {
	t.Helper()
	if out, err := s.try(t, command, parameters...); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func (s *plainStack) try(t *testing.T, command string, parameters ...string) (string, error) {
	args := []string{"cloudformation", command, "--stack-name", "dns", "--template-body", "file://vpcdns.yaml", "--parameters"}
	for _, parameter := range slices.Concat(s.given, parameters) {
		key, value, _ := strings.Cut(parameter, "=")
		args = append(args, "ParameterKey="+key+",ParameterValue="+strings.ReplaceAll(value, ",", `\,`))
	}
	return s.run(t, "aws", args...)
}

func (s *plainStack) defaults(t *testing.T) {
	s.vpc = s.createVpc(t, "10.0.0.0/16")
	s.given = []string{"VpcId=" + s.vpc}
	s.set(t, "create-stack")
	s.want = s.look(t)
	s.want.checkComplete(t, s.vpc)
	s.want.checkEffect(t, "200 BLOCK NODATA *.malware.example. *.phishing.test. malware.example. phishing.test.")
}

func (s *plainStack) alert(t *testing.T) {
	s.set(t, "update-stack", "FirewallMode=ALERT")
	s.want.Rules[0].Action, s.want.Rules[0].BlockResponse = "ALERT", ""
	s.look(t).checkSame(t, s.want)
}

// off is the emergency switch: the rule group is detached from the VPC, and logging continues.
func (s *plainStack) off(t *testing.T) {
	s.set(t, "update-stack", "FirewallMode=OFF")
	delete(s.want.Firewalled, s.vpc)
	s.look(t).checkSame(t, s.want)
}

// effectOf is a step that sets parameters and then expects some rules.
func (s *plainStack) effectOf(parameters string, want ...string) func(*testing.T) {
	return func(t *testing.T) {
		s.set(t, "update-stack", strings.Fields(parameters)...)
		s.look(t).checkEffect(t, want...)
		s.checkSnapshot(t, strings.Fields(parameters)...)
	}
}

// changeBucket takes two updates: AWS refuses a second config with an S3 destination while the
// VPC has the first.
func (s *plainStack) changeBucket(t *testing.T) {
	const a, b = "LogBucketArn=arn:aws:s3:::logs-a", "LogBucketArn=arn:aws:s3:::logs-b/dns/"
	s.set(t, "update-stack", a)
	before := s.look(t)
	if len(before.Configs) != 2 {
		t.Fatalf("%d configs, want that of the log group and that of the bucket", len(before.Configs))
	}
	out, err := s.try(t, "update-stack", b)
	if refused := err != nil || s.stackStatus(t) == "UPDATE_ROLLBACK_COMPLETE"; !refused {
		t.Errorf("the emulator takes another bucket at once, and AWS does not:\n%s", out)
	}
	s.set(t, "update-stack")
	s.set(t, "update-stack", b)
	if after := s.look(t); len(after.Configs) != 2 || len(after.Logged) != 1 {
		t.Errorf("%+v\nis not two configs for one VPC", after)
	}
}

func (s *plainStack) stackStatus(t *testing.T) string {
	var answer struct {
		Stacks []struct{ StackStatus string }
	}
	require(t, s.ask(&answer, "cloudformation describe-stacks --stack-name dns"))
	return answer.Stacks[0].StackStatus
}

// logNothing turns logging off, which keeps the log group.
func (s *plainStack) logNothing(t *testing.T) {
	s.set(t, "update-stack", "QueryLogging=OFF")
	got := s.look(t)
	if len(got.Configs) != 0 || len(got.Logged) != 0 || !slices.Equal(got.LogGroups, s.want.LogGroups) {
		t.Fatalf("%+v\nhas more than the log group %v", got, s.want.LogGroups)
	}
}

// defaultsAgain finds the first resources again; only those that had been off are new.
func (s *plainStack) defaultsAgain(t *testing.T) {
	s.set(t, "update-stack")
	got := s.look(t)
	got.checkComplete(t, s.vpc)
	s.want.Rules[0].Action, s.want.Rules[0].BlockResponse = "BLOCK", "NODATA"
	s.want.Firewalled, s.want.Configs, s.want.Logged = got.Firewalled, got.Configs, got.Logged
	got.checkSame(t, s.want)
}

// delete leaves the log group, which is evidence.
func (s *plainStack) delete(t *testing.T) {
	s.must(t, "aws", "cloudformation", "delete-stack", "--stack-name", "dns")
	s.look(t).checkSame(t, deployed{LogGroups: s.want.LogGroups})
}

// TestTemplateForSeveralVpcs has VPCs come and go without a touch of the others.
func TestTemplateForSeveralVpcs(t *testing.T) {
	s := newPlainStack(t, template.VpcsYAML)
	var a, b, c string
	runSteps(t,
		step{"two VPCs", func(t *testing.T) {
			a, b, c = s.createVpc(t, "10.0.0.0/16"), s.createVpc(t, "10.1.0.0/16"), s.createVpc(t, "10.2.0.0/16")
			s.set(t, "create-stack", "VpcId1="+a, "VpcId2="+b, "LogBucketArn=arn:aws:s3:::central", "LogRetentionDays=365")
			s.want = s.look(t)
			if days := s.want.LogGroups[0].RetentionInDays; days != 365 {
				t.Errorf("the log is kept for %d days, want 365", days)
			}
			if len(s.want.Configs) != 2 || len(s.want.Firewalled) != 2 || len(s.want.Logged) != 2 {
				t.Fatalf("%+v\nis not two configs and two VPCs", s.want)
			}
		}},
		step{"the first leaves, and a third comes", func(t *testing.T) {
			s.set(t, "update-stack", "VpcId2="+b, "VpcId10="+c, "LogBucketArn=arn:aws:s3:::central")
			got := s.look(t)
			if got.Firewalled[b] != s.want.Firewalled[b] || len(got.Firewalled) != 2 || got.Firewalled[c].ID == "" || got.Firewalled[a].ID != "" {
				t.Errorf("filtered: %+v, and before %+v", got.Firewalled, s.want.Firewalled)
			}
			if len(got.Logged) != 2 || got.Logged[c].ID == "" || got.Logged[a].ID != "" {
				t.Errorf("logged: %+v", got.Logged)
			}
		}},
		step{"off", func(t *testing.T) {
			s.set(t, "update-stack", "VpcId2="+b, "VpcId10="+c, "FirewallMode=OFF")
			if got := s.look(t); len(got.Firewalled) != 0 || len(got.Logged) != 2 || len(got.Configs) != 1 {
				t.Errorf("%+v\nis not logging alone", got)
			}
		}},
		step{"delete", s.delete},
	)
}

// TestAllowOnlyTemplate starts with ALERT, as its users do.
func TestAllowOnlyTemplate(t *testing.T) {
	s := newPlainStack(t, template.AllowOnlyYAML)
	essential := func(d deployed, at int) string { return strings.Join(d.Lists[d.Rules[at].FirewallDomainListID], " ") }
	runSteps(t,
		step{"alert", func(t *testing.T) {
			s.vpc = s.createVpc(t, "10.0.0.0/16")
			s.given = []string{"VpcId=" + s.vpc}
			s.set(t, "create-stack", "AllowedDomains=api.example.com", "LogRetentionDays=NEVER")
			s.want = s.look(t)
			if days := s.want.LogGroups[0].RetentionInDays; days != 0 {
				t.Errorf("the log is kept for %d days, want for ever", days)
			}
			s.want.checkComplete(t, s.vpc)
			s.want.checkEffect(t, "100 ALLOW *.api.example.com. api.example.com.", "200 ALLOW "+essential(s.want, 1), "300 ALERT *.")
		}},
		step{"block, with private zones", func(t *testing.T) {
			s.set(t, "update-stack", "AllowedDomains=api.example.com,b.example", "PrivateDomains=corp.example,lan", "IncludeSubdomains=NO", "FirewallMode=BLOCK", "CnameTargets=INSPECT")
			got := s.look(t)
			got.checkEffect(t, "50 ALLOW *.corp.example. *.lan. corp.example. lan.", "100 ALLOW api.example.com. b.example.", "200 ALLOW "+essential(got, 2), "300 BLOCK NXDOMAIN *.")
		}},
		step{"off", func(t *testing.T) {
			s.set(t, "update-stack", "AllowedDomains=api.example.com", "FirewallMode=OFF")
			if got := s.look(t); len(got.Firewalled) != 0 || len(got.Logged) != 1 {
				t.Errorf("%+v\nis not logging alone", got)
			}
		}},
		step{"delete", s.delete},
	)
}
