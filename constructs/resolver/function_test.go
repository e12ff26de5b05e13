package resolver

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFunctionIsTheSameWhereverTheModuleIs builds one in this module and in another that imports
// it from elsewhere, without what its dependencies need in the go.sum of its own.
func TestAFunctionIsTheSameWhereverTheModuleIs(t *testing.T) {
	here := filepath.Join(t.TempDir(), "bootstrap")
	if err := buildFunction("apps/canary", here); err != nil {
		t.Fatal(err)
	}
	elsewhere, app := t.TempDir(), t.TempDir()
	files, err := filepath.Glob("../../apps/canary/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range append(files, "../../go.mod", "../../go.sum") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		to := filepath.Join(elsewhere, strings.TrimPrefix(file, "../../"))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, to, read(t, file))
	}
	write(t, filepath.Join(app, "go.mod"), []byte("module example.com/app\n\ngo 1.26.0\n\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+elsewhere+"\n"))
	t.Chdir(app)
	there := filepath.Join(t.TempDir(), "bootstrap")
	if err := buildFunction("apps/canary", there); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, here), read(t, there)) {
		t.Error("the two programs differ")
	}
	if err := buildFunction("apps/missing", there); err == nil || !strings.Contains(err.Error(), "go build in "+elsewhere) {
		t.Errorf("a program that is not there: %v", err)
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
