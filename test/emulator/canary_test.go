package emulator

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestCanary deploys the example with a canary. Its function is built as for any app that has this
// module as a dependency.
func TestCanary(t *testing.T) {
	s := newShell(t)
	root, err := filepath.Abs("../..")
	require(t, err)
	const module = "github.com/seed-482a6d4f/vpcdns"
	s.write(t, "go.mod", "module example.com/app\n\ngo 1.26.0\n\nrequire "+module+" v0.0.0\n\nreplace "+module+" => "+root+"\n")
	s.write(t, "cdk.json", `{"context": {"@aws-cdk/core:explicitStackTags": true}}`)
	buildProgram(s.ctx, t, s.dir, "examples/firewall-canary")
	var subnet struct{ Subnet struct{ SubnetID string } }
	vpc := s.createVpc(t, "10.0.0.0/16")
	require(t, s.ask(&subnet, "ec2 create-subnet --cidr-block 10.0.0.0/24 --vpc-id "+vpc))
	app := func(command string, more ...string) []string {
		return append([]string{
			command, "--app", "./firewall-canary", "-c", "vpcId=" + vpc, "-c", "subnetId=" + subnet.Subnet.SubnetID, "-c", "email=dns@corp.example",
		}, more...)
	}
	runSteps(t,
		step{"bootstrap", func(t *testing.T) { s.must(t, s.cdk, "bootstrap", "aws://123456789012/us-east-1") }},
		step{"deploy", func(t *testing.T) {
			s.must(t, s.cdk, app("deploy", "--method", "direct", "--require-approval", "never")...)
			s.checkCanary(t, vpc, subnet.Subnet.SubnetID)
		}},
		step{"destroy", func(t *testing.T) {
			s.must(t, s.cdk, app("destroy", "--force")...)
			var left struct {
				Functions []struct{ FunctionName string }
			}
			require(t, s.ask(&left, "lambda list-functions"))
			if len(left.Functions) > 0 {
				t.Errorf("%v are left", left.Functions)
			}
		}},
	)
}

// checkCanary looks at the function. The emulator makes no alarms; the goldens have those.
func (s *shell) checkCanary(t *testing.T, vpc, subnet string) {
	t.Helper()
	var functions struct {
		Functions []struct {
			FunctionName, Runtime string
			Architectures         []string
			CodeSize              int64
			VpcConfig             struct{ SubnetIds, SecurityGroupIds []string }
			Environment           struct{ Variables map[string]string }
		}
	}
	require(t, s.ask(&functions, "lambda list-functions"))
	if len(functions.Functions) != 1 {
		t.Fatalf("%d functions", len(functions.Functions))
	}
	f := functions.Functions[0]
	if f.Runtime != "provided.al2023" || f.CodeSize < 1<<20 || strings.Join(f.VpcConfig.SubnetIds, " ") != subnet || !strings.Contains(f.Environment.Variables["VPCDNS_EXPECTATIONS"], "malware.example") {
		t.Errorf("%+v", f)
	}
	var groups struct {
		SecurityGroups []struct {
			GroupID, VpcID string
		}
	}
	require(t, s.ask(&groups, "ec2 describe-security-groups --group-ids "+strings.Join(f.VpcConfig.SecurityGroupIds, " ")))
	if len(groups.SecurityGroups) != 1 || groups.SecurityGroups[0].VpcID != vpc {
		t.Errorf("%+v", groups)
	}
}
