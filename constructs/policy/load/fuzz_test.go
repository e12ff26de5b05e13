package load_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	ready "github.com/seed-482a6d4f/vpcdns/examples/template"
)

// FuzzRead looks for text that the reader or the evaluator panics on, and for errors that
// do not name the file.
func FuzzRead(f *testing.F) {
	f.Add(ready.YAML)
	f.Add(ready.JSON)
	files, _ := filepath.Glob("testdata/sources/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, each := range archive.Files {
			if name := filepath.Ext(each.Name); name == ".yaml" || name == ".json" {
				f.Add(each.Data)
			}
		}
	}
	goldens, _ := filepath.Glob("../../../test/synth/testdata/*.golden.json")
	for _, file := range goldens {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
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

// FuzzPlan looks for plans that make the reader panic, or of which a policy comes that nobody can
// evaluate.
func FuzzPlan(f *testing.F) {
	for _, plan := range []string{"shared-lists", "modules", "organisation", "odd", "idioms", "existing"} {
		text, err := os.ReadFile("testdata/plans/" + plan + "/plan.json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read("plan", text, load.Options{})
		if err != nil {
			return
		}
		for i := range p.VPCs {
			if _, err := policy.NewEvaluator(&p.VPCs[i]); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzSnapshot looks for snapshots that make the reader panic, or of which a policy comes
// that nobody can evaluate.
func FuzzSnapshot(f *testing.F) {
	for _, name := range []string{"account", "odd"} {
		text, err := os.ReadFile("testdata/snapshots/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read("snapshot", text, load.Options{})
		if err != nil {
			return
		}
		for i := range p.VPCs {
			if _, err := policy.NewEvaluator(&p.VPCs[i]); err != nil {
				t.Fatal(err)
			}
		}
	})
}
