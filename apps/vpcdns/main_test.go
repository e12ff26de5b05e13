package main

import (
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"vpcdns": main,
	})
}

// TestScript runs the stories in testdata/script: what a person types and reads.
var update = flag.Bool("update", false, "update the expected output in testdata/script")

func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			wd, err := os.Getwd()
			env.Setenv("EXAMPLES", wd+"/../../examples")
			return err
		},
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		UpdateScripts: *update,
	})
}

// exits is a command of the scripts: exits CODE COMMAND... runs a command that must leave
// with just that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command...")
	}
	code := 0
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		code = failed.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// TestOneExitForAllOutput finds prints that pass package report by, which neutralizes what
// comes from files, logs and AWS.
func TestOneExitForAllOutput(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	inner, err := filepath.Glob("internal/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range inner {
		if dir := filepath.Dir(file); dir != filepath.FromSlash("internal/report") && dir != filepath.FromSlash("internal/output") {
			files = append(files, file)
		}
	}
	calls := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := call.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch name := call.Sel.Name; {
			case pkg.Name == "report" && strings.HasPrefix(name, "Print"):
				calls++
			case pkg.Name == "fmt" && (strings.HasPrefix(name, "Fprint") || strings.HasPrefix(name, "Print")):
				t.Errorf("%v: fmt.%s writes text as it is; use report.Printf", fset.Position(call.Pos()), name)
			}
			return true
		})
	}
	if calls < 20 {
		t.Errorf("only %d calls of package report found", calls)
	}
}

// TestExitCode has errors of several parts: the worst one decides, wherever it is.
func TestExitCode(t *testing.T) {
	t.Parallel()
	found, broken := error(findings("2 findings")), errors.New("no such file")
	for want, all := range map[int][]error{
		exitFine:     {nil},
		exitFindings: {found, fmt.Errorf("lint: %w", found), errors.Join(found, found), hint.With(found, "look")},
		exitInput: {
			broken, fmt.Errorf("lint: %w", broken), errors.Join(found, broken), errors.Join(broken, found),
			errors.Join(found, errors.Join(found, broken)), hint.With(broken, "look"),
		},
	} {
		for _, err := range all {
			if got := exitCode(err); got != want {
				t.Errorf("%v: exit code %d, want %d", err, got, want)
			}
		}
	}
}

// closed is where nothing can be written.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("closed") }

// TestNotesThatCannotBeWritten has a command that is fine, but for what it says on standard error.
func TestNotesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	var notes strings.Builder
	args := []string{"suggest", "--for", "allow-only", "testdata/hostile/rest.log"}
	if code := run(args, io.Discard, &notes); code != exitFine || notes.Len() == 0 {
		t.Fatalf("exit code %d, and %q", code, notes.String())
	}
	if code := run(args, io.Discard, closed{}); code != exitInput {
		t.Errorf("exit code %d, want %d", code, exitInput)
	}
}
