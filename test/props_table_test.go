package test

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "update the generated documents")

const propsTable = "../constructs/resolver/PROPS.md"

// TestPropsTableIsGenerated makes the table of all props from their comments, so it
// cannot say anything else.
func TestPropsTableIsGenerated(t *testing.T) {
	var text strings.Builder
	text.WriteString("# Every prop of the constructs\n\nGenerated from the comments by `go generate ./constructs/resolver`.\n")
	for _, props := range propsTypes(t) {
		props.write(t, &text)
	}
	if *update {
		if err := os.WriteFile(propsTable, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := string(readFile(t, propsTable)); got != text.String() {
		t.Errorf("%s is out of date; run go test ./test -run PropsTable -update", propsTable)
	}
}

// propsType is a struct of props with its comment.
type propsType struct {
	name string
	doc  string
	list []*ast.Field
}

func propsTypes(t *testing.T) []propsType {
	t.Helper()
	files, err := filepath.Glob("../constructs/resolver/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var types []propsType
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			types = append(types, propsOf(declaration)...)
		}
	}
	slices.SortFunc(types, func(a, b propsType) int { return cmp.Compare(a.name, b.name) })
	return types
}

func propsOf(declaration ast.Decl) []propsType {
	general, ok := declaration.(*ast.GenDecl)
	if !ok {
		return nil
	}
	var types []propsType
	for _, spec := range general.Specs {
		named, ok := spec.(*ast.TypeSpec)
		if !ok || !ast.IsExported(named.Name.Name) || !strings.HasSuffix(named.Name.Name, "Props") {
			continue
		}
		if structure, ok := named.Type.(*ast.StructType); ok {
			types = append(types, propsType{named.Name.Name, general.Doc.Text(), structure.Fields.List})
		}
	}
	return types
}

func (p propsType) write(t *testing.T, text *strings.Builder) {
	t.Helper()
	fmt.Fprintf(text, "\n## %s\n\n%s\n| prop | what it does | CloudFormation | default |\n|---|---|---|---|\n", p.name, p.doc)
	for _, field := range p.list {
		doc := propDocOf(field.Doc.Text())
		if doc.property == "" || doc.byDefault == "" {
			t.Errorf("%s.%s: its comment lacks a Property: (or Attribute:) or a Default: paragraph", p.name, field.Names[0])
		}
		fmt.Fprintf(text, "| `%s` | %s | %s | %s |\n", field.Names[0], doc.summary, doc.property, doc.byDefault)
	}
}

// propDoc is the comment of a prop in its parts.
type propDoc struct{ summary, property, byDefault string }

func propDocOf(comment string) propDoc {
	var doc propDoc
	var summary []string
	for _, paragraph := range strings.Split(strings.TrimSpace(comment), "\n\n") {
		paragraph = strings.ReplaceAll(strings.ReplaceAll(paragraph, "\n", " "), "|", `\|`)
		switch kind, rest, _ := strings.Cut(paragraph, ": "); kind {
		case "Property", "Attribute":
			doc.property = strings.TrimSuffix(rest, ".")
		case "Default":
			doc.byDefault = strings.TrimSuffix(rest, ".")
		default:
			summary = append(summary, paragraph)
		}
	}
	doc.summary = strings.Join(summary, " ")
	return doc
}
