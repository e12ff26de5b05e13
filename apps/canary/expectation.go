package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// expectation is a name and what must come of a query for its IPv4 address.
type expectation struct {
	Name string `json:"name"`
	// ANSWER: an address. NODATA, NXDOMAIN: that response. OVERRIDE TARGET: a CNAME record with
	// that target.
	Want string `json:"want"`
}

const (
	wantAnswer = "ANSWER"
	noData     = "NODATA"
	override   = "OVERRIDE "
)

func (e expectation) valid() error {
	if _, err := dnsmessage.NewName(absolute(e.Name)); err != nil || e.Name == "" {
		return fmt.Errorf("%q is not a domain name", e.Name)
	}
	target, isOverride := strings.CutPrefix(e.Want, override)
	if isOverride && target != "" || e.Want == wantAnswer || e.Want == noData || e.Want == "NXDOMAIN" {
		return nil
	}
	return fmt.Errorf("%s: unknown expectation %q", e.Name, e.Want)
}

// result is what came of an expectation.
type result struct {
	expectation
	got     string
	server  string
	latency time.Duration // 0 if nothing came
	failed  bool
}

func (e expectation) check(ctx context.Context, servers []string) result {
	r := result{expectation: e}
	response, err := ask(ctx, servers, e.Name)
	if err != nil {
		r.got, r.failed = err.Error(), true
		return r
	}
	r.server, r.latency, r.got = response.server, response.latency, response.meaning()
	r.failed = !e.met(response)
	return r
}

// judgeLatency fails a response that took longer than the limit, if there is one.
func (r *result) judgeLatency(limit time.Duration) {
	if limit > 0 && r.latency > limit {
		r.got, r.failed = r.got+", after more than "+limit.String(), true
	}
}

func (e expectation) met(r response) bool {
	if target, ok := strings.CutPrefix(e.Want, override); ok {
		return r.code == dnsmessage.RCodeSuccess && strings.EqualFold(absolute(target), r.alias)
	}
	meaning := r.meaning()
	return meaning == e.Want || e.Want == wantAnswer && strings.HasPrefix(meaning, wantAnswer)
}

// meaning is the response in the words of DNS Firewall.
func (r response) meaning() string {
	switch {
	case r.code == dnsmessage.RCodeNameError:
		return "NXDOMAIN"
	case r.code != dnsmessage.RCodeSuccess:
		return strings.ToUpper(strings.TrimPrefix(r.code.String(), "RCode"))
	case r.address != "":
		return wantAnswer + " " + r.address
	case r.alias != "":
		return "CNAME " + r.alias + " without an address"
	default:
		return noData
	}
}

// namespace is that of the metrics.
const namespace = "vpcdns/FirewallCanary"

// write writes a line in CloudWatch's embedded metric format.
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
func (r result) write(out io.Writer, function string, now time.Time) error {
	metrics := []any{map[string]any{"Name": "Failed", "Unit": "Count"}}
	line := map[string]any{
		"FunctionName": function, "Name": r.Name, "Want": r.Want, "Got": r.got, "Server": r.server, "Failed": 0,
	}
	if r.failed {
		line["Failed"] = 1
	}
	if r.latency > 0 {
		metrics = append(metrics, map[string]any{"Name": "Latency", "Unit": "Milliseconds"})
		line["Latency"] = float64(r.latency.Microseconds()) / 1000
	}
	line["_aws"] = map[string]any{
		"Timestamp": now.UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{
			"Namespace": namespace, "Dimensions": []any{[]any{"FunctionName", "Name"}}, "Metrics": metrics,
		}},
	}
	return json.NewEncoder(out).Encode(line)
}
