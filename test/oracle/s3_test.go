package oracle

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
)

// TestS3 reads a folder, and the same from a server of S3 that others wrote.
func TestS3(t *testing.T) {
	t.Parallel()
	program := os.Getenv("VPCDNS_GOFAKES3")
	if program == "" {
		t.Skip("VPCDNS_GOFAKES3 does not name the program (go build -C test/oracle/gofakes3): nothing is read from a server of S3")
	}
	root := t.TempDir()
	writeLogs(t, root)
	endpoint := serveFolder(t, program, root)
	finder := remote.New(aws.Config{
		Region: "eu-central-1", BaseEndpoint: &endpoint,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "READER", SecretAccessKey: "secret"}, nil
		}),
	}, remote.Options{})
	find := func(path string) (*querylog.Found, error) { return finder.Find(t.Context(), path) }
	want, wantStats := readLogs(t, root, nil)
	got, stats := readLogs(t, "s3://logs", find)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 1000 {
		t.Errorf("of %d names: %s", len(want), diff)
	}
	if diff := cmp.Diff(wantStats, stats); diff != "" {
		t.Error(diff)
	}
}

// writeLogs writes logs of several VPCs and days, with random names; some are empty.
func writeLogs(t *testing.T, root string) {
	random := rand.New(rand.NewPCG(5, 6))
	start := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for i := range 300 {
		at := start.Add(time.Duration(random.IntN(5*24*60)) * time.Minute)
		vpc := fmt.Sprintf("vpc-%02x", random.IntN(4))
		path := filepath.Join(root, "AWSLogs/111122223333/vpcdnsquerylogs", vpc, at.Format("2006/01/02"), fmt.Sprintf("%s_%s_%d.log.gz", vpc, at.Format("20060102T1504Z"), i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		compressed := gzip.NewWriter(file)
		for range random.IntN(20) {
			_, _ = fmt.Fprintf(compressed, `{"version":"1.100000","vpc_id":%q,"query_timestamp":%q,"query_name":"%x.example.","query_type":"A","query_class":"IN","rcode":"NXDOMAIN","answers":[],"srcaddr":"10.0.0.9","srcport":"%d"}`+"\n",
				vpc, at.Format(time.RFC3339), random.Uint64(), random.IntN(1<<16))
		}
		if err := errors.Join(compressed.Close(), file.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// serveFolder returns the endpoint of a server with the files of a folder in the bucket logs.
func serveFolder(t *testing.T, program, root string) string {
	cmd := exec.Command(program, root)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // which ends it
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

func readLogs(t *testing.T, path string, find func(string) (*querylog.Found, error)) (names []string, stats querylog.Stats) {
	r, err := querylog.Open([]string{path}, querylog.Options{Find: find})
	if err != nil {
		t.Fatal(err)
	}
	stats, err = r.Read(t.Context(), func(r *querylog.Record) error {
		names = append(names, string(r.QueryName))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, stats
}
