package remote

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/test/fakes3"
)

// config is for a server on loopback, which is asked again without waiting.
func config(endpoint string) aws.Config {
	return aws.Config{
		Region: "eu-central-1", BaseEndpoint: &endpoint, HTTPClient: http.DefaultClient,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "READER", SecretAccessKey: "secret"}, nil
		}),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = 4
				o.RateLimiter = ratelimit.None
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}
}

// record is one of a query log.
func record(vpc, name string, at time.Time) string {
	return fmt.Sprintf(`{"version":"1.100000","account_id":"111122223333","region":"eu-central-1","vpc_id":%q,"query_timestamp":%q,"query_name":%q,"query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"192.0.2.1","Type":"A","Class":"IN"}],"srcaddr":"10.0.0.9","srcport":"53000","transport":"UDP","srcids":{"instance":"i-0a"}}`+"\n",
		vpc, at.UTC().Format(time.RFC3339), name)
}

func compressed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// noon is the middle of the days that tests have.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// delivered is the key of an object as Resolver delivers it.
func delivered(account, vpc string, at time.Time) string {
	return fmt.Sprintf("AWSLogs/%s/vpcdnsquerylogs/%s/%s/%s_vpcdnsquerylogs_%s_%s_0a.log.gz", account, vpc, at.Format("2006/01/02"), vpc, account, at.Format("20060102T1504Z"))
}

const account, vpcA, vpcB = "111122223333", "vpc-0a", "vpc-0b"

// organization has the logs of two accounts and two VPCs over ten days, one of the accounts below
// an organization, and what other services delivered.
func organization(b *fakes3.Bucket) {
	for day := range 10 {
		at := noon.AddDate(0, 0, day-5)
		for _, a := range []string{account, "o-a1b2c3d4e5/444455556666"} {
			for _, vpc := range []string{vpcA, vpcB} {
				key := strings.ReplaceAll(delivered(a, vpc, at), "_o-a1b2c3d4e5/", "_")
				b.Put(key, compressed(record(vpc, fmt.Sprintf("d%d.%s.%s.example.", day, vpc, a[len(a)-4:]), at)))
			}
		}
	}
	b.Put("AWSLogs/"+account+"/CloudTrail/eu-central-1/2026/11/24/trail.json.gz", "no log")
	b.Put("AWSLogs/"+account+"/", "")
	b.Put("firehose/2026/11/24/08/stream-1-2026-11-24-08-00-00-0a", record(vpcA, "firehose.example.", noon))
	b.Put("firehose.d/README", "no log")
	b.Put("firehose-1.log", record(vpcA, "beside.example.", noon))
}

// read reads all records at paths and returns the names, and what else is known.
func read(t *testing.T, f *Finder, workers int, paths ...string) (names []string, stats querylog.Stats, err error) {
	t.Helper()
	r, err := querylog.Open(paths, querylog.Options{Find: func(path string) (*querylog.Found, error) { return f.Find(t.Context(), path) }})
	if err != nil {
		return nil, querylog.Stats{}, err
	}
	var mu sync.Mutex
	stats, err = r.Each(t.Context(), workers, func() func(*querylog.Record) error {
		return func(r *querylog.Record) error {
			mu.Lock()
			defer mu.Unlock()
			names = append(names, string(r.QueryName))
			return nil
		}
	})
	return names, stats, err
}

// TestAsACopyInAFolder compares s3:// with what aws s3 sync would make of it.
func TestAsACopyInAFolder(t *testing.T) {
	t.Parallel()
	var b fakes3.Bucket
	b.PageSize = 3
	organization(&b)
	f := New(config(b.Start(t)), Options{})
	root := t.TempDir()
	found, err := f.Find(t.Context(), "s3://logs")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range found.Objects {
		opened, err := o.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(opened)
		if err != nil || opened.Close() != nil {
			t.Fatal(err)
		}
		path := filepath.Join(root, strings.TrimPrefix(o.Name, "s3://logs"))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	want, wantStats, err := read(t, f, 1, root)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != 42 {
		t.Errorf("%d names in the folder, want 42", len(want))
	}
	wantStats.Skipped++ // the folder of CloudTrail
	wantStats.SkippedFiles = []string{"s3://logs/AWSLogs/" + account + "/CloudTrail/", "s3://logs/firehose.d/README"}
	for _, paths := range [][]string{{"s3://logs"}, {"s3://logs/"}, {"s3://logs/", "s3://logs/AWSLogs/"}, {"s3://logs/AWSLogs", "s3://logs/fire"}} {
		got, stats, err := read(t, f, 1, paths...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", paths, diff)
		}
		if stats.SkippedFiles = slices.Compact(stats.SkippedFiles); paths[0] == "s3://logs/" && len(paths) == 2 {
			stats.Skipped, stats.SkippedFiles = wantStats.Skipped, wantStats.SkippedFiles // it comes twice
		}
		if diff := cmp.Diff(wantStats, stats); diff != "" {
			t.Errorf("%q: %s", paths, diff)
		}
	}
}

// TestOnlyWhatIsAskedForIsListed looks at the requests.
func TestOnlyWhatIsAskedForIsListed(t *testing.T) {
	t.Parallel()
	const logs = "AWSLogs/" + account + "/vpcdnsquerylogs/"
	days := func(vpc string, days ...string) (folders []string) {
		for _, day := range days {
			folders = append(folders, logs+vpc+"/2026/11/"+day+"/")
		}
		return folders
	}
	since, until := noon.Add(-time.Hour), noon.Add(time.Hour)
	for name, test := range map[string]struct {
		path    string
		options Options
		listed  []string
		objects int
	}{
		"a VPC": {"s3://logs/AWSLogs/" + account, Options{VPCs: []string{vpcA}}, []string{"AWSLogs/" + account, "AWSLogs/" + account + "/", logs, logs + vpcA + "/"}, 10},
		"an account": {
			"s3://logs/AWSLogs/",
			Options{Accounts: []string{account}, VPCs: []string{vpcB}},
			[]string{"AWSLogs/", "AWSLogs/" + account + "/", "AWSLogs/o-a1b2c3d4e5/", logs, logs + vpcB + "/"},
			10,
		},
		"days": {"s3://logs/" + logs, Options{Since: since, Until: until}, slices.Concat([]string{logs}, days(vpcA, "23", "24", "25"), days(vpcB, "23", "24", "25")), 6},
		"until a midnight": {
			"s3://logs/" + logs + vpcA + "/",
			Options{Since: since, Until: noon.Add(12 * time.Hour)},
			slices.Concat([]string{logs + vpcA + "/"}, days(vpcA, "23", "24", "25")), 3,
		},
		"since": {"s3://logs/" + logs + vpcA + "/", Options{Since: noon.AddDate(0, 0, 3)}, slices.Concat([]string{logs + vpcA + "/"}, days(vpcA, "26", "27", "28", "29", "30")), 3},
		"until": {"s3://logs/" + logs + vpcA + "/", Options{Until: noon.AddDate(0, 0, -4)}, []string{logs + vpcA + "/"}, 3},
		"some days": {
			"s3://logs/" + logs + vpcA + "/2026/11/2",
			Options{Until: noon.AddDate(0, 0, -1)},
			[]string{
				logs + vpcA + "/2026/11/2", logs + vpcA + "/2026/11/2/", logs + vpcA + "/2026/11/20/", logs + vpcA + "/2026/11/21/", logs + vpcA + "/2026/11/22/", logs + vpcA + "/2026/11/23/",
				logs + vpcA + "/2026/11/24/", logs + vpcA + "/2026/11/25/", logs + vpcA + "/2026/11/26/", logs + vpcA + "/2026/11/27/", logs + vpcA + "/2026/11/28/",
			},
			5,
		},
	} {
		var b fakes3.Bucket
		organization(&b)
		f := New(config(b.Start(t)), test.options)
		f.now = func() time.Time { return noon.AddDate(0, 0, 5) }
		found, err := f.Find(t.Context(), test.path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(found.Objects) != test.objects {
			t.Errorf("%s: %d objects, want %d", name, len(found.Objects), test.objects)
		}
		slices.Sort(test.listed)
		if diff := cmp.Diff(test.listed, b.Prefixes()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestFoldersOfAWindow adds the folders up: they have each day of the window, and no other.
func TestFoldersOfAWindow(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		w := window{first: dayOf(noon.AddDate(0, 0, -random.IntN(1500)))}
		w.last = w.first.AddDate(0, 0, random.IntN(1500))
		now := noon.AddDate(0, 0, 1-random.IntN(3))
		folders := w.folders(now)
		if len(folders) > 2*30+2*11+5 {
			t.Errorf("%d folders", len(folders))
		}
		last := dayOf(now).AddDate(0, 0, 1)
		for day := w.first.AddDate(-1, 0, 0); day.Before(w.last.AddDate(1, 1, 1)); day = day.AddDate(0, 0, 1) {
			n, name := 0, day.Format("2006/01/02/")
			for _, folder := range folders {
				if strings.HasPrefix(name, folder) {
					n++
				}
			}
			want := 0
			if !day.Before(w.first) && !day.After(w.last) && !day.After(last) {
				want = 1
			}
			if n != want {
				t.Fatalf("%v is in %d folders of %v, want %d: %q", day, n, w, want, folders)
			}
		}
	}
}

func TestPathsThatFindNothing(t *testing.T) {
	t.Parallel()
	var b fakes3.Bucket
	organization(&b)
	endpoint := b.Start(t)
	for path, want := range map[string]string{
		"s3://":                     `"" is not the name of a bucket; write s3://bucket/prefix`,
		"s3://Logs/x":               `"Logs" is not the name of a bucket`,
		"s3://other/x":              "NoSuchBucket: The specified bucket does not exist; check the name",
		"s3://other/x.gz":           "NoSuchBucket",
		"s3://logs/AWSLog/":         "s3://logs/AWSLog/: no object of these days of vpc-0a of account 111122223333 with this prefix",
		"s3://logs/AWSLogs/x.json":  "no object",
		"s3://logs/AWSLogs/o-a1b2c": "no object",
	} {
		f := New(config(endpoint), Options{Since: noon, VPCs: []string{vpcA}, Accounts: []string{account}})
		if found, err := f.Find(t.Context(), path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, error %v, want one with %q", path, found, err, want)
		}
	}
	if found, err := New(config(endpoint), Options{}).Find(t.Context(), "a/folder"); found != nil || err != nil {
		t.Errorf("a folder: %+v, %v", found, err)
	}
}

// TestNamedObjects are read whatever they are called, and without the permission to list.
func TestNamedObjects(t *testing.T) {
	t.Parallel()
	var b fakes3.Bucket
	organization(&b)
	b.Put("dir/a.log", record(vpcA, "a.example.", noon))
	b.Put("dir/a.log.1", record(vpcA, "a1.example.", noon))
	b.Put("dir/blob", "no log")
	f := New(config(b.Start(t)), Options{Since: noon.AddDate(1, 0, 0)})
	b.Fault = func(w http.ResponseWriter, r *fakes3.Request) bool {
		if r.Operation == "ListObjectsV2" && strings.HasSuffix(r.Key, ".log") {
			fakes3.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied")
			return true
		}
		return false
	}
	got, _, err := read(t, f, 1, "s3://logs/dir/a.log", "s3://logs/dir/a.log")
	if diff := cmp.Diff([]string{"a.example."}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, stats, err := read(t, f, 1, "s3://logs/dir/blob"); err == nil || stats.Files != 1 {
		t.Errorf("an object that is not a log: %+v, error %v", stats, err)
	}
}

func TestABucketInAnotherRegion(t *testing.T) {
	t.Parallel()
	b := fakes3.Bucket{Region: "ap-southeast-2"}
	organization(&b)
	f := New(config(b.Start(t)), Options{RequesterPays: true})
	got, _, err := read(t, f, 2, "s3://logs/AWSLogs", "s3://logs/firehose-1.log")
	if err != nil || len(got) != 41 {
		t.Errorf("%d names, error %v", len(got), err)
	}
	for _, r := range b.Requests() {
		if r.Header.Get("X-Amz-Request-Payer") != "requester" {
			t.Errorf("%s %s does not say who pays", r.Operation, r.Key)
		}
	}
}

// TestReopen reads objects that another finder found, without listing.
func TestReopen(t *testing.T) {
	t.Parallel()
	var b fakes3.Bucket
	organization(&b)
	cfg := config(b.Start(t))
	found, err := New(cfg, Options{VPCs: []string{vpcA}}).Find(t.Context(), "s3://logs/AWSLogs")
	if err != nil {
		t.Fatal(err)
	}
	objects := slices.Clone(found.Objects)
	for i := range objects {
		objects[i].Open = nil
	}
	lists := len(b.Prefixes())
	reopened, err := New(cfg, Options{}).Reopen(t.Context(), objects)
	if err != nil {
		t.Fatal(err)
	}
	r, err := querylog.Open([]string{"batch"}, querylog.Options{Find: func(string) (*querylog.Found, error) { return &querylog.Found{Objects: reopened}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	b.Put(strings.TrimPrefix(objects[3].Name, "s3://logs/"), "replaced")
	stats, err := r.Read(t.Context(), func(*querylog.Record) error { return nil })
	if stats.Records != int64(len(objects)-1) || len(b.Prefixes()) != lists {
		t.Errorf("%d records of %d objects, %d lists and then %d", stats.Records, len(objects), lists, len(b.Prefixes()))
	}
	if !errors.Is(err, errChanged) || IsTemporary(err) {
		t.Error(err)
	}
	if _, err := New(cfg, Options{}).Reopen(t.Context(), []querylog.Object{{Name: "/etc/passwd"}}); err == nil {
		t.Error("a file was opened")
	}
}
