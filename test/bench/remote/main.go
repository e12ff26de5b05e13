// Command remote measures reading many small objects from S3 against reading the same files from a
// folder: time and memory of vpcdns survey, and that both say the same.
//
//	go run ./test/bench/remote -n 100000
//
// The server runs on loopback in this program, so its own work is a part of the time.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
	"github.com/seed-482a6d4f/vpcdns/test/fakes3"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "remote: error:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("remote", flag.ContinueOnError)
	objects := flags.Int("n", 100_000, "how many objects the bucket has")
	records := flags.Int("records", 20, "how many records an object has")
	if err := flags.Parse(args); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "vpcdns-bench-remote-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	program := filepath.Join(scratch, "vpcdns")
	if out, err := exec.Command("go", "build", "-o", program, "github.com/seed-482a6d4f/vpcdns/apps/vpcdns").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	bucket, folder := &fakes3.Bucket{}, filepath.Join(scratch, "logs")
	if err := fill(bucket, folder, *objects, *records); err != nil {
		return err
	}
	server := httptest.NewServer(bucket)
	defer server.Close()
	return compare(program, server.URL, folder, *objects, *records)
}

// fill writes the same logs to the bucket and to a folder, in the layout of Resolver.
func fill(bucket *fakes3.Bucket, folder string, objects, records int) error {
	start := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	for i := range objects {
		at, vpc := start.Add(time.Duration(i)*7*24*time.Hour/time.Duration(objects)), fmt.Sprintf("vpc-%02x", i%20)
		key := fmt.Sprintf("AWSLogs/111122223333/vpcdnsquerylogs/%s/%s/%s_vpcdnsquerylogs_%s_%06d.log.gz", vpc, at.Format("2006/01/02"), vpc, at.Format("20060102T1504Z"), i)
		content, err := object(vpc, at, i, records)
		if err != nil {
			return err
		}
		bucket.Put(key, content)
		path := filepath.Join(folder, filepath.FromSlash(key))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			return err
		}
	}
	return nil
}

func object(vpc string, at time.Time, number, records int) (string, error) {
	var text bytes.Buffer
	compressed := gzip.NewWriter(&text)
	for i := range records {
		_, _ = fmt.Fprintf(compressed, `{"version":"1.100000","account_id":"111122223333","region":"eu-central-1","vpc_id":%q,"query_timestamp":%q,"query_name":"n%d.partner.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"192.0.2.1","Type":"A","Class":"IN"}],"srcaddr":"10.0.%d.%d","srcport":"%d","transport":"UDP","srcids":{}}`+"\n",
			vpc, at.Add(time.Duration(i)*time.Second).Format(time.RFC3339), (number*31+i)%5000, number%8, i, 1024+number%60000)
	}
	err := compressed.Close()
	return text.String(), err
}

// compare runs both, and fails if they differ.
func compare(program, endpoint, folder string, objects, records int) error {
	fmt.Println("| source | objects/s | records/s | CPU s | MiB |")
	fmt.Println("|---|---|---|---|---|")
	var said []string
	for _, source := range []string{folder, "s3://logs/AWSLogs"} {
		var out bytes.Buffer
		cmd := exec.Command(program, "survey", source)
		cmd.Stdout, cmd.Stderr = &out, os.Stderr
		cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+endpoint, "AWS_ACCESS_KEY_ID=READER", "AWS_SECRET_ACCESS_KEY=secret", "AWS_REGION=eu-central-1")
		start := time.Now()
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w\n%s", source, err, out.Bytes())
		}
		wall, state := time.Since(start).Seconds(), cmd.ProcessState
		label := map[bool]string{true: "folder", false: "S3"}[source == folder]
		fmt.Printf("| %s | %.0f | %.0f | %.1f | %.0f |\n", label, float64(objects)/wall, float64(objects*records)/wall,
			(state.UserTime() + state.SystemTime()).Seconds(), float64(figures.PeakMemory(state))/(1<<20))
		said = append(said, out.String())
	}
	if said[0] != said[1] || !allRead(said[1], objects*records) {
		return fmt.Errorf("the answers differ, or are not of %d records:\n%s\n%s", objects*records, said[0], said[1])
	}
	return nil
}

var notDigit = regexp.MustCompile(`[^0-9]`)

// allRead reports whether a survey is of so many records.
func allRead(survey string, records int) bool {
	m := regexp.MustCompile(`trust  ([0-9,]+) records`).FindStringSubmatch(survey)
	return m != nil && notDigit.ReplaceAllString(m[1], "") == fmt.Sprint(records)
}
