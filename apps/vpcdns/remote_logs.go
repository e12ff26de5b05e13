package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/account"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
)

// remoteFlags say how to reach logs that are not files.
type remoteFlags struct {
	profile, region string
	requesterPays   bool

	name   string // the only one that is asked for, or empty
	finder *remote.Finder
}

// remoteHelp is in the help of every command that reads query logs.
var remoteHelp = `A SOURCE is also s3://BUCKET/PREFIX or cloudwatch:LOG_GROUP, read with your AWS credentials. In
S3, only the folders of the days of --since and --until are listed. A log group is read as
of --since, which is slower; vpcdns who finds its name there with Logs Insights, for which AWS
charges by the size of the log in that time. Nothing is changed; these permissions are needed:
  ` + strings.Join(remote.Actions(), "\n  ")

func (f *remoteFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.profile, "profile", "", "AWS `PROFILE` for s3:// and cloudwatch: (default AWS_PROFILE)")
	flags.StringVar(&f.region, "region", "", "Region of a log group (default that of your AWS profile or AWS_REGION)")
	flags.BoolVar(&f.requesterPays, "requester-pays", false, "pay for reading from a bucket whose owner does not")
}

// find returns a function that finds logs outside of files. It asks for credentials at the first
// of them. Where only some VPCs count, others are not looked for.
func (f *remoteFlags) find(ctx context.Context, w window, vpcs []string) func(string) (*querylog.Found, error) {
	options := remote.Options{VPCs: vpcs, RequesterPays: f.requesterPays, Name: f.name}
	options.Since, options.Until = w.times()
	finder := sync.OnceValues(func() (*remote.Finder, error) {
		cfg, err := account.LogConfig(ctx, f.profile, f.region)
		f.finder = remote.New(cfg, options)
		return f.finder, err
	})
	return func(path string) (*querylog.Found, error) {
		if !remote.IsRemote(path) {
			return nil, nil
		}
		remote, err := finder()
		if err != nil {
			return nil, err
		}
		return remote.Find(ctx, path)
	}
}

// searched returns how many events Logs Insights has searched for the name.
func (f *remoteFlags) searched() int64 {
	if f.finder == nil {
		return 0
	}
	return f.finder.Scanned()
}

// accountRegion reports whether a path of --who stands for an AWS account, and for which Region;
// an empty one is that of --region or of the profile. A file of that name is ./aws.
func accountRegion(path string) (region string, isAccount bool) {
	if path == "aws" {
		return "", true
	}
	return strings.CutPrefix(path, "aws:")
}

// findWorkloads returns a function that asks EC2 and ECS for workloads, only of some VPCs if
// there are any.
func (f *logFlags) findWorkloads(ctx context.Context, vpcs []string) func(string) (io.Reader, error) {
	return func(path string) (io.Reader, error) {
		region, isAccount := accountRegion(path)
		if !isAccount {
			return nil, nil
		}
		cfg, err := account.LogConfig(ctx, f.profile, cmp.Or(region, f.region))
		if err != nil {
			return nil, err
		}
		text, err := account.Workloads(ctx, cfg, vpcs)
		if err != nil {
			return nil, err
		}
		return bytes.NewReader(text), nil
	}
}

// unread are lines for what was not read, or not to its end.
func unread(all []querylog.Unread) (lines []string) {
	for _, u := range all[:min(maxWarnings, len(all))] {
		read := "it was not read"
		if u.Records > 0 {
			read = fmt.Sprintf("%s before that were read", report.Count(u.Records, "record", "records"))
		}
		lines = append(lines, fmt.Sprintf("%v; %s", u, read))
	}
	return lines
}
