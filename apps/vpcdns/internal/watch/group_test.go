package watch

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// TestGroupTakesEventsOnce asks three times for events of which some were there before, in pages.
func TestGroupTakesEventsOnce(t *testing.T) {
	t.Parallel()
	const minute = 60_000
	answers := []string{
		`{"events":[{"eventId":"1","timestamp":600000,"message":"one\n"},{"eventId":"2","timestamp":660000,"message":"{\n\"two\": 2}"}],"nextToken":"more"}`,
		`{"events":[{"eventId":"3","timestamp":670000,"message":"three"}]}`,
		`{"events":[{"eventId":"2","timestamp":660000,"message":"again"},{"eventId":"4","timestamp":665000,"message":"late"}]}`,
		`{"events":[]}`,
	}
	var since []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			StartTime    int64
			LogGroupName string
			NextToken    string
		}
		body := map[string]any{}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		text, _ := json.Marshal(body)
		_ = json.Unmarshal(text, &in)
		since = append(since, fmt.Sprint(in.StartTime/minute, in.LogGroupName, in.NextToken))
		_, _ = fmt.Fprint(w, answers[0])
		answers = answers[1:]
	}))
	t.Cleanup(server.Close)
	client := cloudwatchlogs.NewFromConfig(aws.Config{Region: "eu-central-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{}})
	var lines []string
	g := group{client: client, name: "/dns", seen: map[string]int64{}, newest: 10 * minute, take: func(text []byte) error {
		lines = append(lines, string(text))
		return nil
	}}
	for range 3 {
		if err := g.ask(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := strings.Join(lines, "|"), "one\n{ \"two\": 2}\n|three\n|late\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []string{"8/dns", "8/dnsmore", "9/dns", "9/dns"}; !slices.Equal(since, want) {
		t.Errorf("asked for %q, want %q", since, want)
	}
	if len(g.seen) != 4 {
		t.Errorf("%d events are remembered", len(g.seen))
	}
	g.newest = 60 * minute
	server.Close()
	if err := g.ask(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "cloudwatch:/dns: ") || len(g.seen) != 0 {
		t.Errorf("%v, and %d events are remembered", err, len(g.seen))
	}
}
