package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// api asks the emulator directly. The AWS CLI takes a second for each question, and to
// look at everything takes dozens.
type api struct {
	ctx      context.Context
	endpoint string
}

// services are the names that requests are signed for, by the first part of an operation.
var services = map[string]string{"Route53Resolver": "route53resolver", "Logs_20140328": "logs"}

// ask has an operation such as Route53Resolver.ListFirewallRules fill an answer. Names of
// fields match in any case, so VpcID takes "VpcId".
func (a api) ask(t *testing.T, answer any, operation string, input map[string]string) {
	t.Helper()
	if input == nil {
		input = map[string]string{} // null stands for no input
	}
	body, err := json.Marshal(input)
	require(t, err)
	request, err := http.NewRequestWithContext(a.ctx, http.MethodPost, a.endpoint+"/", bytes.NewReader(body))
	require(t, err)
	service, _, _ := strings.Cut(operation, ".")
	request.Header.Set("X-Amz-Target", operation)
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	// The emulator takes the service and the Region from here and checks nothing.
	request.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=dummy/20260101/us-east-1/%s/aws4_request", services[service]))
	response, err := http.DefaultClient.Do(request)
	require(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require(t, err)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %s", operation, response.Status, text)
	}
	require(t, json.Unmarshal(text, answer))
}
