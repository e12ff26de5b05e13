package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// mappedName returns a template whose log group has a name behind a mapping.
const mappedName = `
Mappings: {M: {a: {Name: %s, List: [x, 1], Self: !FindInMap [M, a, Self]}}}
Resources:
  Bkt: {Type: 'AWS::S3::Bucket'}
  Config:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfig
    Properties: {Name: %s}
`

func TestEqualValuesAreNoChange(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		old, new string
		equal    bool
	}{
		{"!Ref P", "!Sub '${P}'", true},
		{"!Ref Config", "!Sub '${ Config.Id }'", true},
		{"!Sub '${Bkt.Arn}/dns/'", "!Join ['', [!GetAtt Bkt.Arn, /dns/]]", true},
		{"!Sub '${Bkt.Arn}/dns/'", "!Join ['', [!GetAtt Bkt.Arn, !Sub '/${D}', {D: dns}, /]]", false},
		{"!Sub '${Bkt.Arn}/dns/'", "!Join ['', [!GetAtt Bkt.Arn, !Sub ['/${D}', {D: dns}], /]]", true},
		{"!Sub '${Bkt.Arn}/dns/'", "!Sub ['${A}/${N}/', {A: !GetAtt Bkt.Arn, N: dns, O: unused}]", true},
		{"!Sub '${Bkt.Arn}/dns/'", "!Sub '${Bkt.Arn}/dns'", false},
		{"!Sub '${Bkt.Arn}'", "!Sub '${Bkt}'", false},
		{"!Sub '${P}-${Q}'", "!Sub '${Q}-${P}'", false},
		{"!Sub '${P}x'", "!Join ['', [!Sub ['${A}', {A: !Join ['', [!Ref P]]}], '', !Ref AWS::NoValue, x]]", true},
		{"!Sub '${!P}x'", "'${P}x'", true},
		{"!Sub '${!P}x'", "!Sub '${P}x'", false},
		{"!Sub 'a${'", "'a${'", true},
		{"!Sub 'a${AWS::NoValue}'", "a", true},
		{"!Sub ['v${N}', {N: 1}]", "v1", true},
		{"!Sub ''", "!Join ['', []]", true},
		{"!Join ['-', [a, b]]", "a-b", false},
		{"!Sub [a]", "a", false},
		{"!FindInMap [M, a, Name]", "n", true},
		{"!Sub ['${N}-x', {N: !FindInMap [M, a, Name]}]", "n-x", true},
		{"!FindInMap [M, a, List]", "[x, '1']", true},
		{"!FindInMap [M, a, None]", "n", false},
		{"!FindInMap [M, a, None, {DefaultValue: n}]", "n", true},
		{"!FindInMap [M, !Ref P, Name]", "n", false},
		{"!FindInMap [M, a, Self]", "n", false},
	} {
		old, new := parse(t, fmt.Sprintf(mappedName, "n", test.old)), parse(t, fmt.Sprintf(mappedName, "n", test.new))
		if found := template.Replacements(old, new); (len(found) == 0) != test.equal {
			t.Errorf("from %s to %s found %v, want equal: %t", test.old, test.new, found, test.equal)
		}
	}
}

func TestAnotherMappingValueIsAChange(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"!FindInMap [M, a, Name]":                       `Name changes from "n" to "m"`,
		"!Sub ['${N}-x', {N: !FindInMap [M, a, Name]}]": `Name changes from "n-x" to "m-x"`,
		"!FindInMap [M, !Ref P, Name]":                  "", // no one knows which
	} {
		found := template.Replacements(parse(t, fmt.Sprintf(mappedName, "n", name)), parse(t, fmt.Sprintf(mappedName, "m", name)))
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Changes[0].String() != want) {
			t.Errorf("with %s found %v, want %q", name, found, want)
		}
	}
}

func TestRenamedBehindSubstitutions(t *testing.T) {
	t.Parallel()
	before := edited(t, logged, "!GetAtt Logs.Arn", "!Sub '${Logs.Arn}:*'", "!GetAtt Config.Id", "!Sub '${Config}'")
	after := edited(t, before, "\n  Logs:", "\n  Logs1:", "${Logs.Arn}", "${Logs1.Arn}", "Config:", "Config1:", "${Config}", "${Config1}")
	const want = "query-log-config-renamed Config->Config1|log-group-renamed Logs->Logs1 fails|query-log-association-replaced LogsVpc fails"
	if got := strings.Join(summary(template.Replacements(parse(t, before), parse(t, after))), "|"); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

func TestTextsThatMultiplyAreNotPutTogether(t *testing.T) {
	name := "x"
	for range 30 {
		name = "!Sub ['${A}${A}${A}', {A: " + name + "}]"
	}
	many := "[" + strings.Repeat("!FindInMap [M, a, Name], ", 20_000) + "]"
	for _, name := range []string{name, many, "!Sub '" + strings.Repeat("${P}", 100_000) + "'"} {
		read := parse(t, fmt.Sprintf(mappedName, strings.Repeat("n", 100_000), name))
		allocations := testing.AllocsPerRun(1, func() {
			if found := template.Replacements(read, read); len(found) > 0 {
				t.Errorf("found %d in an update to itself", len(found))
			}
		})
		if most := 2_000_000.0; allocations > most { // a few for each function
			t.Errorf("%.0f allocations, want at most %.0f", allocations, most)
		}
	}
}
