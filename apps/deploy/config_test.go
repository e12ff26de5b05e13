package main

import (
	"slices"
	"strings"
	"testing"
)

const someVpc = "vpc-0a1b2c3d4e5f67890"

func TestContextIsTakenAsTextAndAsValues(t *testing.T) {
	t.Parallel()
	for name, context := range map[string]map[string]any{
		"as -c gives it": {
			"vpcIds": someVpc + ", vpc-0a1b2c3d", "logRetentionDays": "7", "associationPriority": "200",
			"blockResponse": "NXDOMAIN", "enforcement": "alert-only", "queryLogging": "off",
		},
		"as cdk.json gives it": {
			"vpcIds": []any{someVpc, "vpc-0a1b2c3d"}, "logRetentionDays": 7.0, "associationPriority": 200.0,
			"blockResponse": "NXDOMAIN", "enforcement": "alert-only", "queryLogging": false,
		},
	} {
		c, err := configOf(context)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(c.vpcIds) != 2 || *c.logRetentionDays != 7 || *c.associationPriority != 200 ||
			c.blockResponse != "NXDOMAIN" || !c.alertOnly || c.queryLogging {
			t.Errorf("%s: got %+v", name, c)
		}
	}
}

func TestContextHasDefaults(t *testing.T) {
	t.Parallel()
	c, err := configOf(map[string]any{"vpcIds": someVpc, "@aws-cdk/core:explicitStackTags": true})
	if err != nil {
		t.Fatal(err)
	}
	if c.logRetentionDays != nil || c.associationPriority != nil || c.blockResponse != "NODATA" || c.alertOnly || !c.queryLogging ||
		c.deletionProtection != nil || c.mutationProtection != nil || c.failMode != "" || c.dashboard {
		t.Errorf("got %+v", c)
	}
	if c.lists.system == nil {
		t.Error("the sample is not the default for lists")
	}
}

func TestBadContextIsOneClearLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		key   string
		value any
		want  string
	}{
		{"vpcIds", []any{}, "context vpcIds is missing"},
		{"vpcIds", "nonsense", `context vpcIds has "nonsense", which is not a VPC ID`},
		{"vpcIds", 7.0, `context vpcIds has "7", which is not a VPC ID`},
		{"vpcIds", someVpc + ",", `context vpcIds has "", which is not a VPC ID`},
		{"vpcIds", someVpc + "," + someVpc, `context vpcIds has "` + someVpc + `" twice`},
		{"logRetentionDays", "a month", `context logRetentionDays is "a month": write a number`},
		{"associationPriority", true, `context associationPriority is true: write a number`},
		{"blockResponse", "TRUNCATE", `use NODATA or NXDOMAIN, and DNS Firewall has no TRUNCATE at all: its actions are ALLOW, ALERT and BLOCK`},
		{"blockResponse", "nodata", `context blockResponse is "nodata": use NODATA or NXDOMAIN`},
		{"enforcement", "off", `context enforcement is "off": use enforce or alert-only`},
		{"queryLogging", "yes", `context queryLogging is "yes": use on or off`},
		{"lists", []any{"a"}, `context lists is ["a"]: write the path of a folder`},
		{"protections", "DGA", `context protections has "DGA": write NAME:CONFIDENCE, as in DNS_TUNNELING:HIGH`},
		{"managedLists", "A=ALLOW", `context managedLists has "A=ALLOW": the action is ALERT or BLOCK`},
		{"managedLists", "=BLOCK", `context managedLists has "=BLOCK": write NAME or NAME=BLOCK`},
		{"logBucketArn", "central", `context logBucketArn is "central", which is not the ARN of a bucket`},
		{"logGroupName", 1.0, "context logGroupName is 1: write a text"},
		// What an unset variable of a shell leaves must not mean the default.
		{"lists", "", "context lists is empty: leave it out or give it a value"},
		{"enforcement", " ", "context enforcement is empty"},
		{"queryLogging", nil, "context queryLogging is empty"},
		{"vpcIds", "", "context vpcIds is empty"},
		{"enforcment", "alert-only", "context enforcment is not known: did you mean enforcement?"},
		{"vpcids", someVpc, "context vpcids is not known: did you mean vpcIds?"},
		{"logKmsKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/1", "context logKmsKeyArn is not known: did you mean logGroupKmsKeyArn?"},
		{"log-group-name", "x", "context log-group-name is not known: did you mean logGroupName?"},
		{"queyrLogging", "off", "context queyrLogging is not known: did you mean queryLogging?"},
		{"failMode", "OPEN", `context failMode is "OPEN": use open or closed`},
		{"failMode", "", "context failMode is empty"},
		{"deletionProtection", "yes", `context deletionProtection is "yes": use off or on`},
	} {
		context := map[string]any{"vpcIds": someVpc, test.key: test.value}
		_, err := configOf(context)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s=%v: got %v, want %q", test.key, test.value, err, test.want)
			continue
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s=%v: more than one line: %v", test.key, test.value, err)
		}
	}
}

func TestThreatsAreAlertedUnlessTheySayBlock(t *testing.T) {
	t.Parallel()
	c, err := configOf(map[string]any{"vpcIds": someVpc, "managedLists": "A, B=BLOCK", "protections": []any{"DGA:HIGH", "DNS_TUNNELING:LOW=BLOCK"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []threat{{"A", "", "ALERT"}, {"B", "", "BLOCK"}, {"DGA", "HIGH", "ALERT"}, {"DNS_TUNNELING", "LOW", "BLOCK"}}
	if got := append(c.managedLists, c.protections...); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMissingVpcsAreToldHowToGive(t *testing.T) {
	t.Parallel()
	_, err := configOf(nil)
	want := "context vpcIds is missing: say which VPCs, as in cdk deploy -c vpcIds=vpc-0a1b2c3d4e5f67890"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestEverythingWrongIsToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := configOf(map[string]any{"enforcement": "x", "blockResponse": "x", "logRetentionDays": "x"})
	if n := strings.Count(err.Error(), "\n") + 1; n != 4 {
		t.Errorf("%d problems, want 4:\n%v", n, err)
	}
}

func TestOtherPeoplesContextIsTheirs(t *testing.T) {
	t.Parallel()
	_, err := configOf(map[string]any{"vpcIds": someVpc, "list": "x", "environment": "prod", "vpc-provider:account=1": []any{}, "@aws-cdk/core:enforce": true})
	if err == nil || !strings.Contains(err.Error(), "did you mean lists") || strings.Contains(err.Error(), "environment") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}
