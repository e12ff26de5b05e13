package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// around is what the expressions of the tests may refer to.
const around = `
Transform: AWS::LanguageExtensions
Parameters:
  Given: {Type: String, Default: given}
  Open: {Type: String}
  Number: {Type: Number, Default: 7}
  Names: {Type: CommaDelimitedList, Default: 'a, b,c'}
  OpenNames: {Type: 'List<AWS::EC2::VPC::Id>'}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/name}
Mappings:
  ByRegion:
    eu-west-1: {Same: s, Other: o1, List: [l1, l2]}
    us-east-1: {Same: s, Other: o2, List: [l3]}
Conditions:
  IsYes: !Equals [a, a]
  IsNo: !Not [!Condition IsYes]
  IsOpen: !Equals [!Ref Open, x]
  IsOpenToo: !Condition IsOpen
  AllOf: !And [!Condition IsYes, !Condition IsOpen]
  NoneOf: !And [!Condition IsOpen, !Condition IsNo]
  OneOf: !Or [!Condition IsOpen, !Condition IsYes]
  Numbers: !Equals [7, !Ref Number]
  SameOpen: !Equals [!Ref Open, !Ref Open]
  Lists: !Equals [!Ref Names, [a, b, c]]
  NeverEmpty: !Equals [!Ref Vpc, '']
  Circle: !Not [!Condition Circle2]
  Circle2: !Not [!Condition Circle]
  Broken: !Equals [a]
Resources:
  Vpc: {Type: 'AWS::EC2::VPC'}
  Group: {Type: 'AWS::Route53Resolver::FirewallRuleGroup'}
  Absent: {Type: 'AWS::EC2::VPC', Condition: IsNo}
  R:
    Type: T
    Properties:
      P: `

// expression returns an expression at P of the resource R.
func expression(t *testing.T, text string, overrides map[string]string) stack.Node {
	t.Helper()
	parsed, err := template.Parse("t.yaml", []byte(around+text))
	if err != nil {
		t.Fatal(err)
	}
	n, _ := stack.New(overrides).Add(&stack.Stack{Template: parsed, File: "t.yaml"}).Properties("R").Member("P")
	return n
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain": "plain", "12": "12", "1.5": "1.5", "true": "true", "'007'": "007",
		"!Ref Given": "given", "!Ref Number": "7", "!Ref Vpc": "${Vpc}", "!GetAtt Vpc.VpcId": "${Vpc}", "!GetAtt Vpc.CidrBlock": "${Vpc.CidrBlock}",
		"!GetAtt [Group, Id]": "${Group}", "!Ref Open": "${Open}", "!Ref AWS::Region": "${AWS::Region}",
		"!GetAtt Group.Arn": "arn:${AWS::Partition}:route53resolver:${AWS::Region}:${AWS::AccountId}:firewall-rule-group/${Group}",
		"!Sub 'a ${Given} ${!Given} ${Vpc} ${Group.Id}'":                     "a given ${Given} ${Vpc} ${Group}",
		"!Sub ['${x}-${Given}-${y}', {x: !Ref Number, y: !Select [0, [z]]}]": "7-given-z",
		"!Sub '${ Given }'":                                                      "given",
		"!Sub 'open ${'":                                                         "open ${",
		"!Join ['-', [a, !Ref Given, !Ref Vpc, 3]]":                              "a-given-${Vpc}-3",
		"!Join ['', []]":                                                         "",
		"!Join [',', !Ref Names]":                                                "a,b,c",
		"!Join [',', [a, !Ref AWS::NoValue, b]]":                                 "a,b",
		"!Select [1, !Ref Names]":                                                "b",
		"!Select ['1', !Ref Names]":                                              "b",
		"!Select [0, !Ref OpenNames]":                                            "${OpenNames[0]}",
		"!Select [1, !Split ['/', !GetAtt Group.Arn]]":                           "${Group}",
		"!Select [2, !Split [',', !Sub 'a,${Vpc},${Group}']]":                    "${Group}",
		"!Select [1, !Split ['-', a-b-c]]":                                       "b",
		"!FindInMap [ByRegion, eu-west-1, Other]":                                "o1",
		"!FindInMap [ByRegion, !Ref AWS::Region, Same]":                          "s",
		"!FindInMap [ByRegion, !Ref AWS::Region, Other]":                         "${ByRegion.${AWS::Region}.Other}",
		"!FindInMap [ByRegion, mars-1, Other, {DefaultValue: !Ref Given}]":       "given",
		"!Select [1, !FindInMap [ByRegion, eu-west-1, List]]":                    "l2",
		"!If [IsYes, yes it is, no]":                                             "yes it is",
		"!If [IsNo, yes it is, !If [IsYes, inner, x]]":                           "inner",
		"!If [IsOpen, same, same]":                                               "same",
		"!If [NeverEmpty, a, b]":                                                 "b",
		"!If [OneOf, a, b]":                                                      "a",
		"!If [NoneOf, a, b]":                                                     "b",
		"!If [Numbers, a, b]":                                                    "a",
		"!If [SameOpen, a, b]":                                                   "a",
		"!If [Lists, a, b]":                                                      "a",
		"!ToJsonString {b: [1, 'x\"', true], a: !Ref Vpc}":                       `{"a":"${Vpc}","b":[1,"x\"",true]}`,
		"!Length [a, b]":                                                         "2",
		"!Length {Ref: Names}":                                                   "3",
		"!ImportValue Net-Vpc":                                                   "${Net-Vpc}",
		"!ImportValue {Fn::Sub: '${Open}-Vpc'}":                                  "${${Open}-Vpc}",
		"'{{resolve:ssm:/network/vpc}}'":                                         "${{{resolve:ssm:/network/vpc}}}",
		"!Base64 x":                                                              "${Fn::Base64}",
		"!Join ['', ['a', !Join ['', ['b', !Sub '${Given}']]]]":                  "abgiven",
		"!Sub ['${v}', {v: !Join [',', !Ref Names]}]":                            "a,b,c",
		"!Select [0, !Split ['|', !Join ['|', [!Ref Vpc, x]]]]":                  "${Vpc}",
		"!FindInMap [ByRegion, !Select [0, !Split [',', 'us-east-1,x']], Other]": "o2",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, ok := expression(t, text, nil).Text()
			if !ok || got.String() != want {
				t.Errorf("got %q, text: %t; want %q", got, ok, want)
			}
		})
	}
}

func TestWhatIsNotKnownSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"!Ref Open":                               "parameter Open has no default; give it with --parameter Open=VALUE",
		"!Ref Stored":                             "parameter Stored is read from Systems Manager at deployment; give what it holds with --parameter Stored=VALUE",
		"!Ref AWS::Region":                        "AWS::Region is not known; give it with --parameter AWS::Region=VALUE",
		"!Sub 'a ${Open}'":                        "parameter Open has no default",
		"!Join ['', [a, !Ref Open]]":              "parameter Open has no default",
		"!Join [',', !Ref OpenNames]":             "parameter OpenNames has no default",
		"!Select [0, !Ref OpenNames]":             "parameter OpenNames has no default",
		"!Split [',', !Ref Open]":                 "parameter Open has no default",
		"!FindInMap [ByRegion, !Ref Open, Other]": "parameter Open has no default",
		"!If [IsOpen, a, b]":                      "condition IsOpen cannot be computed: parameter Open has no default",
		"!If [IsOpenToo, a, b]":                   "condition IsOpenToo cannot be computed: parameter Open has no default",
		"!If [AllOf, a, b]":                       "condition AllOf cannot be computed: parameter Open has no default",
		"!ImportValue x":                          "x is an export of a stack that is not part of this",
		"'{{resolve:ssm:/a}}'":                    "{{resolve:ssm:/a}} is looked up at deployment",
		"!GetAZs eu-west-1":                       "what Fn::GetAZs returns is known only at deployment",
		"!If [Circle, a, b]":                      "invalid: condition Circle cannot be computed: condition Circle depends on itself",
		"!If [Nowhere, a, b]":                     `invalid: the template has no condition "Nowhere"`,
		"!If [Broken, a, b]":                      "invalid: condition Broken cannot be computed: Fn::Equals requires two values",
		"!If [a, b]":                              "invalid: Fn::If requires the name of a condition and two values",
		"!Ref Nowhere":                            `invalid: the template has no parameter or resource "Nowhere"`,
		"!Ref Absent":                             "invalid: resource Absent is referred to and its condition does not hold",
		"!GetAtt x":                               "invalid: Fn::GetAtt requires a logical ID and an attribute",
		"!FindInMap [ByRegion, mars-1, Other]":    "invalid: the template has no mapping ByRegion.mars-1",
		"!FindInMap [Nowhere, a, b]":              "invalid: the template has no mapping Nowhere",
		"!FindInMap [a]":                          "invalid: Fn::FindInMap requires a mapping and two keys",
		"!Select [3, [a]]":                        "invalid: Fn::Select requires item 3 of a list of 1",
		"!Select [-1, [a]]":                       "invalid: Fn::Select requires a number, 0 or more, and a list",
		"!Select [a]":                             "invalid: Fn::Select requires an index and a list",
		"!Join [[a], [b]]":                        "invalid: Fn::Join requires a delimiter and a list",
		"!Join ['', a]":                           "invalid: Fn::Join requires a list, not a text",
		"!Join ['', [[a]]]":                       "invalid: Fn::Join requires a list of texts",
		"!Split ['', a]":                          "invalid: Fn::Split requires a delimiter and a text",
		"!Sub [a]":                                "invalid: Fn::Sub requires a text",
		"!Sub '${Names}'":                         "invalid: ${Names} in Fn::Sub is not text",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			u := expression(t, text, nil).Unknown()
			if u == nil {
				t.Fatal("it is known")
			}
			got := u.Why
			if u.Invalid {
				got = "invalid: " + got
			}
			if !strings.HasPrefix(got, want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestValuesFromOutside(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"!Ref Open":                               "o",
		"!Join ['|', !Ref OpenNames]":             "vpc-1|vpc-2",
		"!Ref AWS::Partition":                     "aws-cn",
		"!Ref AWS::URLSuffix":                     "amazonaws.com.cn",
		"!Ref Stored":                             "held",
		"!If [IsOpen, a, b]":                      "b",
		"!Sub '${AWS::Region}/${AWS::AccountId}'": "cn-north-1/${AWS::AccountId}",
	} {
		n := expression(t, text, map[string]string{"Open": "o", "OpenNames": "vpc-1, vpc-2", "AWS::Region": "cn-north-1", "Stored": "held"})
		if got, _ := n.Text(); got.String() != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// TestAlternatives shows the values that conditions leave, those behind one that is not
// known with a question mark.
func TestAlternatives(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"a":                                  {"a"},
		"!If [IsYes, a, b]":                  {"a"},
		"!If [IsOpen, a, b]":                 {"a?", "b?"},
		"!If [IsOpen, a, !Ref AWS::NoValue]": {"a?"},
		"!If [IsNo, a, !Ref AWS::NoValue]":   nil,
		"!If [IsOpen, !If [AllOf, a, b], c]": {"a?", "b?", "c?"},
	} {
		var got []string
		for _, n := range expression(t, text, nil).Alternatives() {
			got = append(got, marked(n))
		}
		if diff := cmp.Diff(want, got); diff != "" && len(want) > 0 {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func marked(n stack.Node) string {
	text, _ := n.Text()
	if n.Maybe() != nil {
		return text.String() + "?"
	}
	return text.String()
}

func TestItems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"[a, b]":     "a b | ",
		"!Ref Names": "a b c | ",
		"[a, !If [IsNo, b, !Ref AWS::NoValue], c]":          "a c | ",
		"[a, !If [IsOpen, b, c]]":                           "a b? c? | ",
		"[!If [IsOpen, !Ref AWS::NoValue, b], c]":           "b? c | ",
		"!If [IsOpen, [a, b], [c]]":                         "a? b? c? | ",
		"!If [IsOpen, [a], !Ref OpenNames]":                 "a? | ${OpenNames}?",
		"!Ref OpenNames":                                    " | ${OpenNames}",
		"a":                                                 " | a",
		"!Split [',', !Sub '${Given},${Vpc}']":              "given ${Vpc} | ",
		"!FindInMap [ByRegion, eu-west-1, List]":            "l1 l2 | ",
		"!If [IsYes, !Split [',', !If [IsOpen, x, y]], []]": " | ${IsOpen}",
	} {
		items, rest := expression(t, text, nil).Items()
		var all []string
		for _, n := range items {
			all = append(all, marked(n))
		}
		got := strings.Join(all, " ") + " | "
		for _, n := range rest {
			got += marked(n)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestParametersThatNobodyTakes(t *testing.T) {
	t.Parallel()
	const declared = `
Parameters:
  Mode: {Type: String, AllowedValues: [ON, 'OFF', 3]}
  Name: {Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: must be small letters}
  Names: {Type: CommaDelimitedList, AllowedPattern: '[a-z]+'}
  Count: {Type: Number, MinValue: 3, MaxValue: 5}
  Short: {Type: String, MinLength: 2, MaxLength: '3'}
  Odd: {Type: String, AllowedPattern: '(?!a)b'}
Resources: {R: {Type: T}}
`
	for override, want := range map[string]string{
		"Mode=OFF": "", "Mode=3": "", "Name=abc": "", "Names=a, b": "", "Count=3": "", "Short=äöü": "", "Odd=a": "", "AWS::Region=x": "", "Prod:Count=4": "",
		"Mode=on":      `parameter Mode does not take "on": it takes true, OFF, 3`,
		"Name=a1":      `parameter Name does not take "a1": must be small letters`,
		"Names=a,B":    `parameter Names does not take "B": it takes what matches [a-z]+`,
		"Count=x":      `parameter Count takes a number, and not "x"`,
		"Count=6":      `parameter Count does not take "6": its MaxValue is 5`,
		"Count=2":      `parameter Count does not take "2": its MinValue is 3`,
		"Short=a":      `parameter Short does not take "a": its MinLength is 2`,
		"Short=abcd":   `parameter Short does not take "abcd": its MaxLength is 3`,
		"Nowhere=1":    "unknown parameter Nowhere; the parameters are Count, Mode, Name, Names, Odd, Short",
		"Dev:Count=4":  "unknown parameter Dev:Count; the parameters are Count, Mode, Name, Names, Odd, Short",
		"AWS::Regio=x": "unknown parameter AWS::Regio; the parameters are Count, Mode, Name, Names, Odd, Short",
	} {
		parsed, err := template.Parse("t.yaml", []byte(declared))
		if err != nil {
			t.Fatal(err)
		}
		name, value, _ := strings.Cut(override, "=")
		app := stack.New(map[string]string{name: value})
		app.Add(&stack.Stack{Name: "Prod", Template: parsed})
		got := ""
		if err := app.CheckParameters(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", override, got, want)
		}
	}
}

func TestLoops(t *testing.T) {
	t.Parallel()
	const text = `
Transform: AWS::LanguageExtensions
Parameters:
  Vpcs: {Type: CommaDelimitedList, Default: 'vpc-1,vpc-2'}
  Open: {Type: CommaDelimitedList}
Resources:
  Fn::ForEach::Vpcs:
  - Vpc
  - !Ref Vpcs
  - Association&{Vpc}: {Type: A, Properties: {VpcId: !Ref Vpc, Name: !Sub 'for ${Vpc}'}}
    Fn::ForEach::Inner:
    - X
    - [p, q]
    - Inner&{Vpc}${X}: {Type: I, Properties: {VpcId: !Sub '${Vpc}${X}'}}
  Fn::ForEach::Open: [O, !Ref Open, {'N${O}': {Type: A}}]
  Fn::ForEach::Broken: [O]
`
	parsed, err := template.Parse("t.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s := stack.New(nil).Add(&stack.Stack{Template: parsed})
	if diff := cmp.Diff([]string{"Associationvpc1", "Associationvpc2"}, s.Resources("A")); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Innervpc1p", "Innervpc1q", "Innervpc2p", "Innervpc2q"}, s.Resources("I")); diff != "" {
		t.Errorf("inner resources (-want +got):\n%s", diff)
	}
	for id, want := range map[string]string{"Associationvpc2": "vpc-2", "Innervpc1q": "vpc-1q"} {
		n, _ := s.Properties(id).Member("VpcId")
		if got, _ := n.Text(); got.String() != want {
			t.Errorf("%s has %q, want %q", id, got, want)
		}
	}
	var unread []string
	for _, loop := range s.Unread() {
		unread = append(unread, loop.Node.Path()+": "+loop.Unknown.Why)
	}
	want := []string{
		"Resources.Fn::ForEach::Broken: Fn::ForEach requires a name, a list and a mapping",
		"Resources.Fn::ForEach::Open: parameter Open has no default; give it with --parameter Open=VALUE",
	}
	if diff := cmp.Diff(want, unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
}

// TestWhatNeedsATransform leaves the transform out, and puts a macro in its place.
func TestWhatNeedsATransform(t *testing.T) {
	t.Parallel()
	without := strings.Replace(around, "Transform: AWS::LanguageExtensions", "", 1)
	macro := strings.Replace(around, "Transform: AWS::LanguageExtensions", "Transform: MyMacro", 1)
	for _, text := range []string{"!Length [a, b]", "!ToJsonString {a: b}", "!FindInMap [ByRegion, mars-1, Other, {DefaultValue: a}]"} {
		for source, refused := range map[string]bool{around: false, macro: false, without: true} {
			parsed, err := template.Parse("t.yaml", []byte(source+text))
			if err != nil {
				t.Fatal(err)
			}
			n, _ := stack.New(nil).Add(&stack.Stack{Template: parsed, File: "t.yaml"}).Properties("R").Member("P")
			got, _ := n.Text()
			u := got.Unknown()
			if (u != nil && u.Invalid && strings.Contains(u.Why, "requires the transform AWS::LanguageExtensions")) != refused {
				t.Errorf("%s: %v, refused: %t", text, u, refused)
			}
		}
	}
}

func TestWhatCloudFormationRefusesOfATemplate(t *testing.T) {
	t.Parallel()
	resources := "Resources:\n"
	for i := range 501 {
		resources += fmt.Sprintf("  R%d: {Type: T}\n", i)
	}
	loop := "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::All:\n  - Vpc\n  - [vpc-1, vpc-2]\n  - '%s': {Type: T}\n"
	for text, want := range map[string]string{
		resources: "the template has 501 Resources, and CloudFormation takes 500",
		strings.Replace(resources, "  R0: {Type: T}\n", "", 1): "",
		"Resources:\n  My-Group: {Type: T}\n":                  `the logical ID "My-Group" has a character`,
		fmt.Sprintf(loop, "On${Vpc}"):                          `the loop makes the logical ID "Onvpc-1", and CloudFormation takes letters and digits only; write &{Vpc} in the key`,
		fmt.Sprintf(loop, "On&{Vpc}"):                          "",
		strings.Replace(fmt.Sprintf(loop, "On&{Vpc}"), "Transform: AWS::LanguageExtensions", "", 1): "Fn::ForEach requires the transform",
	} {
		parsed, err := template.Parse("t.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		s := stack.New(nil).Add(&stack.Stack{Template: parsed, File: "t.yaml"})
		var found []string
		for _, flaw := range append(s.Flaws(), s.Unread()...) {
			found = append(found, flaw.Unknown.Why)
			if !flaw.Unknown.Invalid {
				t.Errorf("%s is not invalid", flaw.Unknown.Why)
			}
		}
		if got := strings.Join(found, "; "); (got == "") != (want == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%.60q: %s, want %s", text, got, want)
		}
	}
}

// TestReferencesToWhatIsMadeElsewhere are unknown, and no mistakes.
func TestReferencesToWhatIsMadeElsewhere(t *testing.T) {
	t.Parallel()
	const plain = "Resources:\n  M: {Type: 'Org::Dns::Firewall::MODULE'}\n  R: {Type: T, Properties: {P: "
	for text, want := range map[string]string{
		plain + "!Ref MGroup}}\n":        "may be made by the module M",
		plain + "!Ref M.Group}}\n":       "may be made by the module M",
		plain + "!GetAtt MGroup.Arn}}\n": "may be made by the module M",
		"Transform: MyMacro\n" + strings.Replace(plain, "M:", "N:", 1) + "!Ref Made}}\n":                        "may be made by the macro MyMacro",
		"Resources:\n  Fn::Transform: {Name: 'AWS::Include'}\n  R: {Type: T, Properties: {P: !Ref Included}}\n": "may be made by Fn::Transform",
	} {
		parsed, err := template.Parse("t.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		n, _ := stack.New(nil).Add(&stack.Stack{Template: parsed, File: "t.yaml"}).Properties("R").Member("P")
		got, _ := n.Text()
		if u := got.Unknown(); u == nil || u.Invalid || !strings.Contains(u.Why, want) {
			t.Errorf("%q: %v, want %s", text, u, want)
		}
	}
}
