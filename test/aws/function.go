package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/seed-482a6d4f/vpcdns/test/aws/resolve"
)

// buildProber returns the zip file of the prober, the same for the same source.
func buildProber(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "vpcdns-prober-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "bootstrap")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", binary, "./prober")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build ./prober: %w: %s (run this as go run -C test/aws .)", err, bytes.TrimSpace(out))
	}
	text, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	return zipped("bootstrap", text)
}

func zipped(name string, text []byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	header := &zip.FileHeader{Name: name, Method: zip.Deflate}
	header.SetMode(0o755)
	w, err := z.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// prober is the function in the VPC.
type prober struct {
	lambda *lambda.Client
	poll   time.Duration
	name   string
}

// create returns when the function can be invoked. A role that was just made is not known to
// Lambda at once.
func (p prober) create(ctx context.Context, code []byte, base map[string]string) error {
	input := &lambda.CreateFunctionInput{
		FunctionName: &p.name, Role: aws.String(base["ProberRoleArn"]), Code: &types.FunctionCode{ZipFile: code},
		Runtime: types.RuntimeProvidedal2023, Handler: aws.String("bootstrap"), Architectures: []types.Architecture{types.ArchitectureArm64},
		Timeout: aws.Int32(120), MemorySize: aws.Int32(128),
		VpcConfig: &types.VpcConfig{SubnetIds: []string{base["SubnetId"]}, SecurityGroupIds: []string{base["SecurityGroupId"]}},
	}
	for attempt := 1; ; attempt++ {
		_, err := p.lambda.CreateFunction(ctx, input)
		if _, invalid := errors.AsType[*types.InvalidParameterValueException](err); !invalid || attempt == 12 {
			if err != nil {
				return err
			}
			break
		}
		if err := sleep(ctx, p.poll); err != nil {
			return err
		}
	}
	return lambda.NewFunctionActiveV2Waiter(p.lambda).Wait(ctx, &lambda.GetFunctionInput{FunctionName: &p.name}, 10*time.Minute)
}

// ask has the function resolve names.
func (p prober) ask(ctx context.Context, r resolve.Request) (resolve.Response, error) {
	var response resolve.Response
	payload, err := json.Marshal(r)
	if err != nil {
		return response, err
	}
	out, err := p.lambda.Invoke(ctx, &lambda.InvokeInput{FunctionName: &p.name, Payload: payload})
	if err != nil {
		return response, err
	}
	if out.FunctionError != nil {
		return response, fmt.Errorf("the prober failed: %s: %s", *out.FunctionError, out.Payload)
	}
	if err := json.Unmarshal(out.Payload, &response); err != nil {
		return response, fmt.Errorf("the prober's answer %q: %w", out.Payload, err)
	}
	return response, nil
}

// remove returns nil if the function is gone. One that is still being created is deleted after
// that.
func (p prober) remove(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		_, err := p.lambda.DeleteFunction(ctx, &lambda.DeleteFunctionInput{FunctionName: &p.name})
		if _, gone := errors.AsType[*types.ResourceNotFoundException](err); gone {
			return nil
		}
		if _, busy := errors.AsType[*types.ResourceConflictException](err); !busy || attempt == 60 {
			return err
		}
		if err := sleep(ctx, p.poll); err != nil {
			return err
		}
	}
}
