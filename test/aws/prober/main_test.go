package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/test/aws/resolve"
)

// TestProberIsALambdaFunction runs the program against the interface that Lambda has for runtimes:
// it takes an event, and gives back what became of it.
func TestProberIsALambdaFunction(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "bootstrap")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for event, want := range map[string]string{
		`{"servers":["127.0.0.1:1"],"names":["a.test"]}`: "127.0.0.1:1: ",
		`{"servers":[]}`: "no names or no servers to ask",
	} {
		if got := invoke(t, binary, event); !strings.Contains(got, want) {
			// The resolver of this machine may have answered.
			var response resolve.Response
			if json.Unmarshal([]byte(got), &response) != nil || response.Server == "" || len(response.Answers) != 1 {
				t.Errorf("%s: %s, want %s", event, got, want)
			}
		}
	}
}

// invoke returns the response or the error to one event.
func invoke(t *testing.T, binary, event string) string {
	t.Helper()
	answers := make(chan string, 1)
	next := make(chan string, 1)
	next <- event
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/invocation/next") {
			select {
			case text := <-next:
				w.Header().Set("Lambda-Runtime-Aws-Request-Id", "1")
				w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(time.Minute).UnixMilli()))
				fmt.Fprint(w, text)
			case <-r.Context().Done():
			}
			return
		}
		body, _ := io.ReadAll(r.Body) // an answer that breaks off fails the comparison
		answers <- string(body)
		w.WriteHeader(http.StatusAccepted)
	}))
	function := exec.Command(binary)
	function.Env = append(os.Environ(), "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(api.URL, "http://"))
	if err := function.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = function.Process.Kill() // it waits for the next event
		_ = function.Wait()         // to be killed is its fate
		api.Close()
	}()
	select {
	case text := <-answers:
		return text
	case <-time.After(time.Minute):
		t.Fatal("no answer")
		return ""
	}
}
