package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestManagedListsScript runs the stories of managed-lists against a fake of
// Route 53 Resolver. No story has a way to another one: see AWS_ENDPOINT_URL.
func TestManagedListsScript(t *testing.T) {
	t.Parallel()
	endpoint := fakeResolver(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/managed-lists",
		Setup: func(env *testscript.Env) error {
			env.Setenv("AWS_ENDPOINT_URL", endpoint)
			env.Setenv("AWS_ACCESS_KEY_ID", "READER")
			env.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("AWS_MAX_ATTEMPTS", "1")
			return nil
		},
		UpdateScripts: *update,
	})
}

// fakeResolver answers ListFirewallDomainLists as botocore's model of
// route53resolver 2018-04-01 has it: JSON 1.1, pages, errors with __type. Who
// asks, by the access key id, decides what happens.
func fakeResolver(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(answer))
	t.Cleanup(server.Close)
	return server.URL
}

// listMetadata is FirewallDomainListMetadata.
type listMetadata struct {
	ID               string `json:"Id"`
	ARN              string `json:"Arn"`
	Name             string
	CreatorRequestID string `json:"CreatorRequestId"`
	ManagedOwnerName string `json:",omitempty"`
}

// answer first checks what every request must have.
func answer(w http.ResponseWriter, r *http.Request) {
	signed := regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=(\w+)/\d{8}/([\w-]+)/route53resolver/aws4_request, `).
		FindStringSubmatch(r.Header.Get("Authorization"))
	var in struct {
		MaxResults *int
		NextToken  string
	}
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/" || signed == nil,
		r.Header.Get("X-Amz-Target") != "Route53Resolver.ListFirewallDomainLists",
		r.Header.Get("Content-Type") != "application/x-amz-json-1.1",
		json.NewDecoder(r.Body).Decode(&in) != nil,
		in.MaxResults != nil && (*in.MaxResults < 1 || *in.MaxResults > 100):
		refuse(w, "ValidationException", "the request is not one of ListFirewallDomainLists")
	default:
		answerTo(w, signed[1], signed[2], in.NextToken)
	}
}

func answerTo(w http.ResponseWriter, who, region, token string) {
	switch who {
	case "DENIED":
		refuse(w, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/denied is not authorized to perform: route53resolver:ListFirewallDomainLists")
	case "THROTTLED":
		refuse(w, "ThrottlingException", "Rate exceeded")
	case "UNKNOWN":
		refuse(w, "UnrecognizedClientException", "The security token included in the request is invalid.")
	case "EXPIRED":
		refuse(w, "ExpiredTokenException", "The security token included in the request is expired")
	case "BROKEN":
		refuse(w, "InternalServiceErrorException", "We encountered an unknown error. Try again in a few minutes.")
	case "EMPTY":
		send(w, http.StatusOK, map[string]any{"FirewallDomainLists": []listMetadata{own(1)}})
	case "TWICE":
		send(w, http.StatusOK, map[string]any{"FirewallDomainLists": []listMetadata{managed(region, "Same", "1"), managed(region, "Same", "2")}})
	default:
		sendPage(w, region, token)
	}
}

func refuse(w http.ResponseWriter, code, message string) {
	send(w, http.StatusBadRequest, map[string]string{"__type": code, "Message": message})
}

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("X-Amzn-Requestid", "b25f48e8-84fd-11e6-80d9-574e0c4664cb")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client would notice
}

// sendPage sends one of three pages; the account's own lists fill them too.
func sendPage(w http.ResponseWriter, region, token string) {
	page, _ := strconv.Atoi(token) // the first has no token
	pages := [][]listMetadata{
		{own(1), managed(region, "AWSManagedDomainsMalwareDomainList", "c0ffee")},
		{own(2), own(3)},
		{managed(region, "AWSManagedDomainsAggregateThreatList", "a11"), own(4)},
	}
	body := map[string]any{"FirewallDomainLists": pages[page]}
	if page+1 < len(pages) {
		body["NextToken"] = strconv.Itoa(page + 1)
	}
	send(w, http.StatusOK, body)
}

func own(n int) listMetadata {
	id := fmt.Sprintf("rslvr-fdl-%017x", n)
	return listMetadata{id, "arn:aws:route53resolver:us-east-1:123456789012:firewall-domain-list/" + id, "mine", "my-request", ""}
}

func managed(region, name, hex string) listMetadata {
	id := "rslvr-fdl-" + hex
	return listMetadata{id, "arn:aws:route53resolver:" + region + "::firewall-domain-list/" + id, name, name, "Route 53 Resolver DNS Firewall"}
}
