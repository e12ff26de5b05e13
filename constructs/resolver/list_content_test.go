package resolver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// manyNames returns names in the order of lists.
func manyNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("n%06d.example", i)
	}
	return names
}

func file(name, content string) fstest.MapFS { return fstest.MapFS{name: {Data: []byte(content)}} }

func sources(names ...string) []resolver.ListSource {
	var all []resolver.ListSource
	for _, name := range names {
		all = append(all, resolver.ListFile(jsii.String(name), nil))
	}
	return all
}

func TestSourcesOfSeveralFormatsAreOneList(t *testing.T) {
	out := listWith(t, &resolver.DomainListProps{
		Domains: jsii.Strings("own.example"),
		Sources: sources("ads.txt", "bad.hosts"),
		FileSystem: fstest.MapFS{
			"ads.txt":   {Data: []byte("! c\n||ads.example^\n||x.ads.example^\n||shop.example/path\n")},
			"bad.hosts": {Data: []byte("0.0.0.0 ads.example bad.example\n0.0.0.0 u_s.example\n")},
		},
	})
	diff(t, at(t, out.template.only(t, domainListType), "Properties", "Domains"), []any{"ads.example", "*.ads.example", "bad.example", "own.example"})
	warned := strings.Join(out.warnings, "\n")
	mustContain(t, warned, "lines of the Sources that are left out as inexpressible, url-part: 1, such as ads.txt:4: ")
	mustContain(t, warned, "lines of the Sources that are left out as inexpressible, underscore: 1, such as bad.hosts:2: ")
}

// propsOfRefusals decide what may be in a list, and change nothing in a template that is made.
var propsOfRefusals = map[string]bool{
	"DomainListProps.DropExceptions": true,
	"DomainListProps.MaxErrors":      true,
	"DomainListProps.Strict":         true,
}

func TestWhatSourcesMayHold(t *testing.T) {
	for name, test := range map[string]struct {
		props  resolver.DomainListProps
		refuse string // or nothing
	}{
		"malformed":               {resolver.DomainListProps{}, "1 malformed line, and at most 0 may pass"},
		"malformed, the line":     {resolver.DomainListProps{}, `l:2: "a..b": nothing before a dot`},
		"malformed and let pass":  {resolver.DomainListProps{MaxErrors: jsii.Number(1)}, ""},
		"inexpressible":           {resolver.DomainListProps{}, ""},
		"inexpressible, strict":   {resolver.DomainListProps{Strict: jsii.Bool(true)}, `l:2: "a_b.example": underscore`},
		"unsafe":                  {resolver.DomainListProps{}, "l:2: *.com: matches every domain under a public suffix"},
		"a count that is none":    {resolver.DomainListProps{MaxErrors: jsii.Number(0.5)}, "MaxErrors is 0.5; use a whole number of lines"},
		"no list but a page":      {resolver.DomainListProps{}, "l: looks like an HTML or XML page"},
		"nothing":                 {resolver.DomainListProps{}, "nothing to block"},
		"nothing beside a domain": {resolver.DomainListProps{Domains: jsii.Strings("own.example")}, ""},
		"missing":                 {resolver.DomainListProps{FileSystem: fstest.MapFS{}}, "open l: file does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			content := map[string]string{"malformed": "a..b", "inexpressible": "a_b.example", "unsafe": "*.com"}[strings.Split(strings.Split(name, ",")[0], " and")[0]]
			text := "a.example\n" + content + "\n"
			switch {
			case strings.HasPrefix(name, "no list"):
				text = "<html>"
			case strings.HasPrefix(name, "nothing"):
				text = "# nothing\n"
			}
			props := test.props
			if props.Sources == nil {
				props.Sources = sources("l")
			}
			if props.FileSystem == nil {
				props.FileSystem = file("l", text)
			}
			out := listWith(t, &props)
			if test.refuse == "" && out.err != nil {
				t.Errorf("refused: %v", out.err)
			}
			if test.refuse != "" {
				wantError(t, out.err, test.refuse)
			}
		})
	}
}

func TestFailsWithAnInvalidSource(t *testing.T) {
	out := listWith(t, &resolver.DomainListProps{Sources: []resolver.ListSource{
		{}, resolver.ListFile(jsii.String("l"), &resolver.ListFileProps{Format: jsii.String("xml")}),
	}})
	wantError(t, out.err, "source 1: no file", `source 2: unknown list format "xml"; use one of auto, plain, hosts`)
}

func TestExceptionsAreAListOfTheirOwn(t *testing.T) {
	props := &resolver.DomainListProps{Sources: sources("l"), FileSystem: file("l", "||ads.example^\n@@||good.ads.example^\n")}
	wantError(t, listWith(t, props).err, "l:2: good.ads.example: is an exception from *.ads.example (l:1)", "call Exceptions()")

	out := synth(t, func(s awscdk.Stack) {
		list := resolver.NewDomainList(s, jsii.String("List"), props)
		resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Rules: []resolver.Rule{resolver.Allow(list.Exceptions()), resolver.Block(list, resolver.NoData())},
		})
		if list.Exceptions() != list.Exceptions() {
			t.Error("each call makes a list")
		}
	})
	lists := out.template.resources(domainListType)
	if len(lists) != 2 {
		t.Fatalf("%d lists, want 2", len(lists))
	}
	for id, list := range lists {
		want := []any{"ads.example", "*.ads.example"}
		if strings.Contains(id, "Exceptions") {
			want = []any{"good.ads.example", "*.good.ads.example"}
		}
		diff(t, at(t, list, "Properties", "Domains"), want)
	}
}

func TestAnExceptionThatRemovesItsEntryNeedsNoRule(t *testing.T) {
	out := listWith(t, &resolver.DomainListProps{Sources: sources("l"), FileSystem: file("l", "||a.example^\n||b.example^\n@@||b.example^\n")})
	diff(t, at(t, out.template.only(t, domainListType), "Properties", "Domains"), []any{"a.example", "*.a.example"})
}

// An exception of a source holds for the entries of that source, not for the Domains.
func TestExceptionsOfASourceLeaveTheDomainsAlone(t *testing.T) {
	for _, own := range []string{"*.ads.example", "good.ads.example", "very.good.ads.example", "other.example"} {
		props := &resolver.DomainListProps{Domains: jsii.Strings(own), Sources: sources("l"), FileSystem: file("l", "||bad.example^\n@@||good.ads.example^\n")}
		if out := listWith(t, props); out.err != nil {
			t.Errorf("%s: %v", own, out.err)
		}
	}
}

func TestNoExceptionsAreNoRule(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		list := resolver.NewDomainList(s, jsii.String("List"), &resolver.DomainListProps{Sources: sources("l"), FileSystem: file("l", "||ads.example^\n")})
		firewall := resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Rules: []resolver.Rule{resolver.Allow(list.Exceptions()), resolver.Block(list, resolver.NoData())},
		})
		firewall.AddRule(resolver.RuleFor(jsii.String("ALLOW"), list.Exceptions().Exceptions(), resolver.BlockResponse{}))
		if id := list.Exceptions().DomainListId(); id != nil {
			t.Errorf("no exceptions have the ID %s", *id)
		}
	})
	out.template.only(t, domainListType)
	rules := at(t, out.template.only(t, ruleGroupType), "Properties", "FirewallRules").([]any)
	if len(rules) != 1 || at(t, rules[0], "Action") != "BLOCK" || at(t, rules[0], "Priority") != 200.0 {
		t.Errorf("rules are %v, want a BLOCK with the priority that it has behind an ALLOW", rules)
	}
}

func TestWarnsOfExceptionsThatNoRuleLetsThrough(t *testing.T) {
	for name, test := range map[string]struct {
		rules func(list resolver.DomainList) []resolver.Rule
		want  string
	}{
		"before": {func(list resolver.DomainList) []resolver.Rule {
			return []resolver.Rule{resolver.Allow(list.Exceptions()), resolver.Block(list, resolver.NoData())}
		}, ""},
		"behind": {func(list resolver.DomainList) []resolver.Rule {
			return []resolver.Rule{resolver.Block(list, resolver.NoData()), resolver.Allow(list.Exceptions())}
		}, "rule 2 allows the exceptions of the list Stack/List after rule 1, which decides first; use a lower Priority than 100"},
		"unused": {func(list resolver.DomainList) []resolver.Rule {
			list.Exceptions()
			return []resolver.Rule{resolver.Block(list, resolver.NoData())}
		}, "the Sources have 2 exceptions, but no ALLOW rule uses their list"},
		"alerted": {func(list resolver.DomainList) []resolver.Rule {
			return []resolver.Rule{resolver.Alert(list.Exceptions()), resolver.Block(list, resolver.NoData())}
		}, "no ALLOW rule uses their list"},
	} {
		out := synth(t, func(s awscdk.Stack) {
			list := resolver.NewDomainList(s, jsii.String("List"), &resolver.DomainListProps{Sources: sources("l"), FileSystem: file("l", "||ads.example^\n@@||good.ads.example^\n")})
			resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{Rules: test.rules(list)})
		})
		warned := strings.Join(out.warnings, "\n")
		if test.want == "" && strings.Contains(warned, "exceptions") {
			t.Errorf("%s: warned %s", name, warned)
		}
		if test.want != "" {
			mustContain(t, warned, test.want)
		}
	}
}

func TestUnsafeEntriesAreLeftOutWithAWarning(t *testing.T) {
	files := file("l", "||ads.example^\n||net.kg^\n@@||com^\n")
	out := listWith(t, &resolver.DomainListProps{Sources: sources("l"), FileSystem: files, Unsafe: jsii.String("drop")})
	diff(t, at(t, out.template.only(t, domainListType), "Properties", "Domains"), []any{"ads.example", "*.ads.example", "net.kg"})
	warned := strings.Join(out.warnings, "\n")
	mustContain(t, warned, "unsafe entry that Unsafe leaves out: l:2: *.net.kg: matches every domain under a public suffix")
	mustContain(t, warned, "unsafe entry that Unsafe leaves out: l:3: *.com: lets every domain under a public suffix through")
	wantError(t, listWith(t, &resolver.DomainListProps{Sources: sources("l"), FileSystem: files}).err, "l:3: *.com: lets every domain under a public suffix through")
}

func TestExceptLeavesNamesOutOfSources(t *testing.T) {
	out := listWith(t, &resolver.DomainListProps{
		Sources: sources("l"), Except: sources("e"),
		FileSystem: fstest.MapFS{"l": {Data: []byte("||ads.example^\n||shop.example^\n")}, "e": {Data: []byte("||shop.example^\nnone.example\n")}},
	})
	diff(t, at(t, out.template.only(t, domainListType), "Properties", "Domains"), []any{"ads.example", "*.ads.example"})
	mustContain(t, strings.Join(out.warnings, "\n"), "e:2: none.example: is to be left out, and no entry to block is covered by it")
}

func TestExceptionsHoldForTheirOwnSourceOrAcross(t *testing.T) {
	files := fstest.MapFS{"ads": {Data: []byte("||ads.example^\n@@||bad.example^\n")}, "malware": {Data: []byte("0.0.0.0 bad.example\n")}}
	own := listWith(t, &resolver.DomainListProps{Sources: sources("ads", "malware"), FileSystem: files})
	diff(t, at(t, own.template.only(t, domainListType), "Properties", "Domains"), []any{"ads.example", "*.ads.example", "bad.example"})
	mustContain(t, strings.Join(own.warnings, "\n"), `bad.example (malware:1) stays blocked, although bad.example (ads:2) of another source is an exception from it; ExceptionScope "across" lets it through`)
	across := listWith(t, &resolver.DomainListProps{Sources: sources("ads", "malware"), FileSystem: files, ExceptionScope: jsii.String("across")})
	diff(t, at(t, across.template.only(t, domainListType), "Properties", "Domains"), []any{"ads.example", "*.ads.example"})
}

func TestExceptionsThatCannotBeExpressedFailUnlessDropped(t *testing.T) {
	props := &resolver.DomainListProps{Sources: sources("l"), FileSystem: file("l", "||cloud.example^\n@@/^ok[0-9]+\\.cloud\\.example$/\n")}
	wantError(t, listWith(t, props).err, "set DropExceptions to leave them out")
	props.DropExceptions = jsii.Bool(true)
	out := listWith(t, props)
	if out.err != nil {
		t.Fatal(out.err)
	}
	mustContain(t, strings.Join(out.warnings, "\n"), "exceptions of the Sources that are left out")
}

func TestFilesOfAnotherFormatGiveOneMessage(t *testing.T) {
	var hosts, wrong strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&hosts, "0.0.0.0 n%d.example\n", i)
		fmt.Fprintf(&wrong, "n%d.example\nn_%d.example\n", i, i)
	}
	out := listWith(t, &resolver.DomainListProps{Files: jsii.Strings("l"), FileSystem: file("l", hosts.String())})
	wantError(t, out.err, "l is a list in the format hosts and not in the format plain; Files takes plain lists with one name per line: convert it with vpcdns compile, or read it with Sources")
	out = listWith(t, &resolver.DomainListProps{Files: jsii.Strings("l"), FileSystem: file("l", wrong.String())})
	wantError(t, out.err, "l:2: ", "and 995 more lines of l like these (underscore)")
	if lines := strings.Count(out.err.Error(), "\n"); lines > 10 {
		t.Errorf("%d lines of errors", lines)
	}
}

func TestWarnsOfListsOfWildcardsAlone(t *testing.T) {
	for _, props := range []*resolver.DomainListProps{{Files: jsii.Strings("l")}, {Sources: sources("l")}} {
		props.FileSystem = file("l", "*.a.example\n*.b.example\n")
		mustContain(t, strings.Join(listWith(t, props).warnings, "\n"), "*.x does not match x itself")
	}
}

func TestExceptionsOfSourcesDoNotOpenNamesOfOnesOwn(t *testing.T) {
	const source = "||bad.example^\n@@||good.bad.example^\n||ads.example^\n@@||good.ads.example^\n"
	props := &resolver.DomainListProps{Domains: jsii.Strings("good.bad.example", "own.example"), Sources: sources("l"), FileSystem: file("l", source)}
	out := synth(t, func(s awscdk.Stack) {
		list := resolver.NewDomainList(s, jsii.String("List"), props)
		resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Rules: []resolver.Rule{resolver.Allow(list.Exceptions()), resolver.Block(list, resolver.NoData())},
		})
	})
	for id, list := range out.template.resources(domainListType) {
		want := []any{"ads.example", "*.ads.example", "bad.example", "*.bad.example", "own.example"}
		if strings.Contains(id, "Exceptions") {
			want = []any{"good.ads.example", "*.good.ads.example", "*.good.bad.example"}
		}
		diff(t, at(t, list, "Properties", "Domains"), want)
	}
	mustContain(t, strings.Join(out.warnings, "\n"), "good.bad.example (Domains:1) stays blocked, although good.bad.example (l:2) of another source is an exception from it")

	props.ExceptionScope = jsii.String("across")
	wantError(t, listWith(t, props).err, "good.ads.example: is an exception from *.ads.example (l:3)", "call Exceptions()")
}

func TestMoreThan1000NamesBecomeAFile(t *testing.T) {
	names := manyNames(1001)
	inline := listWith(t, &resolver.DomainListProps{Domains: jsii.Strings(append(names[:1000], "N000001.example.")...)})
	if got := at(t, inline.template.only(t, domainListType), "Properties", "Domains"); len(got.([]any)) != 1000 {
		t.Errorf("%d names in the template", len(got.([]any)))
	}
	assembly := synthesised(t, manyNames(1001))
	properties := assembly.list(t)["Properties"].(map[string]any)
	if properties["Domains"] != nil || properties["DomainFileUrl"] == nil {
		t.Errorf("properties are %v", properties)
	}
	if got, want := string(assembly.file(t)), strings.Join(manyNames(1001), "\n")+"\n"; got != want {
		t.Errorf("the file has %d bytes, want %d of one name a line", len(got), len(want))
	}
}

func TestAnotherNameIsAnotherFileOfTheSameList(t *testing.T) {
	names := manyNames(2000)
	first, again := synthesised(t, names), synthesised(t, names)
	names[77] = "changed.example"
	changed := synthesised(t, names)
	diff(t, again.template, first.template)
	if bytes.Equal(first.file(t), changed.file(t)) {
		t.Error("the file is the same")
	}
	before, after := first.text(t), changed.text(t)
	if n := strings.Count(before, first.hash(t)); n != 1 {
		t.Errorf("the hash of the file is in the template %d times, want 1: in DomainFileUrl", n)
	}
	if want := strings.Replace(before, first.hash(t), changed.hash(t), 1); after != want || after == before {
		t.Errorf("more than DomainFileUrl has changed, or nothing has:\n%s\nwas\n%s", after, before)
	}
}

func TestNamesOfTheDeploymentCannotBeInAFile(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		name := awscdk.NewCfnParameter(s, jsii.String("Name"), nil)
		names := append(*jsii.Strings(manyNames(1000)...), name.ValueAsString())
		resolver.NewDomainList(s, jsii.String("List"), &resolver.DomainListProps{Domains: &names})
	})
	wantError(t, out.err, "names that are known only at deployment cannot be in a file", "1,001 domains in one request, and AWS takes 1,000")
}

func TestAPlainTemplateCarriesNoFile(t *testing.T) {
	var out outcome
	func() {
		defer recoverInto(&out)
		app, _ := newApp()
		stack := awscdk.NewStack(app, jsii.String("Plain"), &awscdk.StackProps{Synthesizer: awscdk.NewBootstraplessSynthesizer(nil)})
		resolver.NewDomainList(stack, jsii.String("List"), &resolver.DomainListProps{Domains: jsii.Strings(manyNames(1001)...)})
	}()
	wantError(t, out.err, `resolver: DomainList "Plain/List": 1,001 domains in one request, and AWS takes 1,000`, "a file asset, which this stack cannot have (Cannot add assets")
}

func TestWarnsOfAFileThatIsTooLong(t *testing.T) {
	var text strings.Builder
	for _, name := range manyNames(250_001) {
		text.WriteString(name + "\n")
	}
	out := listWith(t, &resolver.DomainListProps{Sources: sources("l"), FileSystem: file("l", text.String())})
	mustContain(t, strings.Join(out.warnings, "\n"), "250,001 domains in one imported file, and AWS takes 250,000")
}

func TestWarnsOfEntriesWhoseTimeIsOver(t *testing.T) {
	const text = "old.example # reason=VPN owner=net until=2020-01-31\nnew.example # until=9999-12-31\n"
	for name, props := range map[string]*resolver.DomainListProps{
		"Files":   {Files: jsii.Strings("l"), FileSystem: file("l", text)},
		"Sources": {Sources: sources("l"), FileSystem: file("l", text)},
	} {
		warned := strings.Join(listWith(t, props).warnings, "\n")
		mustContain(t, warned, "l:1: old.example: expired: reason=VPN owner=net until=2020-01-31; remove the entry or give it another date")
		if strings.Contains(warned, "new.example") {
			t.Errorf("%s: warns of an entry whose time is not over: %s", name, warned)
		}
	}
}

// assembly is what the CDK would deploy.
type assembly struct {
	template template
	folder   string
}

func synthesised(t *testing.T, names []string) assembly {
	t.Helper()
	app, stack := newApp()
	resolver.NewDomainList(stack, jsii.String("List"), &resolver.DomainListProps{Domains: jsii.Strings(names...)})
	folder := app.Synth(nil).Directory()
	return assembly{read(t, folder).template, *folder}
}

func (a assembly) list(t *testing.T) map[string]any {
	t.Helper()
	return a.template.only(t, domainListType)
}

func (a assembly) text(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(a.template)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// hash returns the hash in the name of the file.
func (a assembly) hash(t *testing.T) string {
	t.Helper()
	return strings.TrimSuffix(strings.TrimPrefix(filepath.Base(a.fileName(t)), "asset."), ".txt")
}

func (a assembly) fileName(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(a.folder, "asset.*.txt"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files (%v), want 1", len(files), err)
	}
	return files[0]
}

func (a assembly) file(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile(a.fileName(t))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestManyExpiredEntriesAreCounted(t *testing.T) {
	var text strings.Builder
	for _, name := range manyNames(12) {
		text.WriteString(name + " # until=2020-01-31\n")
	}
	for name, props := range map[string]*resolver.DomainListProps{
		"Files":   {Files: jsii.Strings("l"), FileSystem: file("l", text.String())},
		"Sources": {Sources: sources("l"), FileSystem: file("l", text.String())},
	} {
		warned := strings.Join(listWith(t, props).warnings, "\n")
		if n := strings.Count(warned, ": expired: "); n != 10 || !strings.Contains(warned, "and 2 more like these") {
			t.Errorf("%s: %d warnings of expired entries, want 10 and a count of the others: %s", name, n, warned)
		}
	}
}
