package logtable_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// TestMain turns off the CDK's own validation. Closing jsii before its first use makes it read the
// environment again.
func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false")
	jsii.Close()
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// stack is what the template of a stack with a LogTable has.
type stack struct {
	database  string
	table     map[string]any    // as Glue takes it
	questions map[string]string // SQL, by title
}

// stackOf synthesises a stack with a LogTable.
func stackOf(t *testing.T, props *resolver.LogTableProps) *stack {
	t.Helper()
	app := awscdk.NewApp(nil)
	resolver.NewLogTable(awscdk.NewStack(app, jsii.String("Logs"), nil), jsii.String("Table"), props)
	text, err := json.Marshal(app.Synth(nil).GetStackByName(jsii.String("Logs")).Template())
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				DatabaseInput, TableInput map[string]any
				Name, QueryString         string
			}
		}
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	s := &stack{questions: map[string]string{}}
	for _, r := range template.Resources {
		switch p := r.Properties; r.Type {
		case "AWS::Glue::Database":
			s.database = p.DatabaseInput["Name"].(string)
		case "AWS::Glue::Table":
			s.table = p.TableInput
		case "AWS::Athena::NamedQuery":
			s.questions[p.Name] = p.QueryString
		}
	}
	return s
}

// serveGlue serves the table as Glue does, and nothing else: projected partitions are not in Glue.
func (s *stack) serveGlue(t *testing.T) (endpoint string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ DatabaseName, Name string }
		_ = json.NewDecoder(r.Body).Decode(&asked)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		switch operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "AWSGlue."); {
		case operation == "GetDatabase" && asked.Name == s.database:
			_ = json.NewEncoder(w).Encode(map[string]any{"Database": map[string]any{"Name": s.database}})
		case operation == "GetTable" && asked.DatabaseName == s.database && asked.Name == s.table["Name"]:
			_ = json.NewEncoder(w).Encode(map[string]any{"Table": s.table})
		default:
			t.Errorf("Glue is asked for %s of %+v", operation, asked)
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type": "EntityNotFoundException", "Message": "not found"}`)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}
