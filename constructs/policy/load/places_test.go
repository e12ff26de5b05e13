package load_test

import (
	"strings"
	"testing"
)

func TestFileURLs(t *testing.T) {
	t.Parallel()
	for url, right := range map[string]bool{
		"s3://lists/blocked.txt":                                        true,
		"s3://lists/a/b.txt":                                            true,
		"https://lists.s3.us-east-1.amazonaws.com/blocked.txt":          true,
		"https://lists.s3-eu-west-1.amazonaws.com/blocked.txt":          true,
		"https://s3.us-east-1.amazonaws.com/lists/blocked.txt":          true,
		"https://lists.s3.cn-north-1.amazonaws.com.cn/blocked.txt":      true,
		"!Sub 's3://${B}/blocked.txt'":                                  true,
		"!Sub 's3://${B}/${P}'":                                         true,
		"!Sub 'https://${B.RegionalDomainName}/blocked.txt'":            true,
		"!Sub 'https://lists.s3.${AWS::Region}.amazonaws.com/list.txt'": true,
		"!Ref P":                          true,
		"!Sub '${P}/x'":                   true,
		"s3://lists":                      false,
		"s3://lists/":                     false,
		"!Sub 's3://${B}/'":               false,
		"https://example.com/blocked.txt": false,
		"https://lists.s3.us-east-1.amazonaws.com/": false,
		"https://s3.us-east-1.amazonaws.com/lists":  false,
		"not a url":                                    false,
		"arn:aws:s3:::lists/blocked.txt":               false,
		"/home/blocked.txt":                            false,
		"!Sub 'arn:${AWS::Partition}:s3:::lists/${P}'": false,
	} {
		text := "Parameters: {P: {Type: String}}\nResources:\n  B: {Type: AWS::S3::Bucket}\n" +
			"  List: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {DomainFileUrl: " + url + "}}\n" +
			"  Group: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: ALERT, Priority: 1, FirewallDomainListId: !Ref List}]}}\n"
		if why := refusedIn(t, text); strings.Contains(why, "DomainFileUrl") == right {
			t.Errorf("%s: %q", url, why)
		}
	}
}

// TestRegionsOfDestinations compares what is known of the Regions in one stack.
func TestRegionsOfDestinations(t *testing.T) {
	t.Parallel()
	const us, eu = "arn:aws:logs:us-east-1:111122223333:log-group:/a", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/b"
	for _, test := range []struct {
		first, second string
		wrong         bool
	}{
		{us, us, false},
		{us, "arn:aws:s3:::logs", false},
		{us, "!Sub 'arn:aws:logs:${AWS::Region}:111122223333:log-group:/b'", false},
		{us, "!Sub 'arn:${AWS::Partition}:logs:us-east-1:${AWS::AccountId}:log-group:/b'", false},
		{us, eu, true},
		{us, "!Sub 'arn:${AWS::Partition}:logs:us-east-2:${AWS::AccountId}:log-group:/b'", true},
	} {
		text := "Resources:\n  One: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: " + test.first + "}}\n" +
			"  Two: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: " + test.second + "}}\n"
		if why := refusedIn(t, text); strings.Contains(why, "is in Region") != test.wrong {
			t.Errorf("%s and %s: %q", test.first, test.second, why)
		}
	}
}
