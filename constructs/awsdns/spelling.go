package awsdns

import (
	"regexp"
	"strings"
)

// The beginnings of the IDs that AWS gives. What follows is hexadecimal, and its length varies; see
// [IsID].
const (
	DomainListID     = "rslvr-fdl-"
	RuleGroupID      = "rslvr-frg-"
	QueryLogConfigID = "rqlc-"
	ProfileID        = "rp-"
	VPCID            = "vpc-"
)

// IsID reports whether s is one of the beginnings above and hexadecimal digits, such as
// rslvr-fdl-15f4860b1ad54ead. It does not look at their number; see [IsVPCID].
func IsID(s, beginning string) bool {
	digits, ok := strings.CutPrefix(s, beginning)
	return ok && digits != "" && strings.Trim(digits, "0123456789abcdef") == ""
}

// IsVPCID reports whether s is the ID of a VPC in full: vpc- and 8 or, since 2018, 17 digits.
func IsVPCID(s string) bool {
	digits := len(s) - len(VPCID)
	return IsID(s, VPCID) && (digits == 8 || digits == 17)
}

var (
	accountID      = regexp.MustCompile(`^[0-9]{12}$`)
	organizationID = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	bucketName     = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	name           = regexp.MustCompile(`^[a-zA-Z0-9\-_' ]{1,64}$`)
)

// IsAccountID reports whether s is the ID of an account: 12 digits.
func IsAccountID(s string) bool { return accountID.MatchString(s) }

// IsOrganizationID reports whether s is the ID of an organization: o- and 10 to 32 letters or digits.
func IsOrganizationID(s string) bool { return organizationID.MatchString(s) }

// IsBucketName reports whether s is what S3 takes for the name of a bucket, or the alias of an
// access point, which works alike: 3 to 63 lower-case letters, digits, dots and hyphens.
func IsBucketName(s string) bool { return bucketName.MatchString(s) }

// IsName reports whether Resolver takes s for the Name of a query log config, domain list, rule
// group, rule or association: 1 to 64 letters, digits, spaces, hyphens, underscores or apostrophes,
// and not digits alone. AWS's own pattern is not anchored and would let "a.b" through to a refusal at
// deployment. See
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRuleGroup.html
func IsName(s string) bool { return name.MatchString(s) && strings.Trim(s, "0123456789") != "" }

// LogRetentionDays returns for how many days CloudWatch Logs keeps a log group, if not for ever. See
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
func LogRetentionDays() []int {
	return []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}
