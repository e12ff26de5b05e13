package resolver

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// maxTagKey and maxTagValue are what CloudFormation's schemas of the three Firewall types
// take, in characters. The API, and every other type, takes one more of each.
const (
	maxTagKey   = 127
	maxTagValue = 255
)

func checkTags(p *problems, what string, tags awscdk.TagManager) {
	if tags == nil || !*tags.HasTags() {
		return
	}
	all := *tags.TagValues()
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if n := utf8.RuneCountInString(key); n > maxTagKey && !isTokenText(key) {
			p.add("%s has a tag whose key has %d characters (%.20s...), and CloudFormation takes %d for DNS Firewall; shorten it", what, n, key, maxTagKey)
		}
		if n := utf8.RuneCountInString(*all[key]); n > maxTagValue && !isTokenText(*all[key]) {
			p.add("%s has a tag %.40q whose value has %d characters, and CloudFormation takes %d for DNS Firewall; shorten it", what, key, n, maxTagValue)
		}
	}
}
