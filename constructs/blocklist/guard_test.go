package blocklist_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestCutsOff(t *testing.T) {
	t.Parallel()
	for entry, want := range map[string]string{
		"*.amazonaws.com":                     "*.amazonaws.com",
		"*.compute.internal":                  "*.compute.internal",
		"*.internal":                          "*.compute.internal",
		"sts.eu-west-1.amazonaws.com":         "sts.eu-west-1.amazonaws.com",
		"*.eu-west-1.amazonaws.com":           "ec2.eu-west-1.amazonaws.com",
		"*.eks.amazonaws.com":                 "*.us-east-1.eks.amazonaws.com", // of every Region
		"*.cn-north-1.amazonaws.com.cn":       "ec2.cn-north-1.amazonaws.com.cn",
		"amazonaws.com":                       "",
		"evil.s3.eu-west-1.amazonaws.com":     "",
		"ec2-1-2-3-4.compute-1.amazonaws.com": "",
		"notamazonaws.com":                    "",
		"*.example.com":                       "",
		"*":                                   "",
	} {
		cut, found := blocklist.CutsOff(domain.MustParsePattern(entry))
		if found != (want != "") || found && cut.Pattern.String() != want {
			t.Errorf("%s cuts off %s, %v; want %q", entry, cut.Pattern, found, want)
		}
	}
}

func TestIsPublicSuffix(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"com": true, "co.uk": true, "example.com": false, "github.io": false, "corp": false, "internal": false} {
		if got := blocklist.IsPublicSuffix(domain.MustParseName(name)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
