package shell_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/shell"
)

func TestWordIsGivenBackByAShell(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash to ask")
	}
	words := []string{
		"", "Plain-1_2.3", "$(touch x)", "`id`", "; rm -rf x", "a b", "'", `"`, `\`, `\'`, "!x", "~", "a\nb", "\x1b[2J", "é\u202e", "\xff", "*", "#", "'\n'",
	}
	var script strings.Builder
	for _, word := range words {
		quoted := shell.Word(word)
		if strings.ContainsFunc(quoted, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("Word(%q) = %q has characters that cannot be seen", word, quoted)
		}
		script.WriteString("printf '%s\\0' " + quoted + "\n")
	}
	out, err := exec.Command(bash, "-c", script.String()).Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if got != words[i] {
			t.Errorf("bash reads %s as %q, want %q", shell.Word(words[i]), got, words[i])
		}
	}
	if got := shell.Word("Plain-1_2.3"); got != "Plain-1_2.3" {
		t.Errorf("a plain word is quoted: %s", got)
	}
}
