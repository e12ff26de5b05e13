package access_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

const writer = "delivery.logs.amazonaws.com"

// put is a delivery to a bucket of account 111122223333.
func put() access.Request {
	return access.Request{
		Service: access.Literal(writer), Action: "s3:PutObject",
		Resource: access.Literal("arn:aws:s3:::logs/AWSLogs/111122223333/vpcdnsquerylogs/x"),
		Context: map[string]access.Value{
			"aws:sourceaccount": {Text: access.Literal("111122223333")},
			"aws:sourcearn":     {Text: access.Join(access.Literal("arn:aws:logs:eu-west-1:111122223333:"), access.Unknown("x", ""))},
			"s3:x-amz-acl":      {Text: access.Literal("bucket-owner-full-control")},
			"aws:sourcevpce":    {Absent: true},
		},
	}
}

func TestStatements(t *testing.T) {
	t.Parallel()
	const service, action, resource = `"Principal": {"Service": "` + writer + `"}, `, `"Action": "s3:PutObject", `, `"Resource": "arn:aws:s3:::logs/*"`
	condition := func(operator, key, value string) string {
		return service + action + resource + fmt.Sprintf(`, "Condition": {%q: {%q: %s}}`, operator, key, value)
	}
	for statement, want := range map[string]access.Truth{
		service + action + resource:                                                                           access.Yes,
		`"Principal": "*", ` + action + resource:                                                              access.Yes,
		`"Principal": {"AWS": "*"}, ` + action + resource:                                                     access.Yes,
		`"Principal": {"AWS": ["1", "*"]}, ` + action + resource:                                              access.Yes,
		`"Principal": {"AWS": "` + writer + `"}, ` + action + resource:                                        access.No,
		`"Principal": {"AWS": "arn:aws:iam::111122223333:root"}, ` + action + resource:                        access.No,
		`"Principal": {"Service": ["es.amazonaws.com", "Delivery.logs.amazonaws.com"]}, ` + action + resource: access.Yes,
		`"Principal": {"Service": "route53.amazonaws.com"}, ` + action + resource:                             access.No,
		`"Principal": {"Service": "*"}, ` + action + resource:                                                 access.Maybe,
		`"Principal": {"CanonicalUser": "*"}, ` + action + resource:                                           access.No,
		`"Principal": 1, ` + action + resource:                                                                access.Maybe,
		action + resource:                                                                                     access.Maybe,
		`"NotPrincipal": {"Service": "` + writer + `"}, ` + action + resource:                                 access.No,
		`"NotPrincipal": {"AWS": "1"}, ` + action + resource:                                                  access.Maybe,

		service + `"Action": "S3:put*", ` + resource:                    access.Yes,
		service + `"Action": "s3:?utObject", ` + resource:               access.Yes,
		service + `"Action": ["s3:GetObject", "s3:List*"], ` + resource: access.No,
		service + `"NotAction": "s3:Get*", ` + resource:                 access.Yes,
		service + `"NotAction": "s3:*", ` + resource:                    access.No,
		service + resource: access.Maybe,

		service + action + `"Resource": "arn:aws:s3:::logs/AWSLogs/111122223333/*"`:  access.Yes,
		service + action + `"Resource": "arn:aws:s3:::logs/AWSLogs/222222222222/*"`:  access.No,
		service + action + `"Resource": "arn:aws:s3:::logs"`:                         access.No,
		service + action + `"Resource": "arn:aws:s3:::logs/dns/AWSLogs/*"`:           access.No,
		service + action + `"Resource": ["arn:aws:s3:::a/*", "*"]`:                   access.Yes,
		service + action + `"NotResource": "arn:aws:s3:::logs/*"`:                    access.No,
		service + action + `"Resource": "arn:aws:s3:::logs/${aws:PrincipalOrgID}/*"`: access.Maybe,

		condition("StringEquals", "aws:SourceAccount", `"111122223333"`):                                                 access.Yes,
		condition("StringEquals", "AWS:sourceaccount", `["1", "111122223333"]`):                                          access.Yes,
		condition("StringEquals", "aws:SourceAccount", `111122223333`):                                                   access.Yes,
		condition("StringEquals", "aws:SourceAccount", `"222222222222"`):                                                 access.No,
		condition("StringNotEquals", "aws:SourceAccount", `"222222222222"`):                                              access.Yes,
		condition("StringLike", "aws:SourceAccount", `"1111*"`):                                                          access.Yes,
		condition("StringEquals", "aws:SourceAccount", `"1111*"`):                                                        access.No,
		condition("ArnLike", "aws:SourceArn", `"arn:aws:logs:eu-west-1:111122223333:*"`):                                 access.Yes,
		condition("ArnEquals", "aws:SourceArn", `"arn:aws:logs:*:111122223333:*"`):                                       access.Yes,
		condition("StringLike", "aws:SourceArn", `"arn:*:logs:*"`):                                                       access.Yes,
		condition("ArnLike", "aws:SourceArn", `"arn:aws:route53resolver:eu-west-1:111122223333:*"`):                      access.No,
		condition("ArnLike", "aws:SourceArn", `"arn:aws:logs:us-east-1:111122223333:*"`):                                 access.No,
		condition("ArnLike", "aws:SourceArn", `"arn:aws:logs:*"`):                                                        access.Maybe,
		condition("ArnLike", "aws:SourceArn", `"arn:aws:logs:eu-west-1:111122223333:log-group:x"`):                       access.Maybe,
		condition("ArnNotLike", "aws:SourceArn", `"arn:aws:logs:*:111122223333:*"`):                                      access.No,
		condition("StringEquals", "s3:x-amz-acl", `"bucket-owner-full-control"`):                                         access.Yes,
		condition("StringEquals", "s3:x-amz-acl", `"private"`):                                                           access.No,
		condition("StringEquals", "aws:SourceVpce", `"vpce-1"`):                                                          access.No,
		condition("StringNotEquals", "aws:SourceVpce", `"vpce-1"`):                                                       access.Yes,
		condition("StringEqualsIfExists", "aws:SourceVpce", `"vpce-1"`):                                                  access.Yes,
		condition("ForAllValues:StringEquals", "aws:SourceVpce", `"vpce-1"`):                                             access.Yes,
		condition("ForAnyValue:StringNotEquals", "aws:SourceVpce", `"vpce-1"`):                                           access.No,
		condition("ForAnyValue:StringEquals", "aws:SourceAccount", `"111122223333"`):                                     access.Yes,
		condition("Null", "aws:SourceVpce", `"true"`):                                                                    access.Yes,
		condition("Null", "aws:SourceVpce", `false`):                                                                     access.No,
		condition("Null", "aws:SourceAccount", `"true"`):                                                                 access.No,
		condition("Null", "aws:Other", `"true"`):                                                                         access.Maybe,
		condition("StringEquals", "aws:PrincipalOrgID", `"o-1"`):                                                         access.Maybe,
		condition("IpAddress", "aws:SourceAccount", `"10.0.0.0/8"`):                                                      access.Maybe,
		condition("StringEqualsIgnoreCase", "s3:x-amz-acl", `"Bucket-Owner-Full-Control"`):                               access.Yes,
		service + action + resource + `, "Condition": {"StringEquals": 1}`:                                               access.Maybe,
		service + action + resource + `, "Condition": {}`:                                                                access.Yes,
		service + action + resource + `, "Condition": {"StringEquals": {"aws:SourceAccount": "1", "s3:x-amz-acl": "x"}}`: access.No,

		// Each of two conditions counts, whichever is met.
		service + action + resource + `, "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333", "s3:x-amz-acl": "x"}}`:                         access.No,
		service + action + resource + `, "Condition": {"StringEquals": {"aws:SourceAccount": "1", "s3:x-amz-acl": "bucket-owner-full-control"}}`:            access.No,
		service + action + resource + `, "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333", "s3:x-amz-acl": "bucket-owner-full-control"}}`: access.Yes,
		service + action + resource + `, "Condition": {"StringEquals": {"aws:SourceAccount": "1"}, "StringLike": {"aws:SourceAccount": "*"}}`:               access.No,
		service + action + resource + `, "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "StringLike": {"aws:SourceAccount": "2*"}}`:   access.No,
		service + action + resource + `, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}, "StringLike": {"aws:SourceAccount": "1111*"}}`:        access.Maybe,
	} {
		d := access.Judge([]*access.Document{parse(t, `{"Statement": {"Effect": "Allow", `+statement+`}}`)}, put())
		if d.Allowed != want {
			t.Errorf("%s: %v, want %v", statement, d.Allowed, want)
		}
	}
}

func parse(t *testing.T, text string) *access.Document {
	t.Helper()
	var tree any
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return access.Parse(tree)
}

func TestDeny(t *testing.T) {
	t.Parallel()
	const allow = `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`
	const insecure = `{"Sid": "TLS", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`
	for name, c := range map[string]struct {
		statements string
		want       access.Truth
		by         string
	}{
		"allowed":                 {allow, access.Yes, ""},
		"denied":                  {allow + `, {"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "*"}`, access.No, "statement 2"},
		"denied first":            {`{"Sid": "All", "Effect": "Deny", "Principal": {"AWS": "*"}, "NotAction": "s3:Get*", "Resource": "*"}, ` + allow, access.No, `statement "All"`},
		"denied to all others":    {allow + `, {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::1:root"}, "Action": "*", "Resource": "*"}`, access.No, "statement 2"},
		"denied to others":        {allow + `, {"Effect": "Deny", "NotPrincipal": {"Service": "` + writer + `"}, "Action": "*", "Resource": "*"}`, access.Yes, ""},
		"denied elsewhere":        {allow + `, {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::logs/secret/*"}`, access.Yes, ""},
		"perhaps denied":          {allow + `, ` + insecure, access.Maybe, ""}, // the request of this test does not say
		"not from an endpoint":    {allow + `, {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}`, access.No, "statement 2"},
		"an effect of its own":    {allow + `, {"Effect": "Perhaps"}`, access.Maybe, ""},
		"nothing":                 {``, access.No, ""},
		"only another is allowed": {`{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "*", "Resource": "*"}`, access.No, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := access.Judge([]*access.Document{parse(t, `{"Statement": [`+c.statements+`]}`)}, put())
			by := ""
			if d.DeniedBy != nil {
				by = d.DeniedBy.String()
			}
			if d.Allowed != c.want || by != c.by {
				t.Errorf("allowed: %v by %q, want %v by %q", d.Allowed, by, c.want, c.by)
			}
		})
	}
}

func TestSecureTransport(t *testing.T) {
	t.Parallel()
	r := put()
	r.Context["aws:securetransport"] = access.Value{Text: access.Literal("true")}
	deny := `{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": %s}}}`
	for value, want := range map[string]bool{`"false"`: false, `false`: false, `"True"`: true} {
		d := access.Judge([]*access.Document{parse(t, `{"Statement": [`+fmt.Sprintf(deny, value)+`]}`)}, r)
		if denied := d.DeniedBy != nil; denied != want {
			t.Errorf("%s: denied is %t", value, denied)
		}
	}
}

// TestWhatCannotBeRead is never a No.
func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, tree := range []any{
		nil, 1.0, "no JSON", `{"Statement": 1}`, access.Unknown("parameter", ""),
		map[string]any{"Statement": access.Unknown("parameter", "")},
		map[string]any{"Statement": []any{access.Unknown("parameter", "")}},
		map[string]any{"Statement": []any{map[string]any{"Effect": access.Unknown("parameter", "")}}},
	} {
		if d := access.Judge([]*access.Document{access.Parse(tree)}, put()); d.Allowed != access.Maybe {
			t.Errorf("%v: %v", tree, d.Allowed)
		}
	}
}

// TestUnknownsAreSound compares random policies with what they come to when the unknowns
// in them get a value: what was Yes or No stays so.
func TestUnknownsAreSound(t *testing.T) {
	t.Parallel()
	counts := map[access.Truth]int{}
	for seed := range uint64(5000) {
		random := rand.New(rand.NewPCG(seed, 2))
		var statements, values []any
		for range 1 + random.IntN(3) {
			open, closed := randomStatement(random)
			statements, values = append(statements, open), append(values, closed)
		}
		open := access.Judge([]*access.Document{access.Parse(map[string]any{"Statement": statements})}, put())
		closed := access.Judge([]*access.Document{access.Parse(map[string]any{"Statement": values})}, put())
		counts[open.Allowed]++
		if open.Allowed != access.Maybe && open.Allowed != closed.Allowed || open.DeniedBy != nil && closed.DeniedBy == nil {
			text, _ := json.Marshal(values)
			t.Fatalf("seed %d: %v with unknowns, and %v with values in %s", seed, open.Allowed, closed.Allowed, text)
		}
	}
	for truth, n := range counts {
		if n < 50 {
			t.Errorf("only %d answers are %v", n, truth)
		}
	}
}

// randomStatement returns a statement with unknowns, and the same with values for them.
func randomStatement(random *rand.Rand) (open, closed map[string]any) {
	open, closed = map[string]any{}, map[string]any{}
	set := func(key string, wrap func(any) any, values ...string) {
		value := values[random.IntN(len(values))]
		open[key], closed[key] = wrap(any(value)), wrap(value)
		switch cut := random.IntN(len(value) + 1); random.IntN(6) {
		case 0:
			open[key] = wrap(access.Unknown(fmt.Sprint("U", random.IntN(1<<30)), ""))
		case 1:
			open[key] = wrap(access.Join(access.Literal(value[:cut]), access.Unknown(fmt.Sprint("U", random.IntN(1<<30)), "")))
		}
	}
	plain := func(v any) any { return v }
	open["Effect"] = []string{"Allow", "Allow", "Deny"}[random.IntN(3)]
	closed["Effect"] = open["Effect"]
	kind := []string{"Service", "AWS"}[random.IntN(2)]
	set([]string{"Principal", "Principal", "NotPrincipal"}[random.IntN(3)], func(v any) any { return map[string]any{kind: []any{v, "x"}} },
		writer, writer, "*", "s3.amazonaws.com")
	set([]string{"Action", "Action", "NotAction"}[random.IntN(3)], plain, "s3:PutObject", "s3:*", "s3:Get*", "*")
	set([]string{"Resource", "Resource", "NotResource"}[random.IntN(3)], func(v any) any { return []any{v} },
		"*", "arn:aws:s3:::logs/*", "arn:aws:s3:::logs/AWSLogs/*", "arn:aws:s3:::other/*")
	if random.IntN(2) == 0 {
		operator := []string{"StringEquals", "StringNotEquals", "StringLike", "ArnLike", "StringNotLikeIfExists", "ArnNotEquals"}[random.IntN(6)]
		key := []string{"aws:SourceAccount", "aws:SourceArn", "aws:SourceVpce"}[random.IntN(3)]
		set("Condition", func(v any) any { return map[string]any{operator: map[string]any{key: v}} },
			"111122223333", "222222222222", "arn:aws:logs:eu-west-1:111122223333:*", "arn:aws:s3:::x", "1111*")
	}
	return open, closed
}

// TestWork ends what would take too long: nothing is certain then.
func TestWork(t *testing.T) {
	t.Parallel()
	d := parse(t, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}`)
	for work, want := range map[int]access.Truth{1 << 20: access.Yes, 10: access.Maybe} {
		r, left := put(), work
		r.Work = &left
		if got := access.Judge([]*access.Document{d}, r).Allowed; got != want || left == work {
			t.Errorf("with %d: %v, and %d are left; want %v", work, got, left, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	d := parse(t, `{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["a", "b"], "AWS": "c"}, "NotAction": ["x:A", "x:B", "x:C", "x:D"],
		"Resource": "r", "Condition": {"StringEquals": {"aws:SourceAccount": "2"}}}]}`)
	s := &d.Statements[0]
	got := strings.Join([]string{s.String(), s.Actions(), s.Resources(), s.Match(put()).Unmet, fmt.Sprint(s.Principals("Service"), s.Principals("AWS"), s.Exempts())}, "|")
	if want := "statement 1|NotAction x:A, x:B, x:C, 1 more|Resource r|StringEquals aws:sourceaccount 2|[a b] [c] true"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func ExampleJudge() {
	document := access.Parse(`{"Statement": [{"Sid": "Write", "Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"},
		"Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/AWSLogs/*"}]}`)
	request := access.Request{Service: access.Literal("delivery.logs.amazonaws.com"), Action: "s3:PutObject"}
	for _, prefix := range []access.Text{access.Literal(""), access.Literal("dns/"), access.Unknown("Prefix", "")} {
		request.Resource = access.Join(access.Literal("arn:aws:s3:::logs/"), prefix, access.Literal("AWSLogs/111122223333/x"))
		fmt.Println(request.Resource, access.Judge([]*access.Document{document}, request).Allowed)
	}
	// Output:
	// arn:aws:s3:::logs/AWSLogs/111122223333/x yes
	// arn:aws:s3:::logs/dns/AWSLogs/111122223333/x no
	// arn:aws:s3:::logs/${Prefix}AWSLogs/111122223333/x maybe
}
