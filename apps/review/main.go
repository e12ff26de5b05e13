// Command review is the function of AWS Lambda that replays and surveys query logs in many small
// steps, as package constructs/review has them. The construct NewLogReview of package resolver
// deploys it. Its environment:
//
//   - VPCDNS_BUCKET is the bucket in which it keeps what the steps write.
//   - VPCDNS_POLICY is the s3://bucket/key of a policy, as a bundle. Default: what is deployed in
//     the Region of the function when a run begins.
//   - VPCDNS_BATCH_BYTES is how many bytes of logs an invocation reads. Default:
//     [review.DefaultBatchBytes].
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/account"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/replayreport"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/surveyreport"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

func main() {
	engine, err := newEngine(context.Background(), os.Getenv)
	if err != nil {
		report.Printf(os.Stderr, "review: error: %v\n", err)
		os.Exit(1)
	}
	lambda.Start(engine.Handle)
}

// newEngine returns the engine of an environment.
func newEngine(ctx context.Context, env func(string) string) (*review.Engine, error) {
	bucket := env("VPCDNS_BUCKET")
	if bucket == "" {
		return nil, errors.New("VPCDNS_BUCKET is not set")
	}
	cfg, err := account.LogConfig(ctx, "", "")
	if err != nil {
		return nil, err
	}
	e := &review.Engine{
		Store:    newStore(cfg, bucket),
		Location: "s3://" + bucket + "/",
		Find: func(ctx context.Context, q review.Question) func(string) (*querylog.Found, error) {
			finder := remote.New(cfg, remote.Options{Since: q.Since, Until: q.Until, VPCs: q.Listed()})
			return func(path string) (*querylog.Found, error) { return finder.Find(ctx, path) }
		},
		Reopen:      remote.New(cfg, remote.Options{}).Reopen,
		IsTemporary: remote.IsTemporary,
		Deployed: func(ctx context.Context) (*review.Bundle, error) {
			if location := env("VPCDNS_POLICY"); location != "" {
				return storedBundle(ctx, cfg, location)
			}
			return deployed(ctx)
		},
		Render:  render,
		Workers: runtime.GOMAXPROCS(0),
	}
	if size := env("VPCDNS_BATCH_BYTES"); size != "" {
		if e.BatchBytes, err = strconv.ParseInt(size, 10, 64); err != nil || e.BatchBytes < 1 {
			return nil, fmt.Errorf("VPCDNS_BATCH_BYTES is %q, not a number of bytes", size)
		}
	}
	if megabytes, err := strconv.ParseInt(env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 64); err == nil {
		e.Memory = megabytes << 20
		debug.SetMemoryLimit(e.Memory / 10 * 8)
	}
	return e, nil
}

// deployed takes a snapshot of all VPCs.
func deployed(ctx context.Context) (*review.Bundle, error) {
	s, hint, err := account.Snapshot(ctx, "", nil)
	if err != nil {
		return nil, err
	}
	if hint != "" {
		report.Printf(os.Stderr, "review: hint: %s\n", hint)
	}
	text, err := s.Text()
	return &review.Bundle{Path: deployedName, Files: map[string][]byte{deployedName: text}}, err
}

// deployedName is what reports call the policy that is deployed.
const deployedName = "deployed"

func storedBundle(ctx context.Context, cfg aws.Config, location string) (*review.Bundle, error) {
	bucket, key, ok := strings.Cut(strings.TrimPrefix(location, "s3://"), "/")
	if !ok {
		return nil, fmt.Errorf("VPCDNS_POLICY is %q, not s3://bucket/key", location)
	}
	opened, err := newStore(cfg, bucket).Get(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", location, err)
	}
	defer opened.Close() // it was only read
	var b review.Bundle
	if err := json.NewDecoder(opened).Decode(&b); err != nil {
		return nil, fmt.Errorf("%s: %w", location, err)
	}
	return &b, nil
}

// The reports have as many rows as those of vpcdns have by default.
const (
	shown        = 10
	shownClients = 2
)

// render writes the reports for people, which are those of vpcdns replay and vpcdns survey.
func render(r *review.Results) (map[string][]byte, error) {
	files := map[string][]byte{}
	replayed := replayreport.New(r.Replay, replayreport.Options{Finder: r.Finder, Top: shown, By: "domain"})
	surveyed := surveyreport.New(r.Survey, surveyreport.Options{
		Finder: r.Finder, Findings: r.Findings, Top: shown, Clients: shownClients,
		Trust: surveyreport.Trust(r.Replay.Reading, r.Replay.Outside.Records),
	})
	for name, document := range map[string]*report.Document{"replay": replayed, "survey": surveyed} {
		var text, markdown, page bytes.Buffer
		document.WriteText(&text, report.WidthOf(&text))
		document.WriteMarkdown(&markdown)
		html, err := document.HTML()
		if err != nil {
			return nil, err
		}
		if _, err := html.WriteTo(&page); err != nil {
			return nil, err
		}
		files[name+".txt"], files[name+".md"], files[name+".html"] = text.Bytes(), markdown.Bytes(), page.Bytes()
	}
	var err error
	files["findings.json"], err = surveyreport.FindingsJSON(r.Survey, r.Findings)
	return files, err
}

// client is what a store needs of S3.
func client(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil })
}
