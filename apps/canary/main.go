// Command canary is the function of AWS Lambda that checks DNS Firewall from inside of a VPC: it
// resolves names that must be blocked and names that must resolve, and writes for each a line that
// CloudWatch turns into metrics. The construct NewFirewallCanary of package resolver deploys it.
// Its environment:
//
//   - VPCDNS_EXPECTATIONS are the names and what must come of them, as JSON: [{"name":
//     "bad.example", "want": "NODATA"}]. See [expectation].
//   - VPCDNS_SERVERS are the DNS servers, HOST:PORT separated by spaces. Default: those of
//     /etc/resolv.conf, which are what every workload of the VPC asks.
//   - VPCDNS_MAX_MILLISECONDS is how long a response may take. Default: any time.
//   - AWS_LAMBDA_FUNCTION_NAME, which Lambda sets, is a dimension of the metrics.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	c, err := newCanary(os.Getenv, os.Stdout)
	if err != nil {
		fmt.Fprintf(os.Stderr, "canary: error: %v\n", err)
		os.Exit(1)
	}
	lambda.Start(c.check)
}

// canary checks its expectations when it is called.
type canary struct {
	function     string
	expectations []expectation
	servers      []string
	limit        time.Duration // of a response; 0 for none
	out          io.Writer
	now          func() time.Time
}

func newCanary(env func(string) string, out io.Writer) (*canary, error) {
	c := &canary{function: env("AWS_LAMBDA_FUNCTION_NAME"), servers: strings.Fields(env("VPCDNS_SERVERS")), out: out, now: time.Now}
	if err := json.Unmarshal([]byte(env("VPCDNS_EXPECTATIONS")), &c.expectations); err != nil {
		return nil, fmt.Errorf("VPCDNS_EXPECTATIONS: %w", err)
	}
	if len(c.expectations) == 0 {
		return nil, errors.New("VPCDNS_EXPECTATIONS is empty")
	}
	for _, e := range c.expectations {
		if err := e.valid(); err != nil {
			return nil, fmt.Errorf("VPCDNS_EXPECTATIONS: %w", err)
		}
	}
	if limit := env("VPCDNS_MAX_MILLISECONDS"); limit != "" {
		milliseconds, err := strconv.Atoi(limit)
		if err != nil || milliseconds < 1 {
			return nil, fmt.Errorf("VPCDNS_MAX_MILLISECONDS is %q, not a number of milliseconds", limit)
		}
		c.limit = time.Duration(milliseconds) * time.Millisecond
	}
	if len(c.servers) > 0 {
		return c, nil
	}
	configuration, err := os.ReadFile("/etc/resolv.conf")
	if err != nil {
		return nil, err
	}
	if c.servers = serversIn(string(configuration)); len(c.servers) == 0 {
		return nil, errors.New("/etc/resolv.conf has no nameserver")
	}
	return c, nil
}

// check asks for all names at once. What fails is a metric and no error: Lambda would call again.
func (c *canary) check(ctx context.Context) error {
	results := make([]result, len(c.expectations))
	var all sync.WaitGroup
	for i, e := range c.expectations {
		all.Go(func() { results[i] = e.check(ctx, c.servers) })
	}
	all.Wait()
	var lines bytes.Buffer
	for _, r := range results {
		r.judgeLatency(c.limit)
		if err := r.write(&lines, c.function, c.now()); err != nil {
			return err
		}
	}
	_, err := c.out.Write(lines.Bytes())
	return err
}
