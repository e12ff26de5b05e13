package remote

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/test/fakes3"
)

// longLog has records enough for several reads, compressed with many bytes.
func longLog() (names []string, content string) {
	random := rand.New(rand.NewPCG(3, 4))
	var text strings.Builder
	for i := range 20_000 {
		name := fmt.Sprintf("%x.%x.example.", random.Uint64(), random.Uint64())
		names = append(names, name)
		text.WriteString(record(vpcA, name, noon.Add(time.Duration(i)*time.Second)))
	}
	return names, compressed(text.String())
}

const longKey = "AWSLogs/" + account + "/vpcdnsquerylogs/" + vpcA + "/2026/11/24/long.log.gz"

// TestFaultsThatPass breaks connections and throttles, and expects all records once.
func TestFaultsThatPass(t *testing.T) {
	t.Parallel()
	want, content := longLog()
	for name, test := range map[string]struct {
		fault  func(*fakes3.Bucket, http.ResponseWriter, *fakes3.Request) bool
		ranges []string // that were asked for; nil: any
	}{
		"throttling": {func(_ *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Number <= 3 {
				fakes3.Refuse(w, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
			}
			return r.Number <= 3
		}, []string{"", "", "", ""}},
		"a fault of the server": {func(_ *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Number == 1 {
				fakes3.Refuse(w, http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again.")
			}
			return r.Number == 1
		}, []string{"", ""}},
		"a connection that breaks": {func(b *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Number <= 4 {
				b.Cut(w, r, []int{100_000, 0, 300_000, 1}[r.Number-1])
			}
			return false
		}, []string{"", "bytes=100000-", "bytes=100000-", "bytes=400000-", "bytes=400001-"}},
		"a connection that stalls": {func(b *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Number == 1 {
				w.Header().Set("Content-Length", fmt.Sprint(len(content)))
				w.Header().Set("ETag", b.ETag(longKey))
				_, _ = w.Write([]byte(content[:500]))
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
				return true
			}
			return false
		}, []string{"", "bytes=500-"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b fakes3.Bucket
			b.Put(longKey, content)
			b.Fault = func(w http.ResponseWriter, r *fakes3.Request) bool { return test.fault(&b, w, r) }
			f := New(config(b.Start(t)), Options{})
			f.stall = 500 * time.Millisecond
			got, stats, err := read(t, f, 1, "s3://logs/AWSLogs/")
			if err != nil || stats.Copies != 0 || len(stats.Damaged) != 0 || stats.Bytes != int64(len(content)) {
				t.Errorf("%+v, error %v", stats, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d names, want %d", len(got), len(want))
			}
			var ranges []string
			for _, r := range b.Requests() {
				if r.Operation == "GetObject" {
					ranges = append(ranges, r.Header.Get("Range"))
					if r.Header.Get("If-Match") != b.ETag(longKey) {
						t.Errorf("If-Match is %q", r.Header.Get("If-Match"))
					}
				}
			}
			if diff := cmp.Diff(test.ranges, ranges); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFaultsOfOneObject stay with it: the others are read, and it is named.
func TestFaultsOfOneObject(t *testing.T) {
	t.Parallel()
	_, content := longLog()
	for name, test := range map[string]struct {
		fault   func(*fakes3.Bucket, http.ResponseWriter, *fakes3.Request) bool
		unread  string // the end of the name of what is not read
		want    string
		partial bool
	}{
		"it changes while it is read": {func(b *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey && r.Number == 1 {
				defer b.Put(longKey, content+"x")
				b.Cut(w, r, 400_000)
			}
			return false
		}, "/long.log.gz", "the object changed after it was listed; run the command again", true},
		"it changes before it is read": {func(b *fakes3.Bucket, _ http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				b.Put(longKey, content+"x")
			}
			return false
		}, "/long.log.gz", "the object changed after it was listed; run the command again", false},
		"a server that ignores If-Match": {func(b *fakes3.Bucket, _ http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				b.Put(longKey, content+"x")
				r.Header.Del("If-Match")
			}
			return false
		}, "/long.log.gz", "the object changed after it was listed; run the command again", false},
		"a server that ignores Range": {func(b *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				if r.Number == 1 {
					b.Cut(w, r, 400_000)
				}
				r.Header.Del("Range")
			}
			return false
		}, "/long.log.gz", `S3 was asked for the bytes from 400000 and answered with ""`, true},
		"it is deleted": {func(_ *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				fakes3.Refuse(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
				return true
			}
			return false
		}, "/long.log.gz", "the object was deleted after it was listed", false},
		"its key is not allowed": {func(_ *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				fakes3.Refuse(w, http.StatusForbidden, "AccessDenied", "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext")
				return true
			}
			return false
		}, "/long.log.gz", "; allow kms:Decrypt on the KMS key that encrypts the object, in IAM and in the policy of the key", false},
		"its key is disabled": {func(_ *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				fakes3.Refuse(w, http.StatusBadRequest, "KMS.DisabledException", "arn:aws:kms:eu-central-1:111122223333:key/0a is disabled.")
				return true
			}
			return false
		}, "/long.log.gz", "KMS.DisabledException: arn:aws:kms:eu-central-1:111122223333:key/0a is disabled; enable the KMS key", false},
		"it is archived": {func(_ *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				fakes3.Refuse(w, http.StatusForbidden, "InvalidObjectState", "The operation is not valid for the object's storage class")
				return true
			}
			return false
		}, "/long.log.gz", "the object is archived; restore it", false},
		"it is denied": {func(_ *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				fakes3.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied")
				return true
			}
			return false
		}, "/long.log.gz", "AWS refuses s3:GetObject: AccessDenied: Access Denied; allow s3:GetObject on arn:aws:s3:::logs/*, and kms:Decrypt on its key if it is encrypted with one", false},
		"its folder is denied": {func(_ *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "ListObjectsV2" && strings.HasSuffix(r.Key, vpcA+"/") {
				fakes3.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied")
				return true
			}
			return false
		}, vpcA + "/", "AWS refuses s3:ListBucket: AccessDenied: Access Denied; allow s3:ListBucket on arn:aws:s3:::logs; if its owner does not pay for requests, accept the costs", false},
		"it breaks without end": {func(b *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				b.Cut(w, r, 0)
			}
			return false
		}, "/long.log.gz", fmt.Sprintf("the connection broke 5 times after 0 of %d bytes: the data ended too early", len(content)), false},
		"it breaks after each byte": {func(b *fakes3.Bucket, w http.ResponseWriter, r *fakes3.Request) bool {
			if r.Operation == "GetObject" && r.Key == longKey {
				b.Cut(w, r, 1)
			}
			return false
		}, "/long.log.gz", fmt.Sprintf("100 connections broke after 100 of %d bytes", len(content)), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b fakes3.Bucket
			b.Put(longKey, content)
			for day := range 5 {
				at := noon.AddDate(0, 0, day)
				b.Put(delivered(account, vpcB, at), compressed(record(vpcB, fmt.Sprintf("other%d.example.", day), at)))
			}
			b.Fault = func(w http.ResponseWriter, r *fakes3.Request) bool { return test.fault(&b, w, r) }
			got, stats, err := read(t, New(config(b.Start(t)), Options{}), 2, "s3://logs/AWSLogs/"+account)
			if err == nil || len(stats.Unread) != 1 || stats.Files != 6 {
				t.Fatalf("%+v, error %v; want one of 6 files not read", stats, err)
			}
			unread := stats.Unread[0]
			if !strings.HasSuffix(unread.File, test.unread) || !strings.Contains(unread.Err.Error(), test.want) {
				t.Errorf("%v\nwant %s: %s", unread, test.unread, test.want)
			}
			if strings.ContainsAny(unread.Err.Error(), "\n") {
				t.Errorf("%q has several lines", unread.Err.Error())
			}
			others := 0
			for _, name := range got {
				if strings.HasPrefix(name, "other") {
					others++
				}
			}
			if others != 5 || (len(got) > 5) != test.partial || (unread.Records > 0) != test.partial {
				t.Errorf("%d names, %d of them of others, %d records of it before", len(got), others, unread.Records)
			}
		})
	}
}

// TestAnExpiredToken ends the listing, and is asked about once by each reader at most.
func TestAnExpiredToken(t *testing.T) {
	t.Parallel()
	var b fakes3.Bucket
	for i := range 500 {
		b.Put(delivered(account, vpcA, noon.Add(time.Duration(i)*time.Minute)), compressed(record(vpcA, fmt.Sprintf("q%d.example.", i), noon)))
	}
	var expired atomic.Bool
	b.Fault = func(w http.ResponseWriter, r *fakes3.Request) bool {
		if expired.Load() || r.Operation == "GetObject" && strings.Contains(r.Key, "T2000Z") {
			expired.Store(true)
			fakes3.Refuse(w, http.StatusBadRequest, "ExpiredToken", "The provided token has expired.")
			return true
		}
		return false
	}
	f := New(config(b.Start(t)), Options{})
	got, stats, err := read(t, f, 1, "s3://logs/AWSLogs/")
	const want = "AWS refuses s3:GetObject: ExpiredToken: The provided token has expired; the credentials have expired; sign in again, as with aws sso login"
	if err == nil || len(stats.Unread) == 0 || stats.Unread[0].Err.Error() != want || len(got)+len(stats.Unread) != 500 {
		t.Errorf("%d names, %d unread, error %v", len(got), len(stats.Unread), err)
	}
	if n := len(b.Requests()); n > len(got)+40 {
		t.Errorf("%d requests for %d objects: the rest was asked for with an expired token", n, len(got))
	}
	if _, err := f.Find(t.Context(), "s3://logs/AWSLogs/"); err == nil || !strings.Contains(err.Error(), "ExpiredToken") {
		t.Errorf("listing: error %v", err)
	}
}

// dials counts the connections that are tried.
type dials struct {
	http.RoundTripper
	n atomic.Int64
}

func (d *dials) Do(r *http.Request) (*http.Response, error) {
	d.n.Add(1)
	return d.RoundTrip(r)
}

// TestAServerThatIsGone is not asked for each of the other objects.
func TestAServerThatIsGone(t *testing.T) {
	t.Parallel()
	var b fakes3.Bucket
	for i := range 500 {
		b.Put(delivered(account, vpcA, noon.Add(time.Duration(i)*time.Minute)), compressed(record(vpcA, fmt.Sprintf("q%d.example.", i), noon)))
	}
	server := httptest.NewServer(&b)
	cfg := config(server.URL)
	client := &dials{RoundTripper: &http.Transport{}}
	cfg.HTTPClient = client
	f := New(cfg, Options{})
	r, err := querylog.Open([]string{"s3://logs/AWSLogs/"}, querylog.Options{Find: func(path string) (*querylog.Found, error) { return f.Find(t.Context(), path) }})
	if err != nil {
		t.Fatal(err)
	}
	stats, err := r.Read(t.Context(), func(r *querylog.Record) error {
		if string(r.QueryName) == "q100.example." {
			server.CloseClientConnections()
			server.Close()
			client.n.Store(0)
		}
		return nil
	})
	if err == nil || len(stats.Unread) < 300 || len(stats.Unread)+int(stats.Records) != 500 || !strings.Contains(stats.Unread[0].Err.Error(), "no answer to s3:GetObject") {
		t.Errorf("%d records, %d unread, error %v", stats.Records, len(stats.Unread), err)
	}
	if n := client.n.Load(); n > 4*40 {
		t.Errorf("%d requests to a server that is gone", n)
	}
}

// TestADeniedBucket is an error at once.
func TestADeniedBucket(t *testing.T) {
	t.Parallel()
	var b fakes3.Bucket
	organization(&b)
	b.Fault = func(w http.ResponseWriter, r *fakes3.Request) bool {
		fakes3.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied")
		return true
	}
	f := New(config(b.Start(t)), Options{})
	for _, path := range []string{"s3://logs", "s3://logs/AWSLogs/", "s3://logs/x.gz"} {
		if found, err := f.Find(t.Context(), path); err == nil || !strings.HasPrefix(err.Error(), path+": AWS refuses s3:ListBucket: AccessDenied") {
			t.Errorf("%s: %+v, error %v", path, found, err)
		}
	}
}

// TestAnswersThatAreNotOfAWS are those of a proxy.
func TestAnswersThatAreNotOfAWS(t *testing.T) {
	t.Parallel()
	var b fakes3.Bucket
	b.Fault = func(w http.ResponseWriter, _ *fakes3.Request) bool {
		http.Error(w, "<html>\n\x1b[2Jsign in</html>", http.StatusForbidden)
		return true
	}
	_, err := New(config(b.Start(t)), Options{}).Find(t.Context(), "s3://logs/x/")
	if err == nil || strings.ContainsAny(err.Error(), "\n\x1b") || !strings.Contains(err.Error(), "proxy") {
		t.Errorf("error %v", err)
	}
	config := config("http://127.0.0.1:1")
	if _, err := New(config, Options{}).Find(t.Context(), "s3://logs/x/"); err == nil || !strings.Contains(err.Error(), "no answer to s3:ListBucket") {
		t.Errorf("error %v", err)
	}
}

// TestManyObjects are found in order, each once, however many pages a list has.
func TestManyObjects(t *testing.T) {
	t.Parallel()
	b := fakes3.Bucket{PageSize: 70}
	for i := range 3000 {
		b.Put(delivered(account, fmt.Sprintf("vpc-%02x", i%30), noon.Add(time.Duration(i)*time.Minute)), "x")
	}
	found, err := New(config(b.Start(t)), Options{}).Find(t.Context(), "s3://logs")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, o := range found.Objects {
		keys = append(keys, o.Name)
	}
	if len(keys) != 3000 || !slices.IsSorted(keys) || len(slices.Compact(keys)) != 3000 {
		t.Errorf("%d keys", len(keys))
	}
}
