package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// TestEC2TriesAgain has a server that refuses twice in ways that pass, and then for good.
func TestEC2TriesAgain(t *testing.T) {
	t.Parallel()
	refusals := []string{"RequestLimitExceeded", "", "UnauthorizedOperation"}
	times := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		code := refusals[min(times, len(refusals)-1)]
		times++
		if code == "" {
			http.Error(w, "not available", http.StatusServiceUnavailable)
			return
		}
		asked{service: "ec2"}.refuse(w, code, "no")
	}))
	defer server.Close()
	client := newEC2Client(aws.Config{
		Region: "eu-central-1", BaseEndpoint: &server.URL, Credentials: aws.CredentialsProviderFunc(reader), HTTPClient: http.DefaultClient,
		Retryer: func() aws.Retryer { return retry.NewStandard() },
	})
	client.retryer = retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 5
		o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
	})
	err := client.ask(context.Background(), "DescribeVpcs", nil, &struct{}{})
	if times != 3 || !isDenied(err) || actionOf(err) != "ec2:DescribeVpcs" {
		t.Errorf("asked %d times, %v of %s; want a refusal of ec2:DescribeVpcs at the third time", times, err, actionOf(err))
	}
}

func reader(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "READER", SecretAccessKey: "secret"}, nil
}

func TestEC2Endpoint(t *testing.T) {
	for region, want := range map[string]string{
		"eu-central-1":   "https://ec2.eu-central-1.amazonaws.com",
		"us-gov-west-1":  "https://ec2.us-gov-west-1.amazonaws.com",
		"cn-north-1":     "https://ec2.cn-north-1.amazonaws.com.cn",
		"eusc-de-east-1": "https://ec2.eusc-de-east-1.amazonaws.eu",
	} {
		if got := ec2Endpoint(region); got != want {
			t.Errorf("%s: %s, want %s", region, got, want)
		}
	}
}
