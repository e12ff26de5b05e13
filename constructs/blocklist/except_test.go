package blocklist_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

func TestExceptLeavesNamesOut(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list, except   string
		block, leftOut string
		refused        string // part of the error
		notListed      string
	}{
		"a name":                   {"a.example\nb.example\n", "a.example\n", "b.example", "a.example (l:1, e:1)", "", ""},
		"a name and what is below": {"||a.example^\n||b.example^\n||c.a.example^\n", "||a.example^\n", "b.example *.b.example", "a.example (l:1, e:1) *.a.example (l:1, e:1) c.a.example (l:3, e:1) *.c.a.example (l:3, e:1)", "", ""},
		"an exception":             {"||a.example^\n||b.example^\n", "@@||a.example^\n", "b.example *.b.example", "a.example (l:1, e:1) *.a.example (l:1, e:1)", "", ""},
		"the name alone":           {"||a.example^\n", "a.example\n", "*.a.example", "a.example (l:1, e:1)", "", ""},
		"below an entry":           {"||a.example^\n", "x.a.example\n", "", "", "e:1: x.a.example: is to be left out and is below *.a.example (l:1)", ""},
		"nothing":                  {"a.example\n", "b.example\n*.a.example\n", "a.example", "", "", "*.a.example b.example"},
		"what is unsafe":           {"||a.example^\n||kg^\n", "*.kg\n", "a.example *.a.example kg", "*.kg (l:2, e:1)", "", ""},
		"a malformed line":         {"a.example\n", "c.example\na..b\n", "", "", "e:2: ", ""},
		"an underscore":            {"a.example\n", "c.example\na_b.example\n", "", "", "e:2: ", ""},
		"an empty file":            {"a.example\n", "# none\n", "", "", "e has no names to leave out", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := blocklist.Compile([]blocklist.Source{text("l", test.list)}, blocklist.CompileOptions{
				Except: []blocklist.Source{text("e", test.except)}, SeparateAllow: true,
			})
			if test.refused != "" {
				if err == nil || !strings.Contains(err.Error(), test.refused) {
					t.Fatalf("error is %v, want %s", err, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var leftOut, notListed []string
			for _, each := range result.Report.LeftOut {
				leftOut = append(leftOut, each.Entry.String()+" ("+each.Position.String()+", "+each.ExceptionPosition.String()+")")
			}
			for _, each := range result.Report.NotListed {
				notListed = append(notListed, each.Entry.String())
			}
			if got := strings.Join(leftOut, " "); got != test.leftOut {
				t.Errorf("left out are %q, want %q", got, test.leftOut)
			}
			if got := strings.Join(notListed, " "); got != test.notListed {
				t.Errorf("not listed are %q, want %q", got, test.notListed)
			}
			if got := entries(result.Block); got != test.block || result.Allow.Len() > 0 {
				t.Errorf("blocks %q and allows %q; want %q and nothing", got, entries(result.Allow), test.block)
			}
		})
	}
}

// An exception from which nothing is blocked any more needs no list to allow.
func TestExceptComesBeforeExceptions(t *testing.T) {
	t.Parallel()
	result, err := blocklist.Compile([]blocklist.Source{text("l", "||a.example^\n@@||x.a.example^\n||b.example^\n")},
		blocklist.CompileOptions{Except: []blocklist.Source{text("e", "||a.example^\n")}})
	if err != nil || result.Allow.Len() > 0 || entries(result.Block) != "b.example *.b.example" {
		t.Errorf("blocks %q, allows %q, %v", entries(result.Block), entries(result.Allow), err)
	}
}

func TestRefusedErrorIsShort(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for range 20 {
		list.WriteString("*.com\n*.net\n*.org\n*.uk\n*.fr\n*.de\n*.nl\n*.be\n*.it\n*.es\n*.pl\n*.se\n")
	}
	_, err := blocklist.Compile([]blocklist.Source{text("l", list.String())}, blocklist.CompileOptions{})
	var refused *blocklist.RefusedError
	if !errors.As(err, &refused) || len(refused.Unsafe) != 12 || !strings.HasSuffix(err.Error(), "\nand 2 more of this kind") {
		t.Errorf("error is %v", err)
	}
}
