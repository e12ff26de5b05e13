package cdkapp

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestProblemsAreLinesWithoutWhatTheCdkAdds(t *testing.T) {
	t.Parallel()
	wrapped := errors.New("ValidationFailedWithErrors:\n" +
		"  [VpcDns/Firewall] resolver: DnsFirewall \"VpcDns/Firewall\": the rule group has no rule; give it Rules\n" +
		"  [Other] something of somebody else")
	want := []string{
		`resolver: DnsFirewall "VpcDns/Firewall": the rule group has no rule; give it Rules`,
		"[Other] something of somebody else",
	}
	if got := Problems(wrapped); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAPanicOfTheAppIsAnErrorAndExit2(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, panicked := range []any{errors.New("first\nsecond"), "first\nsecond"} {
		var stderr strings.Builder
		code := Run("app", &stderr, func() error { panic(panicked) })
		if code != ExitInput || stderr.String() != "app: error: first\napp: error: second\n" {
			t.Errorf("exit %d, stderr %q", code, stderr.String())
		}
	}
}

func TestABugGoesOnPanicking(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a bug was taken for bad input")
		}
	}()
	_ = Try(func() error {
		var none []int
		return fmt.Errorf("%d", none[len(none)])
	})
}
