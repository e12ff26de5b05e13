package blocklist_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// TestTheRuleThatCounts shows what test/oracle compares at length: in each source the
// rule counts that counts where its format is at home.
func TestTheRuleThatCounts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lists        []string
		across       bool
		block, allow string
	}{
		"an important rule beats an exception":    {lists: []string{"||a.example^$important\n@@||a.example^\n"}, block: "a.example *.a.example"},
		"an important exception beats it":         {lists: []string{"||b.example^\n||a.example^$important\n@@||a.example^$important\n"}, block: "b.example *.b.example"},
		"a badfilter rule cancels its like":       {lists: []string{"||a.example^\n||b.example^\n||a.example^$important,badfilter\n||b.example^$badfilter\n"}, block: "a.example *.a.example"},
		"in another list, and in another order":   {lists: []string{"||a.example^$badfilter,important\n", "||b.example^\n||a.example^$important\n"}, block: "b.example *.b.example"},
		"and cancels exceptions":                  {lists: []string{"||a.example^\n@@||a.example^\n@@||a.example^$badfilter\n"}, block: "a.example *.a.example"},
		"a rule spares names":                     {lists: []string{"||a.example^$denyallow=b.a.example|c.a.example\n||c.a.example^\n"}, block: "a.example *.a.example", allow: "b.a.example *.b.a.example"},
		"only a rewrite exception ends a rewrite": {lists: []string{"||a.example^$dnsrewrite=NXDOMAIN\n@@||a.example^\n||b.example^$dnsrewrite=REFUSED\n@@||b.example^$dnsrewrite\n"}, block: "a.example *.a.example"},

		"the exact record beats the wildcard":   {lists: []string{"$TTL 1\n*.a.example CNAME rpz-passthru.\nb.a.example CNAME .\n"}, block: "b.a.example"},
		"the longer wildcard beats the shorter": {lists: []string{"$TTL 1\n*.example CNAME .\n*.a.example CNAME rpz-passthru.\n"}, block: "*.example", allow: "*.a.example"},
		"the first record of a name counts":     {lists: []string{"$TTL 1\na.example CNAME .\na.example CNAME rpz-passthru.\nb.example CNAME rpz-passthru.\nb.example CNAME .\n"}, block: "a.example"},
		"one real address is an answer":         {lists: []string{"$TTL 1\na.example A 0.0.0.0\na.example A 192.0.2.1\nb.example AAAA ::\n"}, block: "b.example"},
		"an answer of its own is not blocked":   {lists: []string{"$TTL 1\n*.example CNAME .\nwww.example CNAME safe.test.\n"}, block: "*.example", allow: "www.example"},

		"the longer domain of dnsmasq":            {lists: []string{"address=/a.example/\nserver=/b.a.example/#\nlocal=/example/\nserver=/c.example/192.0.2.1\n"}, block: "example *.example", allow: "b.a.example *.b.a.example c.example *.c.example"},
		"an address beats a server":               {lists: []string{"address=/a.example/0.0.0.0\nserver=/a.example/#\naddress=/b.example/\nserver=/b.example/#\n"}, block: "a.example *.a.example"},
		"the names below one beat it and them":    {lists: []string{"address=/*.a.example/\nserver=/a.example/#\n"}, block: "*.a.example"},
		"a narrower zone beats a transparent one": {lists: []string{"local-zone: a.example transparent\nlocal-zone: b.a.example refuse\n"}, block: "b.a.example *.b.a.example"},
		"data of a transparent zone":              {lists: []string{"local-zone: a.example transparent\nlocal-data: \"b.a.example A 0.0.0.0\"\nlocal-zone: c.example always_transparent\nlocal-data: \"b.c.example A 0.0.0.0\"\n"}, block: "b.a.example"},
		"the last zone of a name counts":          {lists: []string{"local-zone: a.example static\nlocal-zone: a.example transparent\nlocal-zone: b.example static\nlocal-zone: b.example transparent\nlocal-zone: b.example static\n"}, block: "b.example *.b.example"},
		"a zone with answers of its own":          {lists: []string{"local-zone: a.example static\nlocal-data: \"h.a.example A 192.0.2.1\"\nlocal-zone: b.example redirect\nlocal-data: \"b.example CNAME safe.test\"\nlocal-zone: c.example refuse\n"}, block: "c.example *.c.example"},
		"a zone that ignores data":                {lists: []string{"local-zone: a.example always_nxdomain\nlocal-data: \"h.a.example A 192.0.2.1\"\n"}, block: "a.example *.a.example"},

		"an exception is about its own list":   {lists: []string{"||a.example^\n@@||b.example^\n", "0.0.0.0 x.b.example\n"}, block: "a.example *.a.example x.b.example"},
		"and across lists if that is asked":    {lists: []string{"||a.example^\n@@||b.example^\n", "0.0.0.0 x.b.example\n"}, across: true, block: "a.example *.a.example"},
		"another list keeps a name blocked":    {lists: []string{"||a.example^\n@@||b.a.example^\n", "b.a.example\n"}, block: "a.example *.a.example", allow: "*.b.a.example"},
		"an important rule counts across them": {lists: []string{"@@||a.example^\n", "||a.example^$important\n"}, across: true, block: "a.example *.a.example"},
		"a narrower block drops the exception": {lists: []string{"||a.example^\n@@||b.a.example^\n", "c.b.a.example\n"}, block: "a.example *.a.example", allow: "b.a.example"},
		"of which a part can be narrower":      {lists: []string{"||a.example^\n@@||b.a.example^\n@@||d.b.a.example^\n", "c.b.a.example\n"}, block: "a.example *.a.example", allow: "b.a.example d.b.a.example *.d.b.a.example"},
	} {
		options := blocklist.CompileOptions{SeparateAllow: true, DropExceptions: true, Unsafe: blocklist.KeepUnsafe}
		if test.across {
			options.Exceptions = blocklist.AcrossSources
		}
		var sources []blocklist.Source
		for i, list := range test.lists {
			sources = append(sources, text(fmt.Sprint("list", i+1), list))
		}
		result, err := blocklist.Compile(sources, options)
		if err != nil || words(result.Block) != test.block || words(result.Allow) != test.allow {
			t.Errorf("%s: block %s, allow %s, %v", name, words(result.Block), words(result.Allow), err)
		}
	}
}

// conflicts writes what entries and exceptions do to each other, with both positions.
func conflicts(all []blocklist.Conflict) string {
	var out []string
	for _, c := range all {
		out = append(out, fmt.Sprintf("%v %v / %v %v", c.Entry, c.Position, c.Exception, c.ExceptionPosition))
	}
	return strings.Join(out, "; ")
}

func TestWhatExceptionsDoIsReportedWithBothPositions(t *testing.T) {
	t.Parallel()
	ads := "||x.example^\n@@||shop.example^\n@@||none.example^\n||y.example^$important\n@@||y.example^\n"
	for scope, want := range map[blocklist.ExceptionScope]string{
		blocklist.OwnSource:     "removed ; withheld evil.shop.example malware:1 / *.shop.example ads:2; excepted 0, overruled 1, unneeded 1",
		blocklist.AcrossSources: "removed evil.shop.example malware:1 / *.shop.example ads:2; withheld ; excepted 1, overruled 1, unneeded 1",
	} {
		result, err := blocklist.Compile([]blocklist.Source{text("malware", "0.0.0.0 evil.shop.example\n"), text("ads", ads)}, blocklist.CompileOptions{Exceptions: scope})
		r := result.Report
		got := fmt.Sprintf("removed %s; withheld %s; excepted %d, overruled %d, unneeded %d", conflicts(r.Removed), conflicts(r.Withheld), r.Excepted, r.Overruled, r.Unneeded)
		if err != nil || got != want {
			t.Errorf("%v: %v\n%s, want\n%s", scope, err, got, want)
		}
	}
}

// TestTheFirstOfEqualRulesIsReported has several rules of one strength, in different words: the first
// is the one to look at.
func TestTheFirstOfEqualRulesIsReported(t *testing.T) {
	t.Parallel()
	for list, want := range map[string]string{
		"||a.example^\n@@||a.example^\n@@|a.example^\n": "a.example l:1 / a.example l:2; *.a.example l:1 / *.a.example l:2",
		"||a.example^\n@@|a.example^\n@@||a.example^\n": "a.example l:1 / a.example l:2; *.a.example l:1 / *.a.example l:3",
	} {
		result, err := blocklist.Compile([]blocklist.Source{text("l", list)}, blocklist.CompileOptions{AllowEmpty: true})
		if got := conflicts(result.Report.Removed); err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", list, got, err, want)
		}
	}
}

// TestEntriesHaveTheirFirstPosition has lists that say the same: what is kept says where it comes from
// first, in the order of the lists and not of their lines.
func TestEntriesHaveTheirFirstPosition(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lists      []string
		want       string
		duplicates int
	}{
		"in one list":      {[]string{"b.example\na.example\na.example\n"}, "a.example l0:2, b.example l0:1", 1},
		"in two lists":     {[]string{"#\n#\na.example\n", "a.example\nb.example\n"}, "a.example l0:3, b.example l1:2", 1},
		"of other formats": {[]string{"||a.example^\n|b.example^\n", "b.example\n"}, "a.example l0:1, *.a.example l0:1, b.example l0:2", 1},
		"with exceptions":  {[]string{"||a.example^\n||a.example^$important\n@@||b.example^\n", "a.example\n"}, "a.example l0:1, *.a.example l0:1", 3},
	} {
		var sources []blocklist.Source
		for i, list := range test.lists {
			sources = append(sources, text(fmt.Sprint("l", i), list))
		}
		result, err := blocklist.Compile(sources, blocklist.CompileOptions{})
		var got []string
		for entry := range result.Block.All() {
			got = append(got, fmt.Sprint(entry.Pattern, " ", entry.Position))
		}
		if text := strings.Join(got, ", "); err != nil || text != test.want || result.Report.Duplicates != test.duplicates {
			t.Errorf("%s: %s, %d duplicates, %v; want %s, %d", name, text, result.Report.Duplicates, err, test.want, test.duplicates)
		}
	}
}

func TestExceptionsThatTwoListsCannotExpress(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list  string
		still int    // rows of lines
		drop  string // conflicts
	}{
		"a regular expression":            {"||a.example^\n@@/^ok/\n", 1, ""},
		"for some clients":                {"||a.example^\n@@||b.a.example^$client=192.0.2.1\n", 1, ""},
		"for a path below":                {"||a.example^\n@@||b.a.example/x\n", 1, ""},
		"above an entry":                  {"||b.a.example^\n@@||a.example^$ctag=x\n", 1, ""},
		"from which nothing is blocked":   {"||a.example^\n@@||b.example^$client=192.0.2.1\n@@||xa.example/x\n", 0, ""},
		"cancelled":                       {"||a.example^\n@@/^ok/\n@@/^ok/$badfilter\n@@||a.example/x\n@@||a.example/x$badfilter\n", 0, ""},
		"undone by a narrower block":      {"$TTL 1\n*.a.example CNAME .\n*.b.a.example CNAME rpz-passthru.\nc.b.a.example CNAME .\n", 0, "c.b.a.example l:4 / *.b.a.example l:3"},
		"undone by an important one":      {"||a.example^\n@@||b.a.example^\n||c.b.a.example^$important\n", 0, "c.b.a.example l:3 / *.b.a.example l:2"},
		"an exception that has its place": {"||a.example^\n@@||b.a.example^\n", 0, ""},
	} {
		options := blocklist.CompileOptions{SeparateAllow: true}
		result, err := blocklist.Compile([]blocklist.Source{text("l", test.list)}, options)
		var dropped *blocklist.DroppedError
		count := test.still + strings.Count(test.drop, "/")
		if errors.As(err, &dropped) != (count > 0) || count == 0 && err != nil || count > 0 && dropped.Exceptions != count {
			t.Errorf("%s: %v, want %d exceptions", name, err, count)
		}
		r := result.Report
		rows := slices.ContainsFunc(r.Refused, func(row blocklist.Refusal) bool { return row.Exception })
		if r.StillBlocked != test.still || rows != (test.still > 0) || conflicts(r.Dropped) != test.drop {
			t.Errorf("%s: %d still blocked, dropped %s", name, r.StillBlocked, conflicts(r.Dropped))
		}
		for _, let := range []blocklist.CompileOptions{{SeparateAllow: true, DropExceptions: true}, {SeparateAllow: true, Unsafe: blocklist.DropUnsafe}} {
			if _, err := blocklist.Compile([]blocklist.Source{text("l", test.list)}, let); err != nil {
				t.Errorf("%s, let pass: %v", name, err)
			}
		}
	}
}

func TestZonesWithAnswersOfTheirOwnAreReported(t *testing.T) {
	t.Parallel()
	result, err := blocklist.Compile([]blocklist.Source{text("l", "local-zone: a.example static\nlocal-data: \"h.a.example A 192.0.2.1\"\n")}, blocklist.CompileOptions{AllowEmpty: true})
	if err != nil {
		t.Fatal(err)
	}
	for reason, line := range map[string]int{"own-answer-zone": 1, "own-answer": 2} {
		if !slices.ContainsFunc(result.Report.Refused, func(row blocklist.Refusal) bool {
			return row.Reason == reason && row.Count == 1 && row.Examples[0].Line == line
		}) {
			t.Errorf("no %s of line %d in %+v", reason, line, result.Report.Refused)
		}
	}
}

func TestNotesHaveTheLineThatHasThem(t *testing.T) {
	t.Parallel()
	result, err := blocklist.Compile([]blocklist.Source{text("l", "a.example\na.example  # reason=pilot until=2020-01-01\n")}, blocklist.CompileOptions{Now: now})
	if expired := result.Report.Expired; err != nil || len(expired) != 1 || expired[0].Position.Line != 2 {
		t.Errorf("%v, %v", expired, err)
	}
}

func TestScopeNames(t *testing.T) {
	t.Parallel()
	for _, scope := range []blocklist.ExceptionScope{blocklist.OwnSource, blocklist.AcrossSources} {
		if again, err := blocklist.ParseExceptionScope(scope.String()); err != nil || again != scope {
			t.Errorf("%v reads back as %v, %v", scope, again, err)
		}
	}
	if _, err := blocklist.ParseExceptionScope("all"); err == nil || !strings.Contains(err.Error(), "use own or across") {
		t.Errorf("all: %v", err)
	}
}
