package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestOneExitForAllOutput finds prints that pass package report by, which neutralizes what
// comes from files, logs and AWS.
func TestOneExitForAllOutput(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
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
