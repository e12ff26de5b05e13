package awsdns_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

func TestManagedListIDs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		region, list, want string
	}{
		"aggregate list":           {"us-east-1", awsdns.AWSManagedDomainsAggregateThreatList, "rslvr-fdl-15f4860b1ad54ead"},
		"list of GuardDuty":        {"eu-west-1", awsdns.AWSManagedDomainsAmazonGuardDutyThreatList, "rslvr-fdl-2f416a2435da4ee6"},
		"botnet list":              {"us-east-2", awsdns.AWSManagedDomainsBotnetCommandandControl, "rslvr-fdl-3c30dcb4c50b4401"},
		"malware list":             {"ap-northeast-1", awsdns.AWSManagedDomainsMalwareDomainList, "rslvr-fdl-dc19e97bef3c454a"},
		"short id":                 {"eu-south-1", awsdns.AWSManagedDomainsAggregateThreatList, "rslvr-fdl-89f7b3e9074983"},
		"unknown list":             {"us-east-1", "AWSManagedDomainsBotnetCommandAndControl", ""},
		"unknown Region":           {"mx-central-1", awsdns.AWSManagedDomainsAggregateThreatList, ""},
		"known Region, not so far": {"eu-central-2", awsdns.AWSManagedDomainsMalwareDomainList, ""},
		"nothing":                  {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id, known := awsdns.ManagedListID(test.region, test.list)
			if known != (test.want != "") || known && id != test.want {
				t.Errorf("ManagedListID(%q, %q) = %q, %t; want %q", test.region, test.list, id, known, test.want)
			}
		})
	}
}

// TestEveryManagedListID compares with a table of all IDs: they are data of others, and one that is
// wrong filters with nothing, or fails a deployment in one Region alone.
func TestEveryManagedListID(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/managed-list-ids.txt")
	if err != nil {
		t.Fatal(err)
	}
	columns := []string{
		awsdns.AWSManagedDomainsAggregateThreatList, awsdns.AWSManagedDomainsAmazonGuardDutyThreatList,
		awsdns.AWSManagedDomainsBotnetCommandandControl, awsdns.AWSManagedDomainsMalwareDomainList,
	}
	regions := 0
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if fields[0] == "#" {
			continue
		}
		regions++
		for i, list := range columns {
			id, known := awsdns.ManagedListID(fields[0], list)
			if want := fields[i+1]; known != (want != "-") || known && id != "rslvr-fdl-"+want {
				t.Errorf("%s in %s is %q, want %s", list, fields[0], id, want)
			}
		}
	}
	if known := len(awsdns.ManagedListRegions(awsdns.AWSManagedDomainsAggregateThreatList)); regions != known {
		t.Errorf("%d Regions in the table, and %d are known", regions, known)
	}
}

func TestEveryKnownIDIsWellFormedAndLeadsBack(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^rslvr-fdl-[0-9a-f]{14,17}$`)
	ids := map[string]bool{}
	for _, list := range awsdns.ManagedLists() {
		for _, region := range awsdns.ManagedListRegions(list) {
			id, _ := awsdns.ManagedListID(region, list)
			if !form.MatchString(id) {
				t.Errorf("%s in %s is %q", list, region, id)
			}
			if name, in, known := awsdns.ManagedListName(id); name != list || in != region || !known {
				t.Errorf("%s is %s in %s, want %s in %s", id, name, in, list, region)
			}
			ids[id] = true
		}
	}
	if len(ids) != 17*4+3 {
		t.Errorf("%d different ids", len(ids))
	}
}

func TestManagedListRegionsAreSortedAndKnownRegions(t *testing.T) {
	t.Parallel()
	for list, want := range map[string]int{
		awsdns.AWSManagedDomainsAggregateThreatList: 20,
		awsdns.AWSManagedDomainsMalwareDomainList:   17,
		"another": 0,
	} {
		regions := awsdns.ManagedListRegions(list)
		if len(regions) != want || !slices.IsSorted(regions) {
			t.Errorf("%s is known in %v", list, regions)
		}
		for _, region := range regions {
			if p, known := awsdns.PartitionOf(region); p != awsdns.PartitionAWS || !known {
				t.Errorf("%s is in partition %q", region, p)
			}
		}
	}
}

func TestWhatIsNoManagedListIsNotNamed(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "rslvr-fdl-", "rslvr-fdl-0123456789abcdef", "15f4860b1ad54ead"} {
		if name, region, known := awsdns.ManagedListName(id); known {
			t.Errorf("%q is %s in %s", id, name, region)
		}
	}
}

func TestManagedListsAreSortedAndFresh(t *testing.T) {
	t.Parallel()
	lists := awsdns.ManagedLists()
	if len(lists) != 4 || !slices.IsSorted(lists) {
		t.Errorf("ManagedLists() = %v", lists)
	}
	lists[0] = ""
	if awsdns.ManagedLists()[0] == "" {
		t.Error("a caller can change what ManagedLists returns next")
	}
	if _, err := time.Parse(time.DateOnly, awsdns.ManagedListsAsOf); err != nil {
		t.Error(err)
	}
}

func TestOnlyTheAggregateListIncludesOthers(t *testing.T) {
	t.Parallel()
	for _, list := range awsdns.ManagedLists() {
		want := 0
		if list == awsdns.AWSManagedDomainsAggregateThreatList {
			want = 3
		}
		included := awsdns.ManagedListIncludes(list)
		if len(included) != want || slices.Contains(included, list) {
			t.Errorf("%s includes %v", list, included)
		}
	}
}

func TestControlDomains(t *testing.T) {
	t.Parallel()
	for list, first := range map[string]string{
		awsdns.AWSManagedDomainsAggregateThreatList:       "controldomain1.aggregatelist.firewall.route53resolver.us-east-1.amazonaws.com",
		awsdns.AWSManagedDomainsAmazonGuardDutyThreatList: "controldomain1.aggregatelist.firewall.route53resolver.us-east-1.amazonaws.com",
		awsdns.AWSManagedDomainsBotnetCommandandControl:   "controldomain1.botnetlist.firewall.route53resolver.us-east-1.amazonaws.com",
		awsdns.AWSManagedDomainsMalwareDomainList:         "controldomain1.malwarelist.firewall.route53resolver.us-east-1.amazonaws.com",
	} {
		names := awsdns.ControlDomains(list)
		if len(names) != 3 || names[0].String() != first {
			t.Errorf("%s is tested with %v", list, names)
		}
	}
	if names := awsdns.ControlDomains("another"); names != nil {
		t.Errorf("another list is tested with %v", names)
	}
}

func TestCategoriesAreDocumentedOnce(t *testing.T) {
	t.Parallel()
	names := awsdns.ContentCategoryDisplayNames()
	slices.Sort(names)
	if len(names) != 46 || len(slices.Compact(names)) != 46 {
		t.Errorf("%d content categories", len(names))
	}
	if names := awsdns.ThreatCategoryDisplayNames(); len(names) != 2 {
		t.Errorf("threat categories %v", names)
	}
}
