// Command house measures the source: files, lines and names of each package, and how long files and
// functions are. Run it in a checkout of any commit:
//
//	go run ./test/bench/house
//	git worktree add /tmp/before COMMIT && go run ./test/bench/house /tmp/before
//
// It counts Go files that are neither tests nor generated, in constructs and apps.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

// room is what a package is made of.
type room struct {
	files, functions []int // lines of each
	names, exported  int   // at the top level; methods do not count
}

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	rooms, err := measure(root)
	if err != nil {
		fmt.Fprintln(os.Stderr, "house:", err)
		os.Exit(2)
	}
	print(rooms)
}

func measure(root string) (map[string]*room, error) {
	rooms := map[string]*room{}
	for _, part := range []string{"constructs", "apps"} {
		err := filepath.WalkDir(filepath.Join(root, part), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata") {
				return err
			}
			name, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			if rooms[name] == nil {
				rooms[name] = &room{}
			}
			return rooms[name].add(path)
		})
		if err != nil {
			return nil, err
		}
	}
	return rooms, nil
}

func (r *room) add(path string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
	if err != nil || ast.IsGenerated(file) {
		return err
	}
	line := func(p token.Pos) int { return files.Position(p).Line }
	r.files = append(r.files, line(file.FileEnd)-1)
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			r.functions = append(r.functions, line(d.End())-line(d.Pos())+1)
			if d.Recv == nil {
				r.name(d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					r.name(s.Name)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						r.name(name)
					}
				}
			}
		}
	}
	return nil
}

func (r *room) name(name *ast.Ident) {
	if name.Name == "_" {
		return
	}
	r.names++
	if name.IsExported() {
		r.exported++
	}
}

func print(rooms map[string]*room) {
	names := make([]string, 0, len(rooms))
	all := &room{}
	for name, r := range rooms {
		names = append(names, name)
		all.files, all.functions = append(all.files, r.files...), append(all.functions, r.functions...)
		all.names, all.exported = all.names+r.names, all.exported+r.exported
	}
	slices.Sort(names)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "files\tlines\tnames\texported\tfile p50\tp90\tmax\tfunction p50\tp90\tmax\t  package")
	for _, name := range names {
		rooms[name].print(table, name)
	}
	all.print(table, fmt.Sprintf("all %d packages", len(rooms)))
	table.Flush()
}

func (r *room) print(table *tabwriter.Writer, name string) {
	lines := 0
	for _, n := range r.files {
		lines += n
	}
	fmt.Fprintf(table, "%d\t%d\t%d\t%d", len(r.files), lines, r.names, r.exported)
	for _, lengths := range [][]int{r.files, r.functions} {
		for _, share := range []float64{0.5, 0.9, 1} {
			fmt.Fprintf(table, "\t%d", quantile(lengths, share))
		}
	}
	fmt.Fprintf(table, "\t  %s\n", name)
}

// quantile returns the length that a share of all do not exceed.
func quantile(lengths []int, share float64) int {
	if len(lengths) == 0 {
		return 0
	}
	slices.Sort(lengths)
	return lengths[max(0, int(share*float64(len(lengths))+0.999)-1)]
}
