package load_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
	"github.com/seed-482a6d4f/vpcdns/test/choice"
)

// FuzzRead looks for text that the reader or the evaluator panics on, and for errors that
// do not name the file.
func FuzzRead(f *testing.F) {
	for _, text := range forms(f, asTemplate) {
		f.Add(text)
	}
	files, _ := filepath.Glob("testdata/sources/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, each := range archive.Files {
			if name := filepath.Ext(each.Name); (name == ".yaml" || name == ".json") && len(each.Data) < 2000 {
				f.Add(each.Data)
			}
		}
	}
	f.Add([]byte("Resources: {A: {Type: AWS::EC2::VPC, Condition: [x]}}"))
	file := filepath.Join(f.TempDir(), "fuzzed")
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read(file, text, load.Options{})
		if err != nil {
			if !strings.Contains(err.Error(), file) {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		judgeAll(t, p)
	})
}

// judgeAll asks every VPC for some names, in every way there is.
func judgeAll(t *testing.T, p *policy.Policy) {
	for i := range p.VPCs {
		e, err := policy.NewEvaluator(&p.VPCs[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a.example", "x.bad.example", "."} {
			q := policy.Query{Name: domain.MustParseName(name), Type: 1, Chain: []domain.Name{domain.MustParseName("bad.example")}}
			v := e.Judge(q)
			_ = v.Explain(q, e.VPC())
			d := e.DecideChain(q)
			if d.Action != v.Action || d.Certain != v.Certain {
				t.Errorf("DecideChain says %v and Judge %v", d, v)
			}
			_ = policy.Decide(e, name, 16)
		}
	}
}

// forms returns small sources of one form: what a fuzzer starts from decides how many it tries.
func forms(f *testing.F, form func(policy.VPC) object) (all [][]byte) {
	f.Helper()
	for _, data := range []string{"", "\x01\x01\x02\x00\x01\x02\x01\x03\x02\x05\x04\x01"} {
		c := choices{choice.Source(data)}
		text, err := json.Marshal(form(c.vpc()))
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

// FuzzPlan looks for plans that make the reader panic, of which a policy comes that nobody can
// evaluate, and that decide something else once they are written without spaces. That plans mean what
// templates do is for FuzzForms.
func FuzzPlan(f *testing.F) {
	for _, text := range forms(f, asPlan) {
		f.Add(text)
	}
	for _, text := range []string{
		`{"format_version":"1.2","planned_values":{"root_module":{"child_modules":[{"address":"module.a[0]","resources":[{"address":"module.a[0].aws_vpc.v[\"x\"]","mode":"managed","type":"aws_vpc","name":"v","index":"x","values":{}}]}]}}}`,
		`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"aws_route53_resolver_firewall_domain_list.l","mode":"managed","type":"aws_route53_resolver_firewall_domain_list","name":"l","values":{"id":"rslvr-fdl-1","domains":["A.example.","*x",""]}}]}}}`,
		`{"format_version":"1.2","planned_values":{},"configuration":{"root_module":{"module_calls":{"m":{"source":"./m","expressions":{"v":{"references":["var.x"]}},"module":{"variables":{"v":{}}}}}}}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read("plan", text, load.Options{})
		if err != nil {
			return
		}
		judgeAll(t, p)
		var compact bytes.Buffer
		if json.Compact(&compact, text) != nil {
			return // a template, in YAML
		}
		again, err := load.Read("plan", compact.Bytes(), load.Options{})
		if err != nil {
			t.Fatalf("%v in %s", err, compact.Bytes())
		}
		if was, is := dump(p), dump(again); source(text) && was != is {
			t.Errorf("(-with spaces, +without)\n%s", cmp.Diff(was, is))
		}
	})
}

// source reports whether a text is something other than a template, of which a policy has lines.
func source(text []byte) bool {
	return bytes.Contains(text, []byte("format_version")) || bytes.Contains(text, []byte("vpcdnsSnapshot"))
}

// FuzzSnapshot looks for snapshots that make the reader panic, of which a policy comes that nobody can
// evaluate, and that decide something else once they are written again. That snapshots mean what
// templates do is for FuzzForms.
func FuzzSnapshot(f *testing.F) {
	for _, text := range forms(f, asSnapshot) {
		f.Add(text)
	}
	f.Add([]byte(`{"vpcdnsSnapshot":1,"region":"","vpcs":[{"id":"vpc-1","failOpen":"ENABLED","ruleGroups":[],"queryLogs":[{"config":"rqlc-1"}],"profiles":["rp-1"]}],
		"profiles":[{"id":"rp-1","ruleGroups":[{"ruleGroup":"rslvr-frg-1"}]}],"ruleGroups":[{"id":"rslvr-frg-1","unread":"x"}],"unread":[{"part":"profiles","of":"vpc-1","why":"y"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read("snapshot", text, load.Options{})
		if err != nil {
			return
		}
		judgeAll(t, p)
		s, err := snapshot.Parse(text)
		if err != nil {
			return // another kind of source
		}
		written, err := s.Text()
		if err != nil {
			t.Fatal(err)
		}
		again, err := load.Read("snapshot", written, load.Options{})
		if err != nil {
			t.Fatalf("%v in %s", err, written)
		}
		judgeAll(t, again)
		if !slices.Equal(decisions(t, p), decisions(t, again)) {
			t.Errorf("%v, and %v once it is written again as\n%s", decisions(t, p), decisions(t, again), written)
		}
	})
}

// decisions are those of all VPCs about some names, sorted: a snapshot is written in an order of its own.
func decisions(t *testing.T, p *policy.Policy) (all []string) {
	for i := range p.VPCs {
		e, err := policy.NewEvaluator(&p.VPCs[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a.example", "x.bad.example", "."} {
			v := e.Judge(policy.Query{Name: domain.MustParseName(name), Type: 1})
			all = append(all, fmt.Sprint(p.VPCs[i].Name, name, v.Action, v.Response, v.Certain))
		}
	}
	slices.Sort(all)
	return all
}
