package resolver

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"
)

// Functions of AWS Lambda that are Go programs of this module are built when an app is
// synthesised, by the Go that builds the app. They are static programs for Amazon Linux.
const (
	functionRuntime      = "provided.al2023"
	functionArchitecture = "arm64"
	functionHandler      = "bootstrap" // which the runtime ignores; its name is the one it starts
)

// builtFunction is the code of a function before there is a construct for it, so that a program
// that cannot be built leaves nothing in the tree.
type builtFunction struct{ folder, archive string }

// functionOf builds a program, by its folder in this module such as apps/canary. It panics with what
// is wrong. Equal sources and an equal version of Go give equal bytes, wherever the module is.
//
// Nothing is built where the CDK needs no assets, as when another stack of the app is deployed.
func functionOf(p *problems, scope constructs.Construct, program string) builtFunction {
	folder, err := os.MkdirTemp("", "vpcdns")
	must(err)
	archive, code := filepath.Join(folder, "function.zip"), []byte(program+" is not built\n")
	if *awscdk.Stack_Of(scope).BundlingRequired() {
		file := filepath.Join(folder, functionHandler)
		if err = buildFunction(program, file); err == nil {
			code, err = os.ReadFile(file)
		}
	}
	if err == nil {
		err = writeArchive(archive, code)
	}
	if err != nil {
		os.RemoveAll(folder)
		p.add("its function is a Go program of %s, which cannot be built: %v", modulePath, err)
		must(p.err())
	}
	return builtFunction{folder, archive}
}

// writeArchive writes what Lambda takes. The CDK would keep the mode of a file, which Windows does
// not have, and Lambda starts no program without it.
func writeArchive(path string, program []byte) error {
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	header := &zip.FileHeader{Name: functionHandler, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	header.SetMode(0o755)
	file, err := writer.CreateHeader(header)
	if err == nil {
		_, err = file.Write(program)
	}
	if err == nil {
		err = writer.Close()
	}
	if err != nil {
		return err
	}
	return os.WriteFile(path, archive.Bytes(), 0o644)
}

// code makes the asset, which is named after its content, and returns the Code of an
// AWS::Lambda::Function.
func (b builtFunction) code(p *problems, scope constructs.Construct) map[string]any {
	defer os.RemoveAll(b.folder) // the CDK has copied it by then
	defer refuseFunctionWithoutAssets(p)
	asset := awss3assets.NewAsset(scope, ptr("Code"), &awss3assets.AssetProps{Path: &b.archive})
	return map[string]any{"s3Bucket": asset.S3BucketName(), "s3Key": asset.S3ObjectKey()}
}

// refuseFunctionWithoutAssets explains the CDK's error for a stack that cannot have assets.
func refuseFunctionWithoutAssets(p *problems) {
	if refusal := recover(); refusal != nil {
		p.add("its function is an asset, which this stack cannot have (%v); deploy with the CDK and its bootstrap", refusal)
		must(p.err())
	}
}

const modulePath = "github.com/seed-482a6d4f/vpcdns"

// buildFunction compiles in the folder of this module, which is read-only where the module is a
// dependency: so the program has the dependencies that it was tested with, and the app's go.sum
// need not know them.
func buildFunction(program, to string) error {
	module, err := moduleFolder()
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-tags=lambda.norpc", "-o", to, "./"+program)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+functionArchitecture, "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly", "GOEXPERIMENT=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build in %s: %w: %s", module, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// moduleFolder is where the sources of this module are: as a dependency of the app's module, or
// as that module itself.
func moduleFolder() (string, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return "", errors.New("there is no go command in PATH; install Go from https://go.dev/dl")
	}
	// Not what vendoring keeps, which has no programs.
	cmd := exec.Command("go", "list", "-mod=readonly", "-m", "-json", modulePath)
	out, err := cmd.Output()
	var found struct{ Dir string }
	if err == nil {
		err = json.Unmarshal(out, &found)
	}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return "", fmt.Errorf("synthesise in the folder of the app's Go module; go list says: %s", strings.TrimSpace(string(exit.Stderr)))
	case err != nil:
		return "", err
	case found.Dir == "":
		return "", errors.New("the module is not downloaded; run go mod download")
	}
	return found.Dir, nil
}
