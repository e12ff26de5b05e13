package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/internal/bounded"
)

// ec2Client makes requests of EC2, of which vpcdns needs two. The SDK's own client is so
// large that it takes a minute to compile.
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
	body, err := bounded.ReadAll(response.Body, maxText)
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
