package replay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

// plainRecord is a record as encoding/json reads it.
type plainRecord struct {
	VPC     string    `json:"vpc_id"`
	At      time.Time `json:"query_timestamp"`
	Name    string    `json:"query_name"`
	Type    string    `json:"query_type"`
	Action  string    `json:"firewall_rule_action"`
	Address string    `json:"srcaddr"`
	IDs     struct {
		Instance string `json:"instance"`
	} `json:"srcids"`
	Answers []struct{ Rdata, Type string }
}

// plain decides in the plainest way: name after name, rule after rule, entry after entry.
func plain(v *policy.VPC, r plainRecord, chain bool) (action, response string) {
	names := []string{r.Name}
	for _, a := range r.Answers {
		if a.Type == "CNAME" && chain {
			names = append(names, a.Rdata)
		}
	}
	action = "NONE"
	for _, name := range names {
		rule := plainRule(v, strings.ToLower(strings.TrimSuffix(name, ".")), r.Type)
		switch {
		case rule == nil:
			continue
		case rule.Action == "BLOCK":
			return "BLOCK", rule.Block.Response
		case rule.Action == "ALERT" || action == "NONE":
			action = rule.Action
		}
		if rule.Redirection == policy.Trust {
			return action, ""
		}
	}
	return action, ""
}

func plainRule(v *policy.VPC, name, queryType string) *policy.Rule {
	for i := range v.Associations[0].Group.Rules {
		rule := &v.Associations[0].Group.Rules[i]
		if rule.QueryType != "" && rule.QueryType != queryType {
			continue
		}
		for _, e := range rule.List.Entries {
			below, wild := strings.CutPrefix(e.String(), "*")
			if wild && strings.HasSuffix(name, below) || e.String() == name {
				return rule
			}
		}
	}
	return nil
}

// plainly says of every changed name how many records it has, and of whom, as a replay should.
func plainly(t *testing.T, o replay.Options, text []byte) map[string]int {
	t.Helper()
	changes := map[string]int{}
	for line := range bytes.Lines(text) {
		var r plainRecord
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		after, response := plain(&o.Policy.VPCs[0], r, true)
		before, responseBefore := r.Action, response
		if o.Baseline != nil {
			before, responseBefore = plain(&o.Baseline.VPCs[0], r, true)
		}
		class := plainClass(before, after, response == responseBefore)
		if class != "" {
			name := strings.ToLower(strings.TrimSuffix(r.Name, "."))
			changes[fmt.Sprintf("%s %s, %s %s %s %s", class, name, r.VPC, r.IDs.Instance, r.Address, r.At.Format(time.DateOnly))]++
		}
	}
	return changes
}

func plainClass(before, after string, sameResponse bool) string {
	switch {
	case after == "BLOCK" && before != "BLOCK":
		return "newly-blocked"
	case after != "BLOCK" && before == "BLOCK":
		return "newly-allowed"
	case after == "BLOCK" && !sameResponse:
		return "changed-response"
	case after == "ALERT" && before != "ALERT" && before != "BLOCK":
		return "newly-alerted"
	case after != "ALERT" && before == "ALERT":
		return "no-longer-alerted"
	default:
		return ""
	}
}

// replayed says the same of a report of a day.
func replayed(r *replay.Report) map[string]int {
	changes := map[string]int{}
	for _, c := range r.Changes {
		for _, client := range c.Clients {
			changes[fmt.Sprintf("%s %s, %s %s %s %s", c.Class, c.Name, client.Client.VPC, client.Client.Instance, client.Client.Address, c.Days[0])] += int(client.Span.Records)
		}
	}
	return changes
}

// randomRules has entries for what loggen's names look like.
func randomRules(random *rand.Rand) (rules []string) {
	entries := strings.Fields("*.amazonaws.com sts.us-east-1.amazonaws.com *.corp.example metadata.google.internal *.google.internal " +
		"*.example *.com *.co.uk wpad *.in-addr.arpa *.cloudfront.net *.net example.invalid instance-data does-not-exist.example.com *.exfil-test.example *")
	kinds := []string{"ALLOW", "ALLOW TRUST", "ALERT", "ALERT TRUST", "BLOCK NODATA", "BLOCK NXDOMAIN", "BLOCK NODATA TYPE:A", "ALERT TYPE:TXT"}
	for range 1 + random.IntN(5) {
		text := kinds[random.IntN(len(kinds))]
		for range 1 + random.IntN(4) {
			text += " " + entries[random.IntN(len(entries)-random.IntN(2))]
		}
		rules = append(rules, text)
	}
	return rules
}

// sure leaves out policies that are not certain about chains: AWS does not say whether a
// rule that trusts looks at later names.
func sure(rules []string) []string {
	return slices.DeleteFunc(rules, func(text string) bool { return strings.Contains(text, "TRUST") && strings.Contains(text, " *") })
}

func generated(seed uint64, n int) []byte {
	g := records.NewWorld(seed).NewGenerator(records.Options{})
	var text []byte
	for range n {
		text = g.Append(text)
	}
	return text
}

func TestAgainstPlainEvaluation(t *testing.T) {
	t.Parallel()
	text := generated(3, 2000)
	changed := 0
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 0))
		o := replay.Options{Policy: policyOf(vpc("Vpc", sure(randomRules(random))...))}
		if seed%2 == 0 {
			o.Baseline = policyOf(vpc("Vpc", sure(randomRules(random))...))
		}
		want, got := plainly(t, o, text), replayed(run(t, o, 1+int(seed%3), text))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d:\n%s", seed, diff)
		}
		changed += len(got)
	}
	if changed < 5_000 {
		t.Errorf("only %d changes", changed)
	}
}
