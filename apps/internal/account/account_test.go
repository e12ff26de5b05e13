package account

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
)

// silent is a server that takes connections and says nothing, or closes them, and counts them.
func silent(t *testing.T, keep bool) (endpoint string, connections *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	connections = &atomic.Int32{}
	var open []net.Conn
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			if open = append(open, connection); !keep {
				connection.Close()
			}
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		<-done
		for _, connection := range open {
			connection.Close()
		}
	})
	return "http://" + listener.Addr().String(), connections
}

// TestUnreachableIsAskedOnce has nobody at the endpoint, and a limit of attempts that would
// take minutes.
func TestUnreachableIsAskedOnce(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "READER")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_MAX_ATTEMPTS", "50")
	mute, muteAsked := silent(t, true)
	rude, rudeAsked := silent(t, false)
	for name, test := range map[string]struct {
		endpoint string
		asked    *atomic.Int32
		want     string
	}{
		"says nothing":     {mute, muteAsked, "timeout awaiting response headers"},
		"closes":           {rude, rudeAsked, "127.0.0.1"},
		"refuses":          {"http://127.0.0.1:1", nil, "connection refused"},
		"is not a machine": {"http://nowhere.invalid", nil, "nowhere.invalid"},
	} {
		t.Setenv("AWS_ENDPOINT_URL", test.endpoint)
		cfg, err := awsConfig(context.Background(), "eu-central-1", waiting{time.Second, 20 * time.Millisecond, time.Second, 10})
		if err != nil {
			t.Fatal(err)
		}
		_, err = route53resolver.NewFromConfig(cfg).ListFirewallDomainLists(context.Background(), &route53resolver.ListFirewallDomainListsInput{})
		if !errors.As(err, &unreachable{}) || !strings.Contains(explainLookup(err, "eu-central-1").Error(), test.want) {
			t.Errorf("%s: %v, want an error of what was never reached, with %q", name, err, test.want)
		}
		if err := newEC2Client(cfg).ask(context.Background(), "DescribeVpcs", nil, &struct{}{}); !errors.As(err, &unreachable{}) {
			t.Errorf("%s: EC2: %v, want an error of what was never reached", name, err)
		}
		if test.asked != nil && test.asked.Load() != 2 {
			t.Errorf("%s: %d connections for two requests, want 2", name, test.asked.Load())
		}
	}
}

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
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, "<Response><Errors><Error><Code>%s</Code><Message>no</Message></Error></Errors></Response>", code)
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
