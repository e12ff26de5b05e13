package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestAnswersOfAWSAreCounted shows how many answers came, once a second has passed, and nothing
// after the end.
func TestAnswersOfAWSAreCounted(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	for name, test := range map[string]struct {
		begun time.Time
		want  bool
	}{"soon": {time.Now().Add(time.Hour), false}, "late": {time.Now().Add(-time.Hour), true}} {
		var shown bytes.Buffer
		p := &progress{to: &shown, begun: test.begun}
		ctx := p.asking(context.Background())
		for range 3 {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			time.Sleep(150 * time.Millisecond) // a bar is not drawn more often
		}
		p.done()
		if got := strings.Contains(shown.String(), "asking AWS: 1 answer"); got != test.want {
			t.Errorf("%s: %q", name, shown.String())
		}
	}
}
