package resolver_test

import (
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

func listWith(t *testing.T, props *resolver.DomainListProps) outcome {
	t.Helper()
	return trySynth(t, func(s awscdk.Stack) { resolver.NewDomainList(s, jsii.String("List"), props) })
}

func TestDomainListIsCleanedSortedAndWithoutDuplicates(t *testing.T) {
	out := listWith(t, &resolver.DomainListProps{
		Domains:    jsii.Strings("b.example", "A.Example.", "*.example", "a.example", "bücher.example"),
		Files:      jsii.Strings("more.txt"),
		FileSystem: fstest.MapFS{"more.txt": {Data: []byte("b.example # again\r\n\r\nc.example\n")}},
	})
	diff(t, at(t, out.template.only(t, domainListType), "Properties", "Domains"), []any{
		"*.example", "a.example", "b.example", "c.example", "xn--bcher-kva.example",
	})
}

func TestDomainListReadsFilesOfTheMachine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "blocked.txt")
	if err := os.WriteFile(file, []byte("bad.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := listWith(t, &resolver.DomainListProps{Files: jsii.Strings(file)})
	diff(t, at(t, out.template.only(t, domainListType), "Properties", "Domains"), []any{"bad.example"})
}

func TestDomainsMayBeAListParameter(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		names := awscdk.NewCfnParameter(s, jsii.String("Names"), &awscdk.CfnParameterProps{Type: jsii.String("CommaDelimitedList")})
		resolver.NewDomainList(s, jsii.String("List"), &resolver.DomainListProps{Domains: names.ValueAsList()})
	})
	diff(t, at(t, out.template.only(t, domainListType), "Properties", "Domains"), map[string]any{"Ref": "Names"})
}

func TestDomainsMayHoldAParameter(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		name := awscdk.NewCfnParameter(s, jsii.String("Name"), nil)
		resolver.NewDomainList(s, jsii.String("List"), &resolver.DomainListProps{Domains: &[]*string{name.ValueAsString(), jsii.String("b.example")}})
	})
	diff(t, at(t, out.template.only(t, domainListType), "Properties", "Domains"), []any{"b.example", map[string]any{"Ref": "Name"}})
}

func TestFailsWithEveryBadLineOfEveryFile(t *testing.T) {
	bad := strings.Join([]string{
		"a..b", "https://x.example/", "two words", "192.0.2.1", "*x.example", "a.*.example", "_dmarc.example",
		"-a.example", strings.Repeat("a", 64) + ".example", "sm:le.example",
	}, "\n")
	out := listWith(t, &resolver.DomainListProps{
		Domains:    jsii.Strings("fine.example", "not fine"),
		Files:      jsii.Strings("bad.txt", "missing.txt", "empty.txt"),
		FileSystem: fstest.MapFS{"bad.txt": {Data: []byte(bad)}, "empty.txt": {Data: []byte("# nothing\n")}},
	})
	wantError(t, out.err, `resolver: DomainList "Stack/List": domain 2: "not fine"`, "missing.txt", "empty.txt has no names")
	for line := 1; line <= 10; line++ {
		wantError(t, out.err, fmt.Sprintf("bad.txt:%d: ", line))
	}
}

func TestFailsWithAnEmptyList(t *testing.T) {
	wantError(t, listWith(t, nil).err, "the list is empty; set Domains, Files or Sources")
}
