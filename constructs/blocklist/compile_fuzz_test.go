package blocklist_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// FuzzCompile holds what Compile makes of any bytes against what a list is to be:
// in order, free of what it has no need of, and the same once it is compiled again.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		"a.example\n*.a.example # owner=x\r\n", "||a.example^\n@@||b.a.example^\n", "0.0.0.0 a.example b.example\n",
		"address=/a.example/\nserver=/b.a.example/#\n", "$TTL 1\n*.a.example CNAME .\nb.example TXT \"(\"\nc.example CNAME (\n.)\n", "local-zone: \"a.example\" refuse\n", "*\n", "\ufeffü.example\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		options := blocklist.CompileOptions{MaxErrors: len(data), AllowEmpty: true, Unsafe: blocklist.KeepUnsafe, SeparateAllow: true}
		result, err := blocklist.Compile([]blocklist.Source{text("list", data)}, options)
		if err != nil {
			return
		}
		for _, list := range []blocklist.List{result.Block, result.Allow} {
			checkList(t, list, options)
		}
	})
}

func checkList(t *testing.T, list blocklist.List, options blocklist.CompileOptions) {
	t.Helper()
	patterns := list.Patterns()
	for i, p := range patterns {
		if again, err := domain.ParsePattern(p.String()); err != nil || again != p {
			t.Errorf("%v reads back as %v, %v", p, again, err)
		}
		if i > 0 && (patterns[i-1].Compare(p) >= 0 || patterns[i-1].Covers(p)) {
			t.Errorf("%v comes after %v", p, patterns[i-1])
		}
	}
	var written strings.Builder
	if _, err := list.WriteTo(&written); err != nil {
		t.Fatal(err)
	}
	source := text("again", written.String())
	source.ReadOptions.Format = blocklist.Plain
	again, err := blocklist.Compile([]blocklist.Source{source}, options)
	if err != nil || !slices.Equal(again.Block.Patterns(), patterns) {
		t.Errorf("%q compiles again to %v, %v", written.String(), again.Block.Patterns(), err)
	}
}
