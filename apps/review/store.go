package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// store is a [review.Store] in a bucket.
type store struct {
	client *s3.Client
	bucket string
}

func newStore(cfg aws.Config, bucket string) *store { return &store{client(cfg), bucket} }

// Get implements [review.Store].
func (s *store) Get(ctx context.Context, key string) (io.ReadCloser, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, s.explained(err, "s3:GetObject", key)
	}
	return out.Body, nil
}

// GetRange implements [review.Store].
func (s *store) GetRange(ctx context.Context, key string, from, n int64) (io.ReadCloser, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key, Range: aws.String(fmt.Sprintf("bytes=%d-%d", from, from+n-1))})
	if err != nil {
		return nil, s.explained(err, "s3:GetObject", key)
	}
	return out.Body, nil
}

// Size implements [review.Store].
func (s *store) Size(ctx context.Context, key string) (int64, error) {
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return 0, s.explained(err, "s3:GetObject", key)
	}
	return aws.ToInt64(out.ContentLength), nil
}

// Put implements [review.Store].
func (s *store) Put(ctx context.Context, key string, content []byte) error {
	_, err := s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: bytes.NewReader(content)})
	if err != nil {
		return s.explained(err, "s3:PutObject", key)
	}
	return nil
}

// explained says what was refused, whether it does not exist, and whether it may pass.
func (s *store) explained(err error, action, key string) error {
	var answered *awshttp.ResponseError
	switch {
	case errors.As(err, &answered) && answered.HTTPStatusCode() == http.StatusNotFound:
		return fmt.Errorf("s3://%s/%s: %w", s.bucket, key, fs.ErrNotExist)
	case remote.IsTemporary(err):
		return &review.TemporaryError{Err: fmt.Errorf("%s of s3://%s/%s: %w", action, s.bucket, key, err)}
	default:
		return fmt.Errorf("%s of s3://%s/%s: %w", action, s.bucket, key, err)
	}
}
