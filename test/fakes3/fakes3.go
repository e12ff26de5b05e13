// Package fakes3 serves objects on loopback as S3 does, for tests of what reads from there: lists
// in pages, parts of objects, ETags, and faults.
//
// Do not use it to learn what S3 does: it knows what its callers need.
package fakes3

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bucket is a server with one bucket.
type Bucket struct {
	// Name is that of the bucket. Default: logs.
	Name string

	// PageSize is how many keys and folders a page of a list has. Default: 1000.
	PageSize int

	// Region is where the bucket is; requests that are signed for another one are redirected.
	// Default: any.
	Region string

	// Fault may answer a request instead of the server, and reports whether it did.
	Fault func(w http.ResponseWriter, r *Request) bool

	mu       sync.Mutex
	objects  map[string]string
	requests []Request
	numbers  map[string]int // of requests, by operation and key
}

// Request is one that was made.
type Request struct {
	*http.Request
	Operation string // ListObjectsV2, GetObject or HeadObject
	Key       string // or the prefix of a list
	Number    int    // of the requests with this operation and key, from 1
}

// Start serves until a test ends, and returns the URL of the endpoint.
func (b *Bucket) Start(t interface{ Cleanup(func()) }) string {
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return server.URL
}

// Put makes or replaces an object.
func (b *Bucket) Put(key, content string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.objects == nil {
		b.objects = map[string]string{}
	}
	b.objects[key] = content
}

// ETag returns that of an object.
func (b *Bucket) ETag(key string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return etag(b.objects[key])
}

// Requests returns those that were made, in their order.
func (b *Bucket) Requests() []Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.requests)
}

// Prefixes returns the prefixes that were listed, sorted, each once.
func (b *Bucket) Prefixes() (prefixes []string) {
	for _, r := range b.Requests() {
		if r.Operation == "ListObjectsV2" {
			prefixes = append(prefixes, r.Key)
		}
	}
	slices.Sort(prefixes)
	return slices.Compact(prefixes)
}

// ServeHTTP implements [http.Handler].
func (b *Bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := b.note(r)
	bucket, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case b.Region != "" && !strings.Contains(r.Header.Get("Authorization"), "/"+b.Region+"/s3/"):
		w.Header().Set("X-Amz-Bucket-Region", b.Region)
		Refuse(w, http.StatusMovedPermanently, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.")
	case b.Fault != nil && b.Fault(w, request):
	case bucket != b.name():
		Refuse(w, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
	case request.Operation == "ListObjectsV2":
		b.list(w, r)
	default:
		b.get(w, request)
	}
}

func (b *Bucket) name() string {
	if b.Name == "" {
		return "logs"
	}
	return b.Name
}

func (b *Bucket) note(r *http.Request) *Request {
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	request := Request{Request: r, Key: key, Operation: "GetObject"}
	switch {
	case r.URL.Query().Get("list-type") == "2":
		request.Operation, request.Key = "ListObjectsV2", r.URL.Query().Get("prefix")
	case r.Method == http.MethodHead:
		request.Operation = "HeadObject"
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.numbers == nil {
		b.numbers = map[string]int{}
	}
	b.numbers[request.Operation+" "+request.Key]++
	request.Number = b.numbers[request.Operation+" "+request.Key]
	b.requests = append(b.requests, request)
	return &request
}

// Refuse answers with an error of S3.
func Refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, message)
}

// Cut answers with the beginning of an object, from where it was asked for, and closes the
// connection.
func (b *Bucket) Cut(w http.ResponseWriter, r *Request, length int) {
	content, from, status := b.part(w, r)
	if status == 0 {
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)-from))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, content[from:min(from+length, len(content))])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

type listed struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	IsTruncated           bool
	NextContinuationToken string `xml:",omitempty"`
	Contents              []listedObject
	CommonPrefixes        []listedFolder
}

type listedObject struct {
	Key, ETag, LastModified string
	Size                    int
}

type listedFolder struct{ Prefix string }

func (b *Bucket) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	entries := b.entries(q.Get("prefix"), q.Get("delimiter"))
	after := q.Get("continuation-token")
	entries = slices.DeleteFunc(entries, func(e string) bool { return after != "" && e <= after })
	most := b.PageSize
	if most == 0 {
		most = 1000
	}
	if n, err := strconv.Atoi(q.Get("max-keys")); err == nil {
		most = min(most, n)
	}
	var page listed
	if len(entries) > most {
		entries = entries[:most]
		page.IsTruncated, page.NextContinuationToken = true, entries[most-1]
	}
	b.mu.Lock()
	for _, e := range entries {
		if content, is := b.objects[e]; is && (q.Get("delimiter") == "" || !isFolder(e, q.Get("prefix"))) {
			page.Contents = append(page.Contents, listedObject{e, etag(content), "2026-11-24T08:00:00.000Z", len(content)})
		} else {
			page.CommonPrefixes = append(page.CommonPrefixes, listedFolder{e})
		}
	}
	b.mu.Unlock()
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(page)
}

func isFolder(entry, prefix string) bool { return entry != prefix && strings.HasSuffix(entry, "/") }

// entries returns the keys and folders with a prefix, sorted.
func (b *Bucket) entries(prefix, delimiter string) (entries []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key := range b.objects {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		if i := strings.Index(key[len(prefix):], "/"); delimiter != "" && i >= 0 {
			key = key[:len(prefix)+i+1]
		}
		entries = append(entries, key)
	}
	slices.Sort(entries)
	return slices.Compact(entries)
}

// part looks at what is asked for and returns where it begins, or answers with an error.
func (b *Bucket) part(w http.ResponseWriter, r *Request) (content string, from, status int) {
	b.mu.Lock()
	content, is := b.objects[r.Key]
	b.mu.Unlock()
	if !is {
		Refuse(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return "", 0, 0
	}
	if match := r.Header.Get("If-Match"); match != "" && match != etag(content) {
		Refuse(w, http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
		return "", 0, 0
	}
	w.Header().Set("ETag", etag(content))
	w.Header().Set("Last-Modified", time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC).Format(http.TimeFormat))
	status = http.StatusOK
	if text := r.Header.Get("Range"); text != "" {
		if _, err := fmt.Sscanf(text, "bytes=%d-", &from); err != nil || from >= len(content) {
			Refuse(w, http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
			return "", 0, 0
		}
		status = http.StatusPartialContent
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
	}
	return content, from, status
}

func (b *Bucket) get(w http.ResponseWriter, r *Request) {
	content, from, status := b.part(w, r)
	if status == 0 {
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)-from))
	w.WriteHeader(status)
	if r.Operation == "GetObject" {
		_, _ = io.WriteString(w, content[from:])
	}
}

func etag(content string) string {
	sum := md5.Sum([]byte(content))
	return `"` + hex.EncodeToString(sum[:]) + `"`
}
