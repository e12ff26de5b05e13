package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// bucket is one to read from, in the Region where it is.
type bucket struct {
	finder *Finder
	name   string
	client *s3.Client
	payer  types.RequestPayer
	named  *querylog.Object // if the prefix is the name of an object

	over atomic.Pointer[error] // after which nothing more can be read
}

// openBucket finds out where a bucket is, and whether a prefix that looks like the name of a log
// is one: the permission to list is not needed then.
func (f *Finder) openBucket(ctx context.Context, name, prefix string) (*bucket, error) {
	b := &bucket{finder: f, name: name, client: f.client(f.cfg.Region)}
	if f.options.RequesterPays {
		b.payer = types.RequestPayerRequester
	}
	err := b.probe(ctx, prefix)
	if region := regionOf(err); region != "" && region != f.cfg.Region {
		b.client = f.client(region)
		err = b.probe(ctx, prefix)
	}
	if isFatal(err) {
		return nil, explained(err, "s3:ListBucket", name)
	}
	return b, ctx.Err()
}

func (f *Finder) client(region string) *s3.Client {
	return s3.NewFromConfig(f.cfg, func(o *s3.Options) {
		o.Region = region
		// An endpoint of one's own has no name for each bucket.
		o.UsePathStyle = o.BaseEndpoint != nil
		// What is read again in parts has no sum of a whole; gzip has its own.
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	})
}

// probe asks for a little of what is asked for later. Its refusal is not an error yet.
func (b *bucket) probe(ctx context.Context, prefix string) error {
	if slices.Contains(logExtensions, path.Ext(prefix)) {
		head, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &prefix, RequestPayer: b.payer})
		if err == nil {
			o := b.object(&types.Object{Key: &prefix, Size: head.ContentLength, ETag: head.ETag})
			o.Asked = true
			b.named = &o
		}
		return err
	}
	_, err := b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix, MaxKeys: aws.Int32(1), RequestPayer: b.payer})
	return err
}

var logExtensions = []string{".gz", ".log", ".json", ".jsonl", ".ndjson"}

// regionOf returns the Region that S3 names when it is asked in another one.
func regionOf(err error) string {
	var answered *smithyhttp.ResponseError
	if !errors.As(err, &answered) || answered.Response == nil {
		return ""
	}
	return answered.Response.Header.Get("X-Amz-Bucket-Region")
}

func (b *bucket) uri(key string) string { return s3Scheme + b.name + "/" + key }

// object returns an object of a listing.
func (b *bucket) object(listed *types.Object) querylog.Object {
	name, size, etag := b.uri(aws.ToString(listed.Key)), aws.ToInt64(listed.Size), aws.ToString(listed.ETag)
	return querylog.Object{Name: name, Size: size, Version: etag, Open: func(ctx context.Context) (io.ReadCloser, error) {
		c := &content{ctx: ctx, bucket: b, key: name[len(b.uri("")):], etag: etag, size: size}
		if size == 0 {
			return c, nil
		}
		return c, c.connect()
	}}
}

const (
	// maxBreaks is how often in a row a connection may break without a byte.
	maxBreaks = 5

	// maxConnections is how many connections an object may need.
	maxConnections = 100
)

// content reads an object. If the connection breaks, it continues with another one, as long as
// the object is the same.
type content struct {
	ctx    context.Context
	bucket *bucket
	key    string
	etag   string
	size   int64

	at     int64         // what is read
	body   io.ReadCloser // nil if there is no connection
	cancel func()        // ends the request
	breaks int           // without a byte

	connections int
}

// Read implements [io.Reader].
func (c *content) Read(p []byte) (int, error) {
	for c.at < c.size {
		if c.body == nil {
			if err := c.connect(); err != nil {
				return 0, err
			}
		}
		n, err := c.readInTime(p[:min(int64(len(p)), c.size-c.at)])
		c.at += int64(n)
		if err != nil {
			c.disconnect()
		}
		switch {
		case n > 0:
			c.breaks = 0
			return n, nil
		case c.ctx.Err() != nil:
			return 0, c.ctx.Err()
		case err != nil:
			if err := c.pause(err); err != nil {
				return 0, err
			}
		case len(p) == 0:
			return 0, nil
		}
	}
	return 0, io.EOF
}

// readInTime ends the request if not a single byte comes for too long.
func (c *content) readInTime(p []byte) (int, error) {
	watch := time.AfterFunc(c.bucket.finder.stall, c.cancel)
	defer watch.Stop()
	return c.body.Read(p)
}

// pause waits before the next connection, longer each time, and gives up in the end.
func (c *content) pause(broken error) error {
	c.breaks++
	if c.breaks >= maxBreaks {
		return fmt.Errorf("%w %d times after %d of %d bytes: %w", errBroken, c.breaks, c.at, c.size, unexpected(broken))
	}
	select {
	case <-c.ctx.Done():
		return c.ctx.Err()
	case <-time.After(time.Duration(c.breaks-1) * 200 * time.Millisecond):
		return nil
	}
}

var errBroken = errors.New("the connection broke")

// unexpected keeps an end that came too early from being taken for that of the data.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the data ended too early")
	}
	return err
}

// connect asks for what is not read yet of the object as it was listed.
func (c *content) connect() error {
	if over := c.bucket.over.Load(); over != nil {
		return *over
	}
	if c.connections++; c.connections > maxConnections {
		return fmt.Errorf("%d connections broke after %d of %d bytes", maxConnections, c.at, c.size)
	}
	ctx, cancel := context.WithCancel(c.ctx)
	input := &s3.GetObjectInput{Bucket: &c.bucket.name, Key: &c.key, IfMatch: &c.etag, RequestPayer: c.bucket.payer}
	if c.at > 0 {
		input.Range = aws.String(fmt.Sprintf("bytes=%d-", c.at))
	}
	out, err := c.bucket.client.GetObject(ctx, input)
	if err == nil {
		if err = c.check(out); err == nil {
			c.body, c.cancel = out.Body, cancel
			return nil
		}
		out.Body.Close() // it is not read
	}
	cancel()
	switch {
	case c.ctx.Err() != nil:
		return c.ctx.Err()
	case isFatal(err):
		reason := explained(err, "s3:GetObject", c.bucket.name)
		c.bucket.over.Store(&reason)
		return reason
	default:
		return explained(err, "s3:GetObject", c.bucket.name)
	}
}

var errChanged = errors.New("the object changed after it was listed; run the command again")

// check makes sure that an answer is the part that was asked for.
func (c *content) check(out *s3.GetObjectOutput) error {
	switch {
	case aws.ToString(out.ETag) != c.etag:
		return errChanged
	case c.at > 0 && !strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-", c.at)):
		return fmt.Errorf("S3 was asked for the bytes from %d and answered with %q", c.at, aws.ToString(out.ContentRange))
	default:
		return nil
	}
}

func (c *content) disconnect() {
	c.body.Close() // it was only read
	c.cancel()
	c.body = nil
}

// Close implements [io.Closer].
func (c *content) Close() error {
	if c.body != nil {
		c.disconnect()
	}
	return nil
}
