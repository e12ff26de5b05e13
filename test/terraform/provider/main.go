// Command provider builds the AWS provider of Terraform with the services that the tests here
// plan, for machines that do not reach Terraform's registry but Go's module proxy:
//
//	go run ./test/terraform/provider FOLDER
//
// FOLDER is then a filesystem mirror. The whole provider takes an hour and much memory to
// compile; with eight of its services it is minutes. What is left out is a matter of files that
// the provider generates, so a newer version may need another look at this program.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// The provider has no tags in Go's sense; this is the commit of a release.
const (
	module  = "github.com/hashicorp/terraform-provider-aws"
	commit  = "v1.60.1-0.20260602190131-5f2286d6d836"
	version = "6.48.0"
)

// services are the packages that stay.
var services = []string{"events", "iam", "kms", "logs", "meta", "route53resolver", "sns", "sts"}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: provider FOLDER")
		os.Exit(2)
	}
	if err := build(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "provider: error: %v\n", err)
		os.Exit(1)
	}
}

func build(mirror string) error {
	target, err := filepath.Abs(filepath.Join(mirror, "registry.terraform.io/hashicorp/aws", version, runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-aws_v"+version))
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "vpcdns-provider-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	source := filepath.Join(scratch, "provider")
	if err := download(source); err != nil {
		return err
	}
	if err := trim(source); err != nil {
		return err
	}
	built := filepath.Join(scratch, "built")
	cmd := exec.Command("go", "build", "-gcflags=all=-N -l", "-ldflags=-s -w", "-o", built, ".") // compiles faster, and runs slower
	cmd.Dir, cmd.Env, cmd.Stderr = source, append(os.Environ(), "GOWORK=off", "GOFLAGS=-trimpath"), os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("cannot build the provider: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	binary, err := os.ReadFile(built)
	if err != nil {
		return err
	}
	return os.WriteFile(target, binary, 0o755)
}

// download copies the module, as files of the module cache cannot be changed.
func download(to string) error {
	out, err := exec.Command("go", "mod", "download", "-json", module+"@"+commit).Output()
	if err != nil {
		return fmt.Errorf("cannot download %s: %w\n%s", module, err, out)
	}
	var found struct{ Dir string }
	if err := json.Unmarshal(out, &found); err != nil {
		return err
	}
	return os.CopyFS(to, withoutTests{os.DirFS(found.Dir)})
}

// withoutTests is a file system without what no build reads, which is most of the module.
type withoutTests struct{ fs.FS }

func (w withoutTests) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(w.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return strings.HasSuffix(e.Name(), "_test.go") || e.Name() == "website" || e.Name() == ".changelog"
	}), err
}

var (
	servicePackage = regexp.MustCompile(`internal/service/([a-z0-9]+)"|^\s+([a-z0-9]+)\.ServicePackage\(ctx\)`)
	clientMethod   = regexp.MustCompile(`^func \(c \*AWSClient\) (\w+)\(`)
	clientUse      = regexp.MustCompile(`\.([A-Za-z0-9]+Client)\(ctx\)`)
	imported       = regexp.MustCompile(`^\s+(?:(\w+) )?"(?:[^"]*/)?([^"/]+)"$`)
	regions        = regexp.MustCompile(`(?s)\t\t\{\n\t\t\tFactory:  newRegionsDataSource,.*?\n\t\t\},\n`)
)

func trim(source string) error {
	err := edit(filepath.Join(source, "internal/provider/sdkv2/service_packages_gen.go"), keepServices)
	if err != nil {
		return err
	}
	// This one data source of the package imports the largest of AWS's clients.
	if err := os.Remove(filepath.Join(source, "internal/service/meta/regions_data_source.go")); err != nil {
		return err
	}
	err = edit(filepath.Join(source, "internal/service/meta/service_package_gen.go"), func(text string) string { return regions.ReplaceAllString(text, "") })
	if err != nil {
		return err
	}
	used, err := usedClients(source)
	if err != nil {
		return err
	}
	return edit(filepath.Join(source, "internal/conns/awsclient_gen.go"), func(text string) string { return keepClients(text, used) })
}

// edit changes a file, and fails if there was nothing to change.
func edit(path string, change func(string) string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed := change(string(text))
	if changed == string(text) {
		return fmt.Errorf("%s is not as expected: nothing to leave out; see to %s", path, "test/terraform/provider")
	}
	return os.WriteFile(path, []byte(changed), 0o644)
}

func keepServices(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if m := servicePackage.FindStringSubmatch(line); m != nil && !slices.Contains(services, m[1]+m[2]) {
			continue
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "")
}

// usedClients are the clients of AWS that what stays asks for.
func usedClients(source string) (map[string]bool, error) {
	folders := []string{"internal/conns", "internal/provider"}
	for _, s := range services {
		folders = append(folders, "internal/service/"+s)
	}
	used := map[string]bool{}
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(source, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "awsclient_gen.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range clientUse.FindAllSubmatch(text, -1) {
				used[string(m[1])] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return used, nil
}

// keepClients leaves out the functions that return other clients, and their imports.
func keepClients(text string, used map[string]bool) string {
	parts := strings.Split(text, "\nfunc ")
	head, functions := parts[0], ""
	for _, part := range parts[1:] {
		function := "\nfunc " + part
		if m := clientMethod.FindStringSubmatch(function[1:]); m == nil || used[m[1]] {
			functions += function
		}
	}
	var kept bytes.Buffer
	for line := range strings.Lines(head) {
		if m := imported.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil && strings.Contains(line, "/service/") {
			name := m[1]
			if name == "" {
				name = m[2]
			}
			if !regexp.MustCompile(`\b` + name + `\.`).MatchString(functions) {
				continue
			}
		}
		kept.WriteString(line)
	}
	return kept.String() + functions
}
