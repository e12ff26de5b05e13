package template_test

import (
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// hostile returns files of about so many bytes that no reader likes.
func hostile(size int) map[string]string {
	return map[string]string{
		"many items":   "[" + strings.Repeat("[],", size/3-1) + "]",
		"many keys":    "{" + strings.Repeat("a,", size/2-1) + "}",
		"many anchors": "[" + strings.Repeat("&a a,", size/5-1) + "]",
		"many tags":    "[" + strings.Repeat("!a b,", size/5-1) + "]",
		"long key":     "{? " + strings.Repeat("a ", size/4) + ": {" + strings.Repeat("? a\n", size/8),
	}
}

// aliasBomb returns a kilobyte that would be 9^26 items if aliases were expanded.
func aliasBomb() string {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'z'; c++ {
		alias := "*" + string(c-1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat(alias+",", 8) + alias + "]\n"
	}
	return bomb
}

// TestHostileFilesAreRefused looks at the allocations too: a file that costs more than its size
// explains is refused too late.
func TestHostileFilesAreRefused(t *testing.T) {
	files := hostile(64 << 10)
	files["alias bomb"] = aliasBomb()
	files["50 MB"] = strings.Repeat("a: b\n", 10<<20)
	for name, text := range files {
		t.Run(name, func(t *testing.T) {
			allocations := testing.AllocsPerRun(1, func() {
				if _, err := template.Parse("t", []byte(text)); err == nil {
					t.Error("no error")
				}
			})
			if most := 1000 + 5*float64(len(text)); allocations > most {
				t.Errorf("%.0f allocations for %d bytes, want at most %.0f", allocations, len(text), most)
			}
		})
	}
}

// The promise is 10 seconds and 1 GiB for any file.
func BenchmarkHostileFiles(b *testing.B) {
	for name, text := range hostile(1 << 20) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := template.Parse("t", []byte(text)); err == nil {
					b.Fatal("no error")
				}
			}
		})
	}
}

func TestMistakesOfPeople(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Resources:\n\tA:\n\t\tType: T\n":                   "t:2:1: the line is indented with a tab, which YAML does not allow; use spaces",
		"Resources:\n  A:\n    Type: T\n  \tB: x\n":         "t:4:3: the line is indented with a tab",
		"{ // comment\n \"Resources\": {}}":                 "t:1:3: JSON has no comments; remove this one",
		"{\n \"Resources\": {\n /* why */ \"A\": {} } }":    "t:3:2: JSON has no comments",
		"{\"Resources\": {\"A\": {\"Type\": \"T\"},\n}} //": "t:2:1: ",
	} {
		_, err := template.Parse("t", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
	if _, err := template.Parse("t", []byte("{Resources: {A: {Type: T, Properties: {Url: https://a.example/b}}}}")); err != nil {
		t.Errorf("a mapping of YAML in braces: %v", err)
	}
}
