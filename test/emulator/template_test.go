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
	vpc  string
	want deployed
}

// TestTemplate takes one stack of the plain template through its parameters. An update
// gives every parameter that it does not name its default.
func TestTemplate(t *testing.T) {
	s := &plainStack{shell: newShell(t)}
	s.write(t, "vpcdns.yaml", string(template.YAML))
	buildApp(s.ctx, t, s.dir, "vpcdns")
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
		step{"log nothing", s.logNothing},
		step{"defaults again", s.defaultsAgain},
		step{"delete", s.delete},
	)
}

// set creates or updates the stack. The emulator is ready when the command is; at AWS,
// aws cloudformation wait would follow.
func (s *plainStack) set(t *testing.T, command string, parameters ...string) {
	t.Helper()
	args := []string{"cloudformation", command, "--stack-name", "dns", "--template-body", "file://vpcdns.yaml", "--parameters"}
	for _, parameter := range append(parameters, "VpcId="+s.vpc) {
		key, value, _ := strings.Cut(parameter, "=")
		args = append(args, "ParameterKey="+key+",ParameterValue="+strings.ReplaceAll(value, ",", `\,`))
	}
	s.must(t, "aws", args...)
}

func (s *plainStack) defaults(t *testing.T) {
	s.vpc = s.createVpc(t, "10.0.0.0/16")
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

// off is the way back in an emergency: the rule group lets go of the VPC, and the log
// goes on.
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

// logNothing leaves the log group, so that none is in the way of a new one later.
func (s *plainStack) logNothing(t *testing.T) {
	s.set(t, "update-stack", "QueryLogging=OFF")
	got := s.look(t)
	if len(got.Configs) != 0 || len(got.Logged) != 0 || !slices.Equal(got.LogGroups, s.want.LogGroups) {
		t.Fatalf("%+v\nhas more than the log group %v", got, s.want.LogGroups)
	}
}

// defaultsAgain finds what was there at first; only what had been off is new.
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
