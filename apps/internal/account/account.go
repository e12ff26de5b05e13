// Package account reads what AWS has of an account: what DNS Firewall and query logging do in
// its VPCs, and the managed lists of a Region. It changes nothing there.
package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
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
func awsConfig(ctx context.Context, region string, p waiting, options ...func(*config.LoadOptions) error) (aws.Config, error) {
	client := awshttp.NewBuildableClient().WithTimeout(p.whole).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = p.connect }).
		WithTransportOptions(func(t *http.Transport) { t.TLSHandshakeTimeout, t.ResponseHeaderTimeout = p.connect, p.answer })
	options = append(options, config.WithRegion(region), config.WithLogger(logging.Nop{}), config.WithHTTPClient(client))
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	switch {
	case err != nil:
		return cfg, hint.With(fmt.Errorf("the AWS configuration: %w", err), "check AWS_PROFILE and ~/.aws/config")
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

// ec2Client makes the few requests of EC2 that vpcdns needs. The client of the SDK is so large
// that it takes a minute to compile.
type ec2Client struct {
	cfg      aws.Config
	endpoint string
	retryer  aws.Retryer
}

func newEC2Client(cfg aws.Config) ec2Client {
	endpoint := ec2Endpoint(cfg.Region)
	if cfg.BaseEndpoint != nil && os.Getenv(ec2EndpointVariable) == "" {
		endpoint = *cfg.BaseEndpoint
	}
	return ec2Client{cfg, endpoint, cfg.Retryer()}
}

// maxAnswer bounds the bytes of an answer of EC2.
const maxAnswer = 64 << 20

// ec2EndpointVariable is where the AWS SDKs look first.
const ec2EndpointVariable = "AWS_ENDPOINT_URL_EC2"

func ec2Endpoint(region string) string {
	if own := os.Getenv(ec2EndpointVariable); own != "" {
		return own
	}
	domain := "amazonaws.com"
	switch p, _ := awsdns.PartitionOf(region); p {
	case awsdns.PartitionChina:
		domain = "amazonaws.com.cn"
	case awsdns.PartitionEUSovereign:
		domain = "amazonaws.eu"
	}
	return "https://ec2." + region + "." + domain
}

// ask makes a request and reads the answer, which is XML. Like the SDK, it tries again what
// may go better.
func (c ec2Client) ask(ctx context.Context, action string, parameters url.Values, answer any) error {
	for attempt := 1; ; attempt++ {
		err := c.askOnce(ctx, action, parameters, answer)
		if err == nil {
			return nil
		}
		err = &smithy.OperationError{ServiceID: "EC2", OperationName: action, Err: err}
		if attempt >= c.retryer.MaxAttempts() || !c.retryer.IsErrorRetryable(err) {
			return err
		}
		delay, err := c.retryer.RetryDelay(attempt, err)
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(delay):
		}
	}
}

func (c ec2Client) askOnce(ctx context.Context, action string, parameters url.Values, answer any) error {
	request, err := c.request(ctx, action, parameters)
	if err != nil {
		return err
	}
	response, err := c.cfg.HTTPClient.Do(request)
	if err != nil {
		return &smithyhttp.RequestSendError{Err: err}
	}
	defer response.Body.Close()
	body, err := bounded.ReadAll(response.Body, maxAnswer)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		// The status says whether to try again.
		return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: response}, Err: refusalOf(body)}
	}
	return xml.Unmarshal(body, answer)
}

func (c ec2Client) request(ctx context.Context, action string, parameters url.Values) (*http.Request, error) {
	form := url.Values{"Action": {action}, "Version": {"2016-11-15"}}
	for name, values := range parameters {
		form[name] = values
	}
	body := form.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(c.endpoint, "/")+"/", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	credentials, err := c.cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(body))
	return request, v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(sum[:]), "ec2", c.cfg.Region, time.Now())
}

// refusalOf reads an error of EC2.
func refusalOf(body []byte) error {
	var refused struct {
		Code    string `xml:"Errors>Error>Code"`
		Message string `xml:"Errors>Error>Message"`
	}
	if xml.Unmarshal(body, &refused) != nil || refused.Code == "" {
		return errors.New("the answer is not an error of EC2")
	}
	return &smithy.GenericAPIError{Code: refused.Code, Message: refused.Message}
}
