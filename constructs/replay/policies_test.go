package replay_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// rule is "BLOCK NODATA bad.example *.worse.example", with TRUST in front of the
// names of one that trusts redirections, and a managed list in place of names.
func rule(priority int, text string) policy.Rule {
	words := strings.Fields(text)
	r := policy.Rule{Priority: priority, Action: words[0], List: &policy.List{ID: "list" + words[0], Name: strings.ToLower(words[0]) + "ed"}}
	words = words[1:]
	if r.Action == "BLOCK" {
		r.Block.Response, words = words[0], words[1:]
	}
	for i, word := range words {
		switch {
		case word == "TRUST":
			r.Redirection = policy.Trust
		case strings.HasPrefix(word, "TYPE:"):
			r.QueryType = word[len("TYPE:"):]
		case strings.HasPrefix(word, "rslvr-fdl-"):
			r.List = &policy.List{ID: word, Name: "managed", Managed: true, Opaque: "AWS publishes no entry of it"}
		default:
			r.List.Entries = append(r.List.Entries, policy.ParseEntry(word, policy.Origin{File: "list.txt", Line: i + 1}))
		}
	}
	return r
}

// vpc has one rule group with the rules, in their order.
func vpc(name string, rules ...string) policy.VPC {
	group := &policy.Group{ID: "Group"}
	for i, text := range rules {
		group.Rules = append(group.Rules, rule(10*(i+1), text))
	}
	return policy.VPC{Name: name, Associations: []policy.Association{{Priority: 101, Group: group}}}
}

func policyOf(vpcs ...policy.VPC) *policy.Policy { return &policy.Policy{VPCs: vpcs} }

// log makes records of lines such as "2026-02-04T10:00:00Z vpc-1 i-1 a.example A": when, where,
// who, what and then whatever else, as in rcode=NXDOMAIN cname=b.example action=BLOCK list=rslvr-fdl-1.
func log(lines string) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		more := map[string]string{"rcode": "NOERROR"}
		for _, word := range words[5:] {
			key, value, _ := strings.Cut(word, "=")
			more[key] = value
		}
		ids := `{}`
		if strings.HasPrefix(words[2], "i-") {
			ids = `{"instance":"` + words[2] + `"}`
			words[2] = "10.0.0." + words[2][2:]
		}
		answers := ""
		for _, name := range strings.FieldsFunc(more["cname"], func(r rune) bool { return r == ',' }) {
			answers += `{"Rdata":"` + name + `.","Type":"CNAME","Class":"IN"},`
		}
		if more["rcode"] == "NOERROR" {
			answers += `{"Rdata":"192.0.2.1","Type":"A","Class":"IN"},`
		}
		b.WriteString(`{"version":"1.100000","account_id":"111122223333","region":"us-east-1","vpc_id":"` + words[1] + `","query_timestamp":"` + words[0] +
			`","query_name":"` + words[3] + `.","query_type":"` + words[4] + `","query_class":"IN","rcode":"` + more["rcode"] +
			`","answers":[` + strings.TrimSuffix(answers, ",") + `],"srcaddr":"` + words[2] + `","srcport":"1024","transport":"UDP","srcids":` + ids)
		if more["action"] != "" {
			b.WriteString(`,"firewall_rule_action":"` + more["action"] + `","firewall_rule_group_id":"rslvr-frg-1"`)
		}
		if more["list"] != "" {
			b.WriteString(`,"firewall_domain_list_id":"` + more["list"] + `"`)
		}
		b.WriteString("}\n")
	}
	return b.Bytes()
}

// run replays logs, each with a reader of its own and some workers.
func run(t testing.TB, o replay.Options, workers int, logs ...[]byte) *replay.Report {
	t.Helper()
	r, err := replay.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var all querylog.Stats
	for _, text := range logs {
		reader, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: bytes.NewReader(text)})
		if err != nil {
			t.Fatal(err)
		}
		stats, err := reader.Each(t.Context(), workers, r.Sink)
		if err != nil {
			t.Fatal(err)
		}
		all.Records += stats.Records
	}
	report := r.Report()
	report.AddReading(all)
	return report
}

func encoded(t testing.TB, r *replay.Report) string {
	t.Helper()
	var b strings.Builder
	if n, err := r.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes of %d written, error %v", n, b.Len(), err)
	}
	return b.String()
}

func indented(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
