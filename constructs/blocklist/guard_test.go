package blocklist_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestIsPublicSuffix(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"com": true, "co.uk": true, "example.com": false, "github.io": false, "corp": false, "internal": false} {
		if got := blocklist.IsPublicSuffix(domain.MustParseName(name)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
