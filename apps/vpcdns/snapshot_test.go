package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// TestSnapshotScript runs the stories of snapshot against a fake account.
func TestSnapshotScript(t *testing.T) {
	t.Parallel()
	account := newFakeAccount(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/snapshot",
		Setup: func(env *testscript.Env) error {
			env.Setenv("AWS_ENDPOINT_URL", account.URL)
			env.Setenv("AWS_ACCESS_KEY_ID", "READER")
			env.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
			env.Setenv("AWS_REGION", "eu-central-1")
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("AWS_MAX_ATTEMPTS", "1")
			return nil
		},
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		UpdateScripts: *update,
	})
}

// TestSnapshotShowsHostileNames has characters in the name of a list that a terminal obeys: the
// file shows them, is the same as standard output, and gives the name back.
func TestSnapshotShowsHostileNames(t *testing.T) {
	t.Parallel()
	const name = "x\n::error::\x1b[2J\x7f\u202e\U000e0041 <&>"
	s := &snapshot.Snapshot{Version: snapshot.Version, DomainLists: []snapshot.DomainList{{ID: "rslvr-fdl-1", Name: name}}}
	path := filepath.Join(t.TempDir(), "vpc.json")
	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&out)
	for _, to := range []string{"", path} {
		if err := writeSnapshot(cmd, s, to); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, out.Bytes()) {
		t.Errorf("the file is\n%s\nand standard output\n%s", file, out.Bytes())
	}
	if at := bytes.IndexFunc(file, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); at >= 0 {
		t.Errorf("%q is in the file", file[at:])
	}
	again, err := snapshot.Parse(file)
	if err != nil || again.DomainLists[0].Name != name {
		t.Errorf("the name is %q (%v), want %q", again.DomainLists[0].Name, err, name)
	}
}

// accountJSON has the answers of an account, written after botocore's models of
// route53resolver 2018-04-01, route53profiles 2018-05-10 and ec2 2016-11-15. Keys are
// the operation, what it is asked for and the token of the page; what begins with ! is a
// refusal.
//
//go:embed testdata/account.json
var accountJSON []byte

// fakeAccount serves an account. Whoever asks with the access key id No<Operation> lacks the
// permission for it; there may be several, and NOBODY lacks all.
type fakeAccount map[string]json.RawMessage

func newFakeAccount(t *testing.T) *httptest.Server {
	t.Helper()
	var account fakeAccount
	if err := json.Unmarshal(accountJSON, &account); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(account)
	t.Cleanup(server.Close)
	return server
}

// asked is a request, understood.
type asked struct {
	service, operation, of, token string
}

func (f fakeAccount) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	signed := regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=(\w+)/\d{8}/eu-central-1/(\w+)/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$`).
		FindStringSubmatch(r.Header.Get("Authorization"))
	if signed == nil {
		http.Error(w, "not signed: "+r.Header.Get("Authorization"), http.StatusForbidden)
		return
	}
	a := asked{service: signed[2]}
	switch a.service {
	case "route53resolver":
		a.readJSON(r)
	case "route53profiles":
		a.readREST(r)
	case "ec2":
		a.readForm(r)
	}
	switch who := signed[1]; {
	case who == "NOBODY" || slices.Contains(strings.Split(who, "No"), a.operation):
		a.refuse(w, "AccessDeniedException", fmt.Sprintf("User: arn:aws:iam::123456789012:user/reader is not authorized to perform: %s:%s because no identity-based policy allows it", a.service, a.operation))
	case who == "THROTTLED":
		a.refuse(w, "ThrottlingException", "Rate exceeded")
	case who == "EXPIRED":
		a.refuse(w, "ExpiredTokenException", "The security token included in the request is expired")
	default:
		f.answer(w, a)
	}
}

func (f fakeAccount) answer(w http.ResponseWriter, a asked) {
	body, known := f[a.key()]
	var words string
	switch {
	case !known:
		a.refuse(w, "ValidationException", fmt.Sprintf("the account has no answer to %q", a.key()))
	case json.Unmarshal(body, &words) != nil:
		send(w, http.StatusOK, body)
	case strings.HasPrefix(words, "!"):
		code, message, _ := strings.Cut(words[1:], " ")
		a.refuse(w, code, message)
	default:
		_, _ = io.WriteString(w, words)
	}
}

// key is what the account has an answer by: no spaces for what is not there.
func (a asked) key() string {
	return strings.Join(slices.DeleteFunc([]string{a.operation, a.of, a.token}, func(s string) bool { return s == "" }), " ")
}

// readJSON reads a request of Route 53 Resolver: JSON 1.1.
func (a *asked) readJSON(r *http.Request) {
	var in struct {
		ResourceID               string `json:"ResourceId"`
		VpcID                    string `json:"VpcId"`
		FirewallRuleGroupID      string `json:"FirewallRuleGroupId"`
		FirewallDomainListID     string `json:"FirewallDomainListId"`
		ResolverQueryLogConfigID string `json:"ResolverQueryLogConfigId"`
		Filters                  []struct{ Values []string }
		NextToken                string
	}
	_ = json.NewDecoder(r.Body).Decode(&in) // then there is no answer
	a.operation = strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "Route53Resolver.")
	a.of = in.ResourceID + in.VpcID + in.FirewallRuleGroupID + in.FirewallDomainListID + in.ResolverQueryLogConfigID
	for _, filter := range in.Filters {
		a.of += strings.Join(filter.Values, ",")
	}
	a.token = in.NextToken
}

// readREST reads a request of Route 53 Profiles.
func (a *asked) readREST(r *http.Request) {
	a.token = r.URL.Query().Get("nextToken")
	if profile, found := strings.CutPrefix(r.URL.Path, "/profileresourceassociations/profileid/"); found {
		a.operation, a.of = "ListProfileResourceAssociations", profile
	} else if r.URL.Path == "/profileassociations" && r.Method == http.MethodGet {
		a.operation, a.of = "ListProfileAssociations", r.URL.Query().Get("resourceId")
	}
}

// readForm reads a request of EC2: the Query protocol.
func (a *asked) readForm(r *http.Request) {
	body, _ := io.ReadAll(r.Body) // then there is no answer
	form, _ := url.ParseQuery(string(body))
	var ids []string
	for _, name := range []string{"VpcId", "DhcpOptionsId"} {
		for i := 1; form.Has(fmt.Sprint(name, ".", i)); i++ {
			ids = append(ids, form.Get(fmt.Sprint(name, ".", i)))
		}
	}
	a.operation, a.of, a.token = form.Get("Action"), strings.Join(ids, ","), form.Get("NextToken")
}

// refuse answers in the way of the service.
func (a asked) refuse(w http.ResponseWriter, code, message string) {
	switch a.service {
	case "ec2":
		if code == "AccessDeniedException" {
			code = "UnauthorizedOperation"
		}
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>1</RequestID></Response>", code, message)
	case "route53profiles":
		w.Header().Set("X-Amzn-Errortype", code)
		send(w, http.StatusForbidden, map[string]string{"Message": message})
	default:
		refuse(w, code, message)
	}
}
