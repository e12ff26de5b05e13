package test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readmes are the documents whose snippets, commands and links are checked.
var readmes = []string{"../README.md", "../constructs/resolver/README.md", "../constructs/resolver/MIGRATION.md"}

// TestSnippetsOfTheReadmesAreCompiled: each block of Go stands, to the letter, in an
// example that the compiler sees.
func TestSnippetsOfTheReadmesAreCompiled(t *testing.T) {
	compiled := ""
	for _, pattern := range []string{"../constructs/*/example*_test.go", "../examples/*/main.go", "consumer/main.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			compiled += dedented(string(readFile(t, file)))
		}
	}
	blocks := readmeBlocks(t, "go")
	for _, block := range blocks {
		if !strings.Contains(compiled, dedented(block)) {
			t.Errorf("no example has this snippet:\n%s", block)
		}
	}
	if len(blocks) < 8 {
		t.Errorf("only %d snippets found", len(blocks))
	}
}

// commands is how each command in the README is checked. Those without a function run elsewhere.
var commands = map[string]func(t *testing.T, dir, command string) string{
	"go install github.com/seed-482a6d4f/vpcdns/apps/vpcdns@latest": installHere,
	"vpcdns explain metadata.google.internal":                       runInstalled,

	"go run ./apps/template > vpcdns.yaml": runInShell,
	"go test ./...":                        nil, // runs this test
	// TestTheFirstProgramRuns does what these do, with the module as it is here.
	"mkdir dns && cd dns":                                        nil,
	"go mod init example.com/dns":                                nil,
	"go get github.com/seed-482a6d4f/vpcdns":                     nil,
	"go mod tidy":                                                nil,
	"npx aws-cdk@2.1148.1 synth":                                 nil,
	"npx aws-cdk@2.1148.1 deploy":                                nil,
	"npx aws-cdk@2.1148.1 synth -c vpcIds=vpc-0a1b2c3d4e5f67890": runInShell,
	"go run ./apps/vpcdns compile examples/published-lists/lists/ads.txt examples/published-lists/lists/malware.hosts --allow-out allow.txt > block.txt": runInShell,
	"go run ./apps/vpcdns diff examples/block-list/lists/blocked.txt examples/block-list/lists/blocked.txt":                                              runInShell,
	`npx aws-cdk@2.1148.1 synth -q --app "go run ./examples/policy-tests" -c vpcId=vpc-0a1b2c3d4e5f67890`:                                                runInShell,
	"go run ./apps/vpcdns explain --policy cdk.out metadata.google.internal":                                                                             runInShell,
	"go run ./apps/vpcdns lint cdk.out":                                               runInShell,
	"go run ./apps/vpcdns test --policy cdk.out examples/policy-tests/policy.yaml":    runInShell,
	"go run ./apps/vpcdns replay --policy cdk.out examples/policy-tests/queries.log":  runInShell,
	"go run ./apps/vpcdns survey examples/policy-tests/queries.log":                   runInShell,
	"go run ./apps/vpcdns suggest --for allow-only examples/policy-tests/queries.log": runInShell,
	// test/emulator bootstraps and deploys, to somewhere else than AWS.
	"npx aws-cdk@2.1148.1 deploy -c vpcIds=vpc-0a1b2c3d4e5f67890 -c lists=lists -c enforcement=alert-only":                                                             nil,
	"npx aws-cdk@2.1148.1 bootstrap -c vpcIds=vpc-0a1b2c3d4e5f67890":                                                                                                   nil,
	"aws cloudformation deploy --stack-name vpcdns --template-file examples/template/vpcdns.yaml --parameter-overrides VpcId=vpc-0a1b2c3d4e5f67890 FirewallMode=ALERT": nil,
}

// TestCommandsOfTheReadmeRun runs the commands in their order, one after the other in one
// folder, and looks for the lines that the README shows of what they print.
func TestCommandsOfTheReadmeRun(t *testing.T) {
	dir, shown := t.TempDir(), map[string]bool{}
	for _, block := range readmeBlocks(t, "console") {
		for _, session := range strings.Split("\n"+strings.TrimSpace(block), "\n$ ")[1:] {
			command, output, _ := strings.Cut(session, "\n")
			shown[command] = true
			check, known := commands[command]
			if !known {
				t.Errorf("command %q is not checked", command)
			}
			if check != nil {
				t.Run(command, func(t *testing.T) { checkOutput(t, check(t, dir, command), output) })
			}
		}
	}
	for command := range commands {
		if !shown[command] {
			t.Errorf("the README no longer shows %q", command)
		}
	}
}

// checkOutput looks for the lines that the README shows; "..." at the end stands for the
// rest of a line.
func checkOutput(t *testing.T, got, shown string) {
	t.Helper()
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(strings.TrimRight(line, "\n"), "...")
		if !strings.Contains(got, line) {
			t.Errorf("the README shows %q; there is\n%s", line, got)
		}
	}
}

// runInShell runs a command as a person does in a clone, with its output in a folder, and
// gives what it printed.
func runInShell(t *testing.T, dir, command string) string {
	t.Helper()
	if _, err := exec.LookPath(strings.Fields(command)[0]); err != nil {
		t.Skip(err)
	}
	cmd := exec.Command("sh", "-c", intoFolder(dir).Replace(command))
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "npm_config_yes=true")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if offline.Match(stderr.Bytes()) {
		t.Skipf("the npm registry is out of reach: %s", offline.Find(stderr.Bytes()))
	}
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, stdout, stderr.Bytes())
	}
	return string(stdout)
}

// installHere installs the command of this clone as that of a release is installed.
func installHere(t *testing.T, dir, _ string) string {
	t.Helper()
	cmd := exec.Command("go", "install", "./apps/vpcdns")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "GOBIN="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return ""
}

// runInstalled runs the command that was installed, where there is nothing else.
func runInstalled(t *testing.T, dir, command string) string {
	t.Helper()
	words := strings.Fields(command)
	cmd := exec.Command(filepath.Join(dir, words[0]), words[1:]...)
	cmd.Dir, cmd.Env = t.TempDir(), []string{}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// intoFolder makes a command write and read its files in a folder.
func intoFolder(dir string) *strings.Replacer {
	return strings.NewReplacer("> ", "> "+dir+"/", "-out ", "-out "+dir+"/", " cdk.out", " "+dir+"/cdk.out", " synth ", " synth --output "+dir+"/cdk.out ")
}

var offline = regexp.MustCompile(`npm (error|ERR!) code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT)`)

// TestLinksLeadSomewhere checks the links to files.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, readme := range documents(t) {
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllSubmatch(readFile(t, readme), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(readme), string(link[1]))); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestJsonOfTheReadmesIsJson(t *testing.T) {
	for _, block := range readmeBlocks(t, "json") {
		if !json.Valid([]byte(block)) {
			t.Errorf("not JSON:\n%s", block)
		}
	}
}

// readmeBlocks returns the fenced blocks of a language.
func readmeBlocks(t *testing.T, language string) []string {
	t.Helper()
	var blocks []string
	for _, readme := range readmes {
		for _, found := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllSubmatch(readFile(t, readme), -1) {
			blocks = append(blocks, string(found[1]))
		}
	}
	return blocks
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func dedented(text string) string {
	return regexp.MustCompile(`(?m)^\s+`).ReplaceAllString(text, "")
}
