package review

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOn runs vpcdns replay in AWS, and on this machine.
func TestOn(t *testing.T) {
	w := newWorld(t, 60, 20)
	w.deploy(t)
	replay := []string{"replay", "--policy", "new.yaml", "--allow-incomplete", "--vpc", "Vpc", "--since", "2026-01-01", "--until", "2026-12-31"}
	on := append(replay, "--on", "reviews", "--json", "there.json")

	plan, complaints, code := w.run(t, append(on, "--dry-run")...)
	for _, want := range []string{"nothing is started", "objects  62, ", "1 skipped", "1 at once, for 1 batch", "about $0.0", "list prices of us-east-1, 2026-"} {
		if !strings.Contains(plan, want) || code != 0 {
			t.Errorf("the dry run lacks %q: exit %d: %s%s", want, code, plan, complaints)
		}
	}
	if w.function.calls.Load() > 0 {
		t.Error("the dry run started something")
	}
	here, _, _ := w.run(t, append(replay, "--json", "here.json", "s3://"+logs)...)
	there, complaints, code := w.run(t, on...)
	if diff := cmp.Diff(here, there); diff != "" || code != 0 || w.function.calls.Load() == 0 {
		t.Errorf("exit %d: %s: %s", code, diff, complaints)
	}
	if here, there := read(t, w.folder+"/here.json"), read(t, w.folder+"/there.json"); here != there {
		t.Error(firstDifference(here, there))
	}
	if !strings.Contains(complaints, "all reports of this run are in s3://runs/runs/") {
		t.Errorf("where the reports are is not said: %s", complaints)
	}
	survey := []string{"survey", "--allow-incomplete", "--since", "2026-02-02T00:05:00Z", "--until", "2026-02-02T00:40:00Z"}
	here, _, _ = w.run(t, append(survey, "--json", "here.json", "s3://"+logs)...)
	there, complaints, _ = w.run(t, append(survey, "--json", "there.json", "--on", "reviews")...)
	if diff := cmp.Diff(here, there); diff != "" || here == "" {
		t.Errorf("%s: %s", diff, complaints)
	}
	if here, there := read(t, w.folder+"/here.json"), read(t, w.folder+"/there.json"); here != there {
		t.Error(firstDifference(here, there))
	}
	// Without --allow-incomplete, what was not read decides.
	if _, complaints, code := w.run(t, "replay", "--policy", "new.yaml", "--on", "reviews"); code != 2 || !strings.Contains(complaints, "the logs are incomplete") {
		t.Errorf("exit %d: %s", code, complaints)
	}
	if _, complaints, code := w.run(t, "survey", "--on", "reviews"); code != 2 || !strings.Contains(complaints, "the logs are incomplete") {
		t.Errorf("exit %d: %s", code, complaints)
	}
	if _, complaints, code := w.run(t, "replay", "--policy", "new.yaml", "--on", "others"); code != 2 || !strings.Contains(complaints, "others") {
		t.Errorf("exit %d: %s", code, complaints)
	}
}

// deploy makes a stack with the state machine. moto's CloudFormation makes state machines that its
// executor does not find, so this one knows just the one stack.
func (w *world) deploy(t *testing.T) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || r.Form.Get("Action") != "ListStackResources" || r.Form.Get("StackName") != "reviews" {
			rw.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(rw, "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id %s does not exist</Message></Error></ErrorResponse>", r.Form.Get("StackName"))
			return
		}
		fmt.Fprint(rw, "<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>"+
			"<member><ResourceType>AWS::S3::Bucket</ResourceType><PhysicalResourceId>runs</PhysicalResourceId></member>"+
			"<member><ResourceType>AWS::StepFunctions::StateMachine</ResourceType><PhysicalResourceId>"+*w.machine+"</PhysicalResourceId></member>"+
			"</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>")
	}))
	t.Cleanup(server.Close)
	w.cloudFormation = server.URL
}
