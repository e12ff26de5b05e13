// Package remote finds query logs where Resolver delivers them: in buckets of S3 and in log
// groups of CloudWatch Logs.
//
// Start with [New], and give [Finder.Find] to [querylog.Options]. What is read is the same as if
// the objects had been copied to a folder.
//
// Do not use this package for files: package querylog reads them without it, and without the AWS
// SDK.
//
// # S3
//
// Of s3://bucket/prefix, only those parts are listed that may have what is asked for. In the
// layout in which AWS delivers, AWSLogs/ACCOUNT/vpcdnsquerylogs/VPC/YYYY/MM/DD/ or the same under
// AWSLogs/ORGANIZATION/, these are the accounts, VPCs and days of the [Options]; the layout has
// no Region. Folders of other services are passed over without being listed. Other layouts are
// listed as a whole.
//
// An object is read as it was listed: each request requires the ETag of the listing. If a
// connection breaks, reading continues where it stopped. An object that is replaced or deleted
// meanwhile is an error of that object alone.
//
// # CloudWatch Logs
//
// Of cloudwatch:LOG_GROUP, the time asked for is read with FilterLogEvents, in several parts at
// once. AWS takes few of these requests in a second, so S3 is much faster for whole days. If only
// one name is asked for, Logs Insights finds its records, for which AWS charges by the size of the
// log in that time. FilterLogEvents takes its place for names that the log has with escapes.
//
// # Permissions
//
// [Actions] names them. Nothing is changed.
package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Options say what to look for. Records of other times, VPCs and accounts may be found too,
// because an object holds what was delivered together: whoever reads them filters them.
type Options struct {
	// Since and Until are from when to when queries were made; those at Until are not asked
	// for. Objects of a day before and after are found too, because a delivery takes some time.
	// Default: all that there are. CloudWatch Logs requires Since.
	Since, Until time.Time

	// VPCs are the IDs of those asked for. Default: all.
	VPCs []string

	// Accounts are the IDs of those asked for, with 12 digits. Default: all.
	Accounts []string

	// Name is the one name asked for, together with all names below it, in lower case and without
	// a dot at the end. Of a log group, Logs Insights finds its records, and nothing else is read;
	// see [Finder.Scanned]. Objects of S3 are read as a whole. Default: all names.
	Name string

	// RequesterPays accepts the costs of reading from a bucket whose owner does not pay them.
	// Default: such a bucket refuses.
	RequesterPays bool
}

// Finder finds logs. It may be used by several goroutines at once.
type Finder struct {
	cfg     aws.Config
	options Options
	now     func() time.Time
	stall   time.Duration // without a byte, after which a connection counts as broken
	pause   time.Duration // between two looks at a query of Logs Insights
	scanned atomic.Int64
}

// New returns a finder that asks AWS with a configuration. Its Retryer decides what is tried
// again, such as requests that are throttled. One of retry.NewAdaptiveMode fits best, without the
// limit of retries that it has by default: where it is reached, an object is not read.
func New(cfg aws.Config, options Options) *Finder {
	return &Finder{cfg: cfg, options: options, now: time.Now, stall: 30 * time.Second, pause: time.Second}
}

// Scanned returns how many events Logs Insights has searched for the name that is asked for. Those
// that are not about the name were not read.
func (f *Finder) Scanned() int64 { return f.scanned.Load() }

const (
	s3Scheme    = "s3://"
	groupScheme = "cloudwatch:"
)

// IsRemote reports whether a path is one that [Finder.Find] knows.
func IsRemote(path string) bool {
	return strings.HasPrefix(path, s3Scheme) || strings.HasPrefix(path, groupScheme)
}

// Actions are the actions of IAM that reading requires, in lines for people.
func Actions() []string {
	return []string{
		"s3:ListBucket of the bucket, s3:GetObject of the objects",
		"kms:Decrypt of the key, if SSE-KMS encrypts them",
		"logs:FilterLogEvents of the log group",
		"logs:StartQuery of the log group, logs:GetQueryResults and logs:StopQuery, to find one name",
	}
}

// Find finds what is at s3://bucket/prefix, where the prefix is that of an object, of a folder or
// of several objects, or at cloudwatch:LOG_GROUP, where a log group is a name or an ARN. It
// returns nil for any other path.
//
// It is an error if nothing is found, or if nothing can be listed. A folder in it that cannot be
// listed is an object that cannot be read, with the reason.
func (f *Finder) Find(ctx context.Context, path string) (*querylog.Found, error) {
	if group, ok := strings.CutPrefix(path, groupScheme); ok {
		return f.findGroup(ctx, group)
	}
	location, ok := strings.CutPrefix(path, s3Scheme)
	if !ok {
		return nil, nil
	}
	bucket, key, _ := strings.Cut(location, "/")
	if !awsdns.IsBucketName(bucket) {
		return nil, fmt.Errorf("%s: %q is not the name of a bucket; write s3://bucket/prefix", path, bucket)
	}
	found, err := f.findObjects(ctx, bucket, key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(found.Objects)+len(found.Skipped) == 0 {
		return nil, fmt.Errorf("%s: %w", path, f.nothing())
	}
	return found, nil
}

// Reopen returns objects of S3 that [Finder.Find] found before, maybe in another process, without
// listing anything: they need Name, Size and Version, and keep Unread. An object that was replaced
// since then is one that cannot be read.
func (f *Finder) Reopen(ctx context.Context, objects []querylog.Object) ([]querylog.Object, error) {
	buckets := map[string]*bucket{}
	reopened := slices.Clone(objects)
	for i := range reopened {
		o := &reopened[i]
		if o.Unread != nil {
			continue
		}
		location, ok := strings.CutPrefix(o.Name, s3Scheme)
		name, key, _ := strings.Cut(location, "/")
		if !ok || !awsdns.IsBucketName(name) || key == "" {
			return nil, fmt.Errorf("%q is not an object of S3", o.Name)
		}
		if buckets[name] == nil {
			b, err := f.openBucket(ctx, name, key)
			if err != nil {
				return nil, err
			}
			buckets[name] = b
		}
		o.Open = buckets[name].object(&types.Object{Key: &key, Size: &o.Size, ETag: &o.Version}).Open
	}
	return reopened, nil
}

// nothing is the error for a prefix without an object.
func (f *Finder) nothing() error {
	asked := []string{}
	if w := f.window(); !w.isOpen() {
		asked = append(asked, "of these days")
	}
	if len(f.options.VPCs) > 0 {
		asked = append(asked, "of "+strings.Join(f.options.VPCs, " or "))
	}
	if len(f.options.Accounts) > 0 {
		asked = append(asked, "of account "+strings.Join(f.options.Accounts, " or "))
	}
	if len(asked) == 0 {
		return errors.New("no object with this prefix; check the bucket and the prefix")
	}
	return fmt.Errorf("no object %s with this prefix", strings.Join(asked, " "))
}

// asks reports whether a value is one of those that are asked for, which are all by default.
func asks(asked []string, value string) bool { return len(asked) == 0 || slices.Contains(asked, value) }
