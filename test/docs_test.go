package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// documents are all Markdown files of the project.
func documents(t *testing.T) (files []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && (name == "node_modules" || name == "cdk.out" || name == "testdata" || name == ".git") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".md") {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestDocumentsNameWhatExists resolves each package.Name and each command with its flags that
// a document names.
func TestDocumentsNameWhatExists(t *testing.T) {
	names := exportedNames(t)
	if !names["lint"]["Replacements"] || !names["resolver"]["NewQueryLogging"] {
		t.Fatal("the exported names were not found")
	}
	help := commandHelp(t)
	resolved := 0
	for _, file := range documents(t) {
		text := string(readFile(t, file))
		for _, match := range regexp.MustCompile("`([a-z]+)\\.([A-Z][A-Za-z0-9]*)").FindAllStringSubmatch(text, -1) {
			if known := names[match[1]]; known != nil {
				if resolved++; !known[match[2]] {
					t.Errorf("%s names %s.%s, which does not exist", file, match[1], match[2])
				}
			}
		}
		for _, match := range regexp.MustCompile("`(New[A-Z][A-Za-z0-9]*)").FindAllStringSubmatch(text, -1) {
			if resolved++; !names["resolver"][match[1]] {
				t.Errorf("%s names %s, which package resolver does not have", file, match[1])
			}
		}
		for _, match := range regexp.MustCompile("(?m)vpcdns ([a-z]+(?:-[a-z]+)*)((?: [^`\n|;]*)?)").FindAllStringSubmatch(text, -1) {
			checkCommand(t, file, match[1], match[2], help)
		}
	}
	if resolved < 10 {
		t.Errorf("only %d names found; the documents name more", resolved)
	}
}

// checkCommand checks a command that stands in code; a sentence may begin with the name of
// the program too, and then its next word is not a command.
func checkCommand(t *testing.T, file, command, rest string, help map[string]string) {
	t.Helper()
	text, known := help[command]
	if !known {
		return
	}
	for _, flag := range regexp.MustCompile(` (--[a-z-]+)`).FindAllStringSubmatch(rest, -1) {
		if !strings.Contains(text, flag[1]+" ") && !strings.Contains(text, flag[1]+"\n") {
			t.Errorf("%s names vpcdns %s %s, which has no such flag", file, command, flag[1])
		}
	}
}

// exportedNames are the exported names of our packages, with their methods, by package.
func exportedNames(t *testing.T) map[string]map[string]bool {
	t.Helper()
	names := map[string]map[string]bool{}
	err := filepath.WalkDir("../constructs", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		of := parsed.Name.Name
		if names[of] == nil {
			names[of] = map[string]bool{}
		}
		for _, declaration := range parsed.Decls {
			collect(declaration, names[of])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func collect(declaration ast.Decl, names map[string]bool) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		names[d.Name.Name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names[s.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names[name.Name] = true
				}
			}
		}
	}
}

// commandHelp is the help of each command of the command line.
func commandHelp(t *testing.T) map[string]string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "vpcdns")
	if out, err := exec.Command("go", "build", "-o", binary, "../apps/vpcdns").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	list, err := exec.Command(binary, "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	help := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^  ([a-z]+(?:-[a-z]+)*) +[A-Z]`).FindAllStringSubmatch(string(list), -1) {
		text, err := exec.Command(binary, match[1], "--help").CombinedOutput()
		if err != nil {
			t.Fatalf("vpcdns %s --help: %v", match[1], err)
		}
		help[match[1]] = string(text)
	}
	if help["lint"] == "" {
		t.Fatal("the help of the commands was not found")
	}
	return help
}
