package blocklist_test

import (
	"errors"
	"strings"
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

func entries(l blocklist.List) string {
	var all []string
	for _, p := range l.Patterns() {
		all = append(all, p.String())
	}
	return strings.Join(all, " ")
}

func TestUnsafeEntriesAreRefusedDroppedOrKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list        string
		unsafe      string // as reported when dropped
		block, keep string // what is blocked without them, and with them
	}{
		"a block":                       {"||bad.example^\n||net.kg^\n", "*.net.kg", "bad.example *.bad.example net.kg", "bad.example *.bad.example net.kg *.net.kg"},
		"what a dropped one covers":     {"*.net.kg\nbad.net.kg\n*.evil.net.kg\n", "*.net.kg", "bad.net.kg *.evil.net.kg", "*.net.kg"},
		"endpoints of AWS":              {"||bad.example^\n||s3.amazonaws.com^\n", "s3.amazonaws.com *.s3.amazonaws.com", "bad.example *.bad.example", "s3.amazonaws.com *.s3.amazonaws.com bad.example *.bad.example"},
		"an exception":                  {"||bad.com^\n@@||com^\n", "*.com", "bad.com *.bad.com", ""},
		"an exception in a zone":        {"@ SOA . . 1 2 3 4 5\n*.com CNAME rpz-passthru.\nbad.com CNAME .\n", "*.com", "bad.com", "bad.com"},
		"an exception for every name":   {"server=/#/#\naddress=/bad.example/\n", "*", "bad.example *.bad.example", "bad.example *.bad.example"},
		"an exception for all of AWS":   {"||bad.example^\n@@||amazonaws.com^\n", "*.amazonaws.com", "bad.example *.bad.example", "bad.example *.bad.example"},
		"an exception for all buckets":  {"||bad.example^\n@@||s3.amazonaws.com^\n", "*.s3.amazonaws.com", "bad.example *.bad.example", "bad.example *.bad.example"},
		"an exception for one endpoint": {"||bad.example^\n@@||sts.amazonaws.com^\n", "", "bad.example *.bad.example", "bad.example *.bad.example"},
		"one in two lines":              {"||kg^\n*.kg^\nbad.example##x\n||bad.example^\n", "*.kg", "bad.example *.bad.example kg", "bad.example *.bad.example kg *.kg"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, action := range []blocklist.UnsafeAction{blocklist.RefuseUnsafe, blocklist.DropUnsafe, blocklist.KeepUnsafe} {
				result, err := blocklist.Compile([]blocklist.Source{text("l", test.list)},
					blocklist.CompileOptions{Unsafe: action, SeparateAllow: true, AllowEmpty: true})
				var refused *blocklist.RefusedError
				if isRefused := errors.As(err, &refused); isRefused != (action == blocklist.RefuseUnsafe && test.unsafe != "") {
					t.Errorf("%v: error is %v", action, err)
				}
				var found []string
				for _, each := range result.Report.Unsafe {
					found = append(found, each.Entry.String())
				}
				if got := strings.Join(found, " "); action == blocklist.DropUnsafe && got != test.unsafe || (got == "") != (test.unsafe == "") {
					t.Errorf("%v: unsafe are %q, want %q", action, got, test.unsafe)
				}
				if got := entries(result.Block); action == blocklist.DropUnsafe && got != test.block || action == blocklist.KeepUnsafe && got != test.keep {
					t.Errorf("%v: blocks %q, want %q, or %q if kept", action, got, test.block, test.keep)
				}
				if result.Allow.Len() > 0 || result.Report.UnsafeAction != action.String() {
					t.Errorf("%v: allows %q, and the report says %s", action, entries(result.Allow), result.Report.UnsafeAction)
				}
			}
		})
	}
}

func TestUnsafeActionsHaveNames(t *testing.T) {
	t.Parallel()
	for _, action := range []blocklist.UnsafeAction{blocklist.RefuseUnsafe, blocklist.DropUnsafe, blocklist.KeepUnsafe} {
		if got, err := blocklist.ParseUnsafeAction(action.String()); got != action || err != nil {
			t.Errorf("%v: %v, %v", action, got, err)
		}
	}
	if _, err := blocklist.ParseUnsafeAction("allow"); err == nil || !strings.Contains(err.Error(), "refuse, drop, keep") {
		t.Errorf("error is %v", err)
	}
}
