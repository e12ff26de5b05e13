package oracle

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
	"github.com/seed-482a6d4f/vpcdns/test/freeport"
)

// gateway is a server of S3 that checks signatures and policies.
type gateway struct {
	program, endpoint string
	process           *os.Process
}

// TestS3WithPermissions reads what a policy allows, and names what it does not.
func TestS3WithPermissions(t *testing.T) {
	t.Parallel()
	g := startGateway(t)
	root := t.TempDir()
	writeLogs(t, root)
	g.upload(t, root)
	g.admin(t, "create-user", "--access", "READER", "--secret", "secret", "--role", "user")

	want, wantStats := readLogs(t, root, nil)
	got, stats := readLogs(t, "s3://logs", g.find(t, "ROOT"))
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 1000 {
		t.Errorf("of %d names: %s", len(want), diff)
	}
	if diff := cmp.Diff(wantStats, stats); diff != "" {
		t.Error(diff)
	}

	if _, err := querylog.Open([]string{"s3://logs"}, querylog.Options{Find: g.find(t, "READER")}); err == nil || !strings.Contains(err.Error(), "AWS refuses s3:ListBucket: AccessDenied") {
		t.Errorf("without a policy: error %v", err)
	}
	if _, err := querylog.Open([]string{"s3://logs"}, querylog.Options{Find: g.find(t, "STRANGER")}); err == nil || !strings.Contains(err.Error(), "InvalidAccessKeyId") {
		t.Errorf("with an unknown key: error %v", err)
	}
	g.allow(t, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": {"AWS": ["READER"]}, "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::logs"},
		{"Effect": "Allow", "Principal": {"AWS": ["READER"]}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"},
		{"Effect": "Deny", "Principal": {"AWS": ["READER"]}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/AWSLogs/111122223333/vpcdnsquerylogs/vpc-03/*"}]}`)
	allowed, denied := namesWithout(t, root, "vpc-03")
	names, stats, err := tryLogs(t, g.find(t, "READER"))
	if diff := cmp.Diff(allowed, names); diff != "" {
		t.Errorf("of the names that are allowed: %s", diff)
	}
	if err == nil || len(stats.Unread) != denied || denied == 0 {
		t.Errorf("%d objects were not read, want %d; error %v", len(stats.Unread), denied, err)
	}
	for _, u := range stats.Unread {
		if !strings.Contains(u.File, "/vpc-03/") || !strings.Contains(u.Err.Error(), "AWS refuses s3:GetObject: AccessDenied") {
			t.Errorf("%v", u)
		}
	}
}

// TestS3ThatDies kills the server while objects are read: what was read counts once, and each
// object that was not read is named.
func TestS3ThatDies(t *testing.T) {
	t.Parallel()
	g := startGateway(t)
	root := t.TempDir()
	writeLogs(t, root)
	g.upload(t, root)
	want, wantStats := readLogs(t, root, nil)
	reader, err := querylog.Open([]string{"s3://logs"}, querylog.Options{Find: g.find(t, "ROOT")})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	stats, err := reader.Read(t.Context(), func(r *querylog.Record) error {
		if names = append(names, string(r.QueryName)); len(names) == 500 {
			return g.process.Kill()
		}
		return nil
	})
	if err == nil || len(stats.Unread) == 0 || stats.Files+len(stats.Unread) < wantStats.Files {
		t.Errorf("%d of %d objects read, %d named as not read; error %v", stats.Files, wantStats.Files, len(stats.Unread), err)
	}
	slices.Sort(names)
	slices.Sort(want)
	if once := slices.Compact(slices.Clone(names)); len(once) != len(names) || len(names) < 500 || len(names) == len(want) {
		t.Errorf("%d names, of which %d differ, of %d", len(names), len(once), len(want))
	}
}

func startGateway(t *testing.T) *gateway {
	program := os.Getenv("VPCDNS_VERSITYGW")
	if program == "" {
		t.Skip("VPCDNS_VERSITYGW does not name the program (go install github.com/versity/versitygw/cmd/versitygw): nothing is read from a server of S3 with permissions")
	}
	address := freeport.Address(t)
	users, objects := t.TempDir(), t.TempDir()
	cmd := exec.Command(program, "--port", address, "--access", "ROOT", "--secret", "secret", "--region", "eu-central-1", "--iam-dir", users, "--quiet", "posix", "--sidecar", t.TempDir(), objects)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	g := &gateway{program, "http://" + address, cmd.Process}
	var err error
	for range 100 {
		if _, err = g.client("ROOT").CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("logs")}); err == nil {
			return g
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal(err)
	return nil
}

func (g *gateway) config(user string) aws.Config {
	return aws.Config{
		Region: "eu-central-1", BaseEndpoint: &g.endpoint,
		Retryer: func() aws.Retryer { return retry.AddWithMaxAttempts(retry.NewStandard(), 1) },
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: user, SecretAccessKey: "secret"}, nil
		}),
	}
}

func (g *gateway) client(user string) *s3.Client {
	return s3.NewFromConfig(g.config(user), func(o *s3.Options) { o.UsePathStyle = true })
}

func (g *gateway) find(t *testing.T, user string) func(string) (*querylog.Found, error) {
	finder := remote.New(g.config(user), remote.Options{})
	return func(path string) (*querylog.Found, error) { return finder.Find(t.Context(), path) }
}

func (g *gateway) admin(t *testing.T, args ...string) {
	args = append([]string{"admin", "--access", "ROOT", "--secret", "secret", "--region", "eu-central-1", "--endpoint-url", g.endpoint}, args...)
	if out, err := exec.Command(g.program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func (g *gateway) allow(t *testing.T, policy string) {
	_, err := g.client("ROOT").PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String("logs"), Policy: &policy})
	if err != nil {
		t.Fatal(err)
	}
}

func (g *gateway) upload(t *testing.T, root string) {
	client := g.client("ROOT")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		key, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("logs"), Key: aws.String(filepath.ToSlash(key)), Body: bytes.NewReader(content)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// namesWithout returns the names in the logs of all VPCs but one, and how many files that one has.
func namesWithout(t *testing.T, root, vpc string) (names []string, files int) {
	folders, err := filepath.Glob(filepath.Join(root, "AWSLogs/111122223333/vpcdnsquerylogs/*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		some, stats := readLogs(t, folder, nil)
		if filepath.Base(folder) == vpc {
			files = stats.Files
			continue
		}
		names = append(names, some...)
	}
	return names, files
}

func tryLogs(t *testing.T, find func(string) (*querylog.Found, error)) (names []string, stats querylog.Stats, err error) {
	r, err := querylog.Open([]string{"s3://logs"}, querylog.Options{Find: find})
	if err != nil {
		t.Fatal(err)
	}
	stats, err = r.Read(t.Context(), func(r *querylog.Record) error {
		names = append(names, string(r.QueryName))
		return nil
	})
	return names, stats, err
}
