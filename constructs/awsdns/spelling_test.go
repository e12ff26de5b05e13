package awsdns

import (
	"slices"
	"strings"
	"testing"
)

func TestSpellings(t *testing.T) {
	list := func(s string) bool { return IsID(s, DomainListID) }
	for what, test := range map[string]struct {
		is         func(string) bool
		good, evil []string
	}{
		"list": {list, []string{"rslvr-fdl-1", "rslvr-fdl-9be336ef32844e5"}, []string{"", "rslvr-fdl-", "rslvr-fdl-G", "rslvr-frg-1", "rslvr-fdl-A", "xrslvr-fdl-1", "rslvr-fdl-1\n"}},
		"VPC":  {IsVPCID, []string{"vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f67890"}, []string{"vpc-", "vpc-1", "vpc-0a1b2c3d4", "vpc-0a1b2c3g", "0a1b2c3d"}},
		"account": {
			IsAccountID,
			[]string{"123456789012"},
			[]string{"12345678901", "1234567890123", "12345678901a", "123456789012\n"},
		},
		"organization": {IsOrganizationID, []string{"o-a1b2c3d4e5"}, []string{"o-a1b2c3d4e", "ou-a1b2c3d4e5", "o-A1b2c3d4e5"}},
		"bucket":       {IsBucketName, []string{"abc", "dns.logs-1", strings.Repeat("a", 63)}, []string{"ab", "-abc", "abc-", "Abc", "a_c", strings.Repeat("a", 64)}},
		"name":         {IsName, []string{"a", "O'Neil's_list 1-a", strings.Repeat("a", 64)}, []string{"", "12", "a.b", "a/b", "a\n", strings.Repeat("a", 65)}},
	} {
		for _, s := range test.good {
			if !test.is(s) {
				t.Errorf("%q is not taken for the %s", s, what)
			}
		}
		for _, s := range test.evil {
			if test.is(s) {
				t.Errorf("%q is taken for the %s", s, what)
			}
		}
	}
}

func TestLogRetentionDaysAreSortedAndOfTheCaller(t *testing.T) {
	days := LogRetentionDays()
	if !slices.IsSorted(days) || days[0] != 1 || days[len(days)-1] != 3653 {
		t.Errorf("got %v", days)
	}
	days[0] = 2
	if LogRetentionDays()[0] != 1 {
		t.Error("a caller can change them")
	}
}
