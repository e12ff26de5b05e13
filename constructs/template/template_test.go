package template_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
	ready "github.com/seed-482a6d4f/vpcdns/examples/template"
)

func parse(t *testing.T, text string) template.Template {
	t.Helper()
	parsed, err := template.Parse("template", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// value reads one YAML value as that of a property.
func value(t *testing.T, text string) any {
	t.Helper()
	parsed := parse(t, "Resources:\n  R:\n    Type: T\n    Properties:\n      P: "+text)
	return parsed.Resources["R"].Properties["P"]
}

func TestYamlMeansWhatCloudFormationReads(t *testing.T) {
	t.Parallel()
	for yaml, want := range map[string]string{
		"!Ref A":                          `{"Ref":"A"}`,
		"!Ref 'AWS::StackName'":           `{"Ref":"AWS::StackName"}`,
		"!Condition A":                    `{"Condition":"A"}`,
		"!GetAtt A.Arn":                   `{"Fn::GetAtt":["A","Arn"]}`,
		"!GetAtt A.Outputs.Id":            `{"Fn::GetAtt":["A","Outputs.Id"]}`,
		"!GetAtt [A, Arn]":                `{"Fn::GetAtt":["A","Arn"]}`,
		"{'Fn::GetAtt': A.Arn}":           `{"Fn::GetAtt":["A","Arn"]}`,
		"!Sub '${A}-x'":                   `{"Fn::Sub":"${A}-x"}`,
		"!Sub ['${B}', {B: !Ref A}]":      `{"Fn::Sub":["${B}",{"B":{"Ref":"A"}}]}`,
		"!Join ['', [a, !Ref A]]":         `{"Fn::Join":["",["a",{"Ref":"A"}]]}`,
		"!If [C, !Ref A, yes]":            `{"Fn::If":["C",{"Ref":"A"},true]}`,
		"!Equals [!Ref A, 'ON']":          `{"Fn::Equals":[{"Ref":"A"},"ON"]}`,
		"!GetAZs ''":                      `{"Fn::GetAZs":""}`,
		"!GetAZs":                         `{"Fn::GetAZs":""}`,
		"!Base64 yes":                     `{"Fn::Base64":"yes"}`,
		"!Transform {Name: AWS::Include}": `{"Fn::Transform":{"Name":"AWS::Include"}}`,
		"ON":                              "true", "Off": "false", "YES": "true", "no": "false", "True": "true", "'ON'": `"ON"`,
		"y": `"y"`, "n": `"n"`, "oN": `"oN"`,
		"~": "null", "": "null", "null": "null", "'null'": `"null"`,
		"30": "30", "-1.5": "-1.5", "1e3": "1000", "'30'": `"30"`, "!!str 30": `"30"`, "!!int '30'": "30", "!!bool 'on'": "true",
		"0123": `"0123"`, "1_000": `"1_000"`, "0x1F": `"0x1F"`, "1:30": `"1:30"`, ".5": `".5"`, "1e999": `"1e999"`,
		"2012-10-17":               `"2012-10-17"`,
		"|\n        ON\n        b": `"ON\nb"`,
		">-\n        a\n        b": `"a b"`,
	} {
		t.Run(yaml, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(value(t, yaml))
			if err != nil || string(got) != want {
				t.Errorf("reads as %s (%v), want %s", got, err, want)
			}
		})
	}
}

func TestWhatIsNoTemplateIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"nothing":              {"", "t: no documents in stream"},
		"text":                 {"hello", "t:1:1: no mapping; a template has its Resources in one"},
		"list in JSON":         {" [1]", "t:1:2: no mapping; a template has its Resources in one"},
		"null in JSON":         {"null", "t:1:1: no mapping; a template has its Resources in one"},
		"resources in a list":  {"Resources: []", "t:1:1: Resources is a list; it takes a mapping"},
		"no resources":         {"Outputs: {}", "t:1:1: no Resources, so this is not a CloudFormation template"},
		"no type":              {"Resources:\n  B: {}\n  A: {}", "t:3:3: resource \"A\" has no Type\nt:2:3: resource \"B\" has no Type"},
		"resource is text":     {"Resources: {A: b}", `t:1:13: resource "A" is not a mapping`},
		"properties is text":   {`{"Resources": {"A": {"Type": "T", "Properties": "b"}}}`, `t:1:35: the Properties of resource "A" are not a mapping`},
		"key twice":            {"Resources:\n  A: {}\n  A: {}", `t:3:3: key "A" is there twice`},
		"key twice in JSON":    {"{\"Resources\":{},\n \"Resources\":{}}", `t:2:2: key "Resources" is there twice`},
		"alias":                {"A: &a b\nC: *a", "t:2:4: CloudFormation takes no YAML aliases; write the value out"},
		"alias as a key":       {"A: &a b\n*a : c", "t:2:1: CloudFormation takes no YAML aliases; write the value out"},
		"merge":                {"A: {<<: {B: c}}", "t:1:5: CloudFormation takes no YAML merges (<<); write the keys out"},
		"list as a key":        {"? [a]\n: b", "t:1:3: a key is plain text; write one such as Name"},
		"foreign tag":          {"A: !!binary aGVsbG8=", "t:1:4: CloudFormation takes no tag !!binary; remove it"},
		"broken YAML":          {"Resources:\n  A: [b", "t:3:1: "},
		"broken JSON":          {"{\"Resources\": {\n\"A\" 1}}", "t:2:"},
		"two documents":        {"A: b\n---\nC: d", "t: expected single document, found multiple"},
		"tab":                  {"A:\n\tB: c", "t:2:"},
		"not UTF-8":            {"A: \xff", "t"},
		"deep JSON":            {strings.Repeat("[", 102) + strings.Repeat("]", 102), "t:1:102: nested more than 100 deep; no template is"},
		"deep YAML":            {"A: " + strings.Repeat("[", 1<<19), "t:1:104: nested more than 100 deep; no template is"},
		"deep YAML, mixed":     {strings.Repeat("- ", 60) + strings.Repeat("[", 60) + strings.Repeat("]", 60), "t:1:162: nested more than 100 deep; no template is"},
		"deeper than any JSON": {strings.Repeat("[", 1<<19), "t:1:101: nested more than 100 deep; no template is"},
		"too large":            {strings.Repeat(" ", 1<<20+1), "t: larger than 1 MB, which is the most that CloudFormation takes; split it into nested stacks"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := template.Parse("t", []byte(test.in))
			var fault *template.ParseError
			if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error is %v, want %s", err, test.want)
			}
		})
	}
}

func TestTheReadyTemplateReadsTheSameInBothForms(t *testing.T) {
	t.Parallel()
	fromYAML, err := template.Parse("vpcdns.yaml", ready.YAML)
	if err != nil {
		t.Fatal(err)
	}
	fromJSON, err := template.Parse("vpcdns.json", ready.JSON)
	if err != nil {
		t.Fatal(err)
	}
	// The YAML form has Fn::Sub for Fn::Join, which another test evaluates.
	joined := cmp.FilterValues(func(a, b any) bool {
		return isFunction(a, "Fn::Sub", "Fn::Join") && isFunction(b, "Fn::Sub", "Fn::Join")
	}, cmp.Ignore())
	if diff := cmp.Diff(fromJSON.Resources, fromYAML.Resources, joined); diff != "" {
		t.Errorf("resources differ (-JSON +YAML):\n%s", diff)
	}
	if len(fromYAML.Resources) < 10 {
		t.Errorf("only %d resources", len(fromYAML.Resources))
	}
}

func isFunction(value any, names ...string) bool {
	object, _ := value.(map[string]any)
	for _, name := range names {
		if _, ok := object[name]; ok {
			return true
		}
	}
	return false
}

func TestJsonOfAnyKindReads(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"indented with tabs": "{\n\t\"Resources\": {\"R\": {\"Type\": \"T\", \"Properties\": {\"P\": \"\"}}}\n}",
		"surrogate pairs":    `{"Resources":{"R":{"Type":"T","Properties":{"P":"\ud83d\ude00"}}}}`,
		"byte order mark":    "\ufeff" + `{"Resources":{"R":{"Type":"T","Properties":{"P":1}}}}`,
		"long keys":          `{"Resources":{"R":{"Type":"T","Properties":{"P":1,"` + strings.Repeat("k", 2000) + `":2}}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want map[string]any
			if err := json.Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, parse(t, text).Document); diff != "" {
				t.Errorf("differs from encoding/json (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPositionsInBothForms(t *testing.T) {
	t.Parallel()
	const yaml = "Resources:\n  Group:\n    Type: T\n    Properties:\n      Rules:\n      - a\n      - Name: !Sub b"
	const js = "{\"Resources\": {\n  \"Group\": {\n    \"Type\": \"T\",\n    \"Properties\": {\n      \"Rules\": [\"ä\", {\"Name\": {\"Fn::Sub\": \"b\"}}]}}}}"
	for name, test := range map[string]struct {
		path       []string
		yaml, json string
	}{
		"all":                       {nil, "template:1:1", "template:1:1"},
		"resource":                  {[]string{"Resources", "Group"}, "template:2:3", "template:2:3"},
		"property":                  {[]string{"Resources", "Group", "Properties", "Rules"}, "template:5:7", "template:5:7"},
		"item":                      {[]string{"Resources", "Group", "Properties", "Rules", "1"}, "template:7:9", "template:5:22"},
		"inside of an item":         {[]string{"Resources", "Group", "Properties", "Rules", "1", "Name"}, "template:7:9", "template:5:23"},
		"function":                  {[]string{"Resources", "Group", "Properties", "Rules", "1", "Name", "Fn::Sub"}, "template:7:15", "template:5:32"},
		"what is not there":         {[]string{"Resources", "Group", "Metadata", "x"}, "template:2:3", "template:2:3"},
		"item that is not a number": {[]string{"Resources", "Group", "Properties", "Rules", "-1"}, "template:5:7", "template:5:7"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := parse(t, yaml).Position(test.path...).String(); got != test.yaml {
				t.Errorf("in YAML at %s, want %s", got, test.yaml)
			}
			if got := parse(t, js).Position(test.path...).String(); got != test.json {
				t.Errorf("in JSON at %s, want %s", got, test.json)
			}
		})
	}
}

func TestResourcesWithAllAttributes(t *testing.T) {
	t.Parallel()
	got := parse(t, `
Resources:
  A:
    Type: T
    Condition: C
    DependsOn: B
    DeletionPolicy: Retain
    UpdateReplacePolicy: !Ref P
  B: {Type: T, DependsOn: [A, C], Properties: {X: 1}}
  Fn::ForEach::Vpcs: [Vpc, !Ref Vpcs, {}]
`).Resources
	want := map[string]template.Resource{
		"A": {Type: "T", Condition: "C", DependsOn: []string{"B"}, DeletionPolicy: "Retain"},
		"B": {Type: "T", DependsOn: []string{"A", "C"}, Properties: map[string]any{"X": 1.0}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
}

func TestTemplateOfDecodedJson(t *testing.T) {
	t.Parallel()
	document := map[string]any{"Resources": map[string]any{"A": map[string]any{
		"Type": "T", "Properties": map[string]any{"P": map[string]any{"Fn::GetAtt": "B.Arn"}, "N": json.Number("1")},
	}}}
	got, err := template.Of(document)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"P": map[string]any{"Fn::GetAtt": []any{"B", "Arn"}}, "N": 1.0}
	if diff := cmp.Diff(want, got.Resources["A"].Properties); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	if at := got.Position("Resources"); at.String() != "" {
		t.Errorf("position is %v", at)
	}
}

func TestTemplateOfRefusesWhatIsNoJson(t *testing.T) {
	t.Parallel()
	circle := map[string]any{}
	circle["A"] = circle
	for want, document := range map[string]map[string]any{
		"no Resources, so this is not a CloudFormation template":            nil,
		"a []string, where JSON has only text, numbers, lists and mappings": {"A": []any{[]string{}}},
		"nested more than 100 deep; no template is":                         circle,
	} {
		if _, err := template.Of(document); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	parsed := parse(t, `
Resources:
  Bucket: {Type: 'AWS::S3::Bucket'}
  Policy: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref Bucket}}
  ByReference: {Type: T, Properties: {A: [!Sub '${Policy}']}}
  ByName: {Type: T, DependsOn: [Bucket, Policy]}
  ByAnother: {Type: T, DependsOn: ByName}
  Circle: {Type: T, DependsOn: Circle2}
  Circle2: {Type: T, DependsOn: [Circle, Gone]}
`)
	for id, want := range map[string]bool{
		"ByReference": true, "ByName": true, "ByAnother": true, "Bucket": false, "Policy": false, "Circle": false, "Gone": false,
	} {
		if got := parsed.Waits(id, "Policy"); got != want {
			t.Errorf("%s: %t, want %t", id, got, want)
		}
	}
	if !parsed.Waits("ByAnother", "Bucket") {
		t.Error("ByAnother does not wait for the bucket")
	}
}

// FuzzParse checks that what was read reads the same again from its JSON
// form, and that an update to itself replaces nothing. Seeds are small, because
// large ones keep the fuzzer busy with making them smaller.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		logged, streamed, associations("a", "b"), fmt.Sprintf(mappedName, "n", "!Sub ['${A}${!B}${', {A: !FindInMap [M, a, Name]}]"),
		"Resources: {A: {Type: T, Properties: {P: !GetAtt [A, b], Q: !Sub '${A.B}', R: ON, S: 1e3, T: *a}}}",
		"{\"Resources\": {\"\\ud83d\": {\"Type\": \"T\"}}}", "a: &a [*a]", strings.Repeat("- ", 200), "%YAML 1.1\n---\n!!set {a}",
	} {
		f.Add([]byte(seed))
	}
	base, err := template.Parse("base", []byte(logged))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		read, err := template.Parse("t", text)
		if err != nil {
			return
		}
		if found := template.Replacements(read, read); len(found) > 0 {
			t.Errorf("an update to itself: %v", found)
		}
		template.Replacements(base, read)
		template.Replacements(read, base)
		form, err := json.Marshal(read.Document)
		if err != nil {
			t.Fatal(err)
		}
		again, err := template.Parse("t", form)
		if err != nil {
			if len(form) > len(text) {
				return // escapes can make it larger than CloudFormation takes
			}
			t.Fatalf("%v in %s", err, form)
		}
		if diff := cmp.Diff(read.Resources, again.Resources); diff != "" {
			t.Errorf("from JSON (-want +got):\n%s", diff)
		}
	})
}
