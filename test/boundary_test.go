// Package test checks what crosses packages.
package test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayReachJsii are the packages that may pull in the CDK. Everything else is pure Go: it
// starts in milliseconds, needs no node and leaves no temporary files.
var mayReachJsii = []string{
	"constructs/resolver",
	"constructs/resolverlint",
	"constructs/resolvertest",
	"apps/internal/cdkapp",
	"apps/deploy",
	"apps/template",
	"examples/query-logging",
	"examples/block-list",
	"examples/published-lists",
	"examples/firewall-canary",
	"examples/policy-tests",
	"examples/pipeline/codepipeline",
	"test/bench/synth/empty",
	"test/synth/testdata/faulty",
	"test/synth/testdata/everything",
}

const module = "github.com/seed-482a6d4f/vpcdns/"

func TestOnlyTheCdkPackagesReachJsii(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Deps " "}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, deps, _ := strings.Cut(line, " ")
		short := strings.TrimPrefix(path, module)
		checked++
		if strings.Contains(deps, "github.com/aws/jsii-runtime-go") && !slices.Contains(mayReachJsii, short) {
			t.Errorf("%s reaches jsii; keep it pure, or move what needs the CDK to a package that may", short)
		}
	}
	if checked < len(mayReachJsii) {
		t.Errorf("only %d packages listed", checked)
	}
}

// TestReadersOfSourcesShareOnlyOnePackage keeps the readers of templates, plans and snapshots
// apart: each knows its own format and what package source has for all of them.
func TestReadersOfSourcesShareOnlyOnePackage(t *testing.T) {
	const readers = module + "constructs/policy/load/internal/"
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Deps " "}}`, readers+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, deps, _ := strings.Cut(line, " ")
		checked++
		for _, each := range strings.Fields(deps) {
			if strings.HasPrefix(each, module+"constructs/policy/load") && each != readers+"source" {
				t.Errorf("%s imports %s; move what both need to %ssource", path, each, readers)
			}
		}
	}
	if checked != 4 {
		t.Errorf("%d readers listed, not 4", checked)
	}
}

// TestOnlyRemoteReachesTheSdk keeps the AWS SDK out of what is imported for files: it is large, and
// its credentials are not for everybody.
func TestOnlyRemoteReachesTheSdk(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Deps " "}}`, module+"constructs/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	remote := module + "constructs/querylog/remote"
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, deps, _ := strings.Cut(line, " ")
		if reaches := strings.Contains(deps, "github.com/aws/aws-sdk-go-v2"); reaches != (path == remote) {
			t.Errorf("%s reaches the AWS SDK: %v; only %s does", path, reaches, remote)
		}
	}
}

// TestTopLevelIsFixed keeps the four rooms that people find: what one imports, runs and copies,
// and what checks it all.
func TestTopLevelIsFixed(t *testing.T) {
	out, err := exec.Command("git", "ls-files", "..").Output()
	if err != nil {
		t.Skip("not a git checkout: ", err)
	}
	rooms := []string{"LICENSE", "README.md", "apps", "cdk.json", "constructs", "examples", "go.mod", "go.sum", "test"}
	for _, file := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		inside, isAbove := strings.CutPrefix(file, "../")
		room, _, _ := strings.Cut(inside, "/")
		if isAbove && room[0] != '.' && !slices.Contains(rooms, room) {
			t.Errorf("%s is not in one of the rooms of the top level: %s", inside, strings.Join(rooms, ", "))
		}
	}
}
