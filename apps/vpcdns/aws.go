package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// waiting is how long to wait for AWS. The SDK would wait half a minute for a connection,
// without end for an answer, and try each again.
type waiting struct {
	connect, answer time.Duration // to connect and to get the first byte of an answer
	whole           time.Duration // of a request with its answer
	attempts        int           // of a request, unless AWS_MAX_ATTEMPTS says otherwise
}

// forLookups gives up within seconds.
func forLookups() waiting { return waiting{3 * time.Second, 6 * time.Second, 30 * time.Second, 3} }

// awsConfig is how to reach AWS, as its own command line does: with the profile,
// variables, proxies and AWS_ENDPOINT_URL that the SDK knows.
func awsConfig(ctx context.Context, region string, p waiting) (aws.Config, error) {
	client := awshttp.NewBuildableClient().WithTimeout(p.whole).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = p.connect }).
		WithTransportOptions(func(t *http.Transport) { t.TLSHandshakeTimeout, t.ResponseHeaderTimeout = p.connect, p.answer })
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithLogger(logging.Nop{}), config.WithHTTPClient(client))
	switch {
	case err != nil:
		return cfg, withHint(fmt.Errorf("the AWS configuration: %w", err), "check AWS_PROFILE and ~/.aws/config")
	case cfg.Region == "":
		return cfg, noRegion()
	}
	// Asked for on their own, for the SDK words their lack as a failed request.
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return cfg, noCredentials(err)
	}
	if cfg.RetryMaxAttempts == 0 {
		cfg.RetryMaxAttempts = p.attempts
	}
	cfg.HTTPClient = &reached{HTTPClient: cfg.HTTPClient, hosts: map[string]bool{}}
	cfg.Retryer = func() aws.Retryer {
		return impatient{retry.AddWithMaxAttempts(retry.NewAdaptiveMode(), cfg.RetryMaxAttempts).(aws.RetryerV2)}
	}
	return cfg, nil
}

// reached makes the error of a host that has never answered one of its own.
type reached struct {
	aws.HTTPClient
	mu    sync.Mutex
	hosts map[string]bool
}

// unreachable is the error of a request to a host that has never answered.
type unreachable struct{ error }

func (u unreachable) Unwrap() error { return u.error }

// Do implements [aws.HTTPClient].
func (r *reached) Do(request *http.Request) (*http.Response, error) {
	response, err := r.HTTPClient.Do(request)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.hosts[request.URL.Host] = true
	} else if !r.hosts[request.URL.Host] {
		err = unreachable{err}
	}
	return response, err
}

// impatient does not ask a host again that has never answered.
type impatient struct{ aws.RetryerV2 }

// IsErrorRetryable implements [aws.Retryer].
func (i impatient) IsErrorRetryable(err error) bool {
	return !errors.As(err, &unreachable{}) && i.RetryerV2.IsErrorRetryable(err)
}
