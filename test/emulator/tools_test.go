package emulator

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// cdkVersion reads the cloud assemblies that the awscdk of go.mod writes, which the
// version that npm calls latest does not everywhere.
const cdkVersion = "2.1148.1"

// emulatorScript skips the test unless everything that it needs is there.
func emulatorScript(t *testing.T) string {
	script := os.Getenv("VPCDNS_EMULATOR")
	if script == "" {
		t.Skip("VPCDNS_EMULATOR is not set: it is the path of the emulator script")
	}
	if _, err := os.Stat(script); err != nil {
		t.Fatalf("VPCDNS_EMULATOR: %v", err)
	}
	for _, tool := range []string{"python3", "aws", "node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not there", tool)
		}
	}
	if exec.Command("python3", "-c", "import moto.server").Run() != nil {
		t.Skip("python3 has no moto.server: pip install moto[server]")
	}
	return script
}

// cdkCli returns the path of the CDK CLI, which is fetched once into the user's
// cache: only the first run needs a network.
func cdkCli(ctx context.Context, t *testing.T) string {
	cache, err := os.UserCacheDir()
	require(t, err)
	home := filepath.Join(cache, "vpcdns-test", "aws-cdk-"+cdkVersion)
	cdk := filepath.Join(home, "node_modules", ".bin", "cdk")
	if _, err := os.Stat(cdk); err != nil {
		installCdk(ctx, t, home)
	}
	return cdk
}

// installCdk installs beside the folder and renames, so the folder is complete or does
// not exist.
func installCdk(ctx context.Context, t *testing.T, home string) {
	require(t, os.MkdirAll(filepath.Dir(home), 0o755))
	unfinished, err := os.MkdirTemp(filepath.Dir(home), "unfinished-")
	require(t, err)
	defer os.RemoveAll(unfinished)
	npm := exec.CommandContext(ctx, "npm", "install", "--prefix", unfinished, "--no-audit", "--no-fund", "aws-cdk@"+cdkVersion)
	if out, err := npm.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v\n%s", err, out)
	}
	require(t, os.Rename(unfinished, home))
}

// buildApp builds one of our apps under its own name in a folder.
func buildApp(ctx context.Context, t *testing.T, dir, app string) {
	buildProgram(ctx, t, dir, "apps/"+app)
}

// buildProgram builds a program of the module in a folder.
func buildProgram(ctx context.Context, t *testing.T, dir, program string) {
	build := exec.CommandContext(ctx, "go", "build", "-o", dir+string(filepath.Separator), "../../"+program)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
}
