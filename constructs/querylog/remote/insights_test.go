package remote

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// fakeInsights answers queries as Logs Insights does: by the times and the name of the query, at
// most as many rows as AWS returns, and once "Running" before the end.
type fakeInsights struct {
	*fakeGroup
	full   int    // how many queries are refused, as too many run
	exact  bool   // the end of a query is the beginning of its last second
	status string // of the end; empty for Complete

	lock    sync.Mutex
	queries []insightsRequest
	polled  map[string]int
	stopped int
}

type insightsRequest struct {
	LogGroupName, QueryString string
	LogGroupIdentifiers       []string
	StartTime, EndTime        int64
}

// ServeHTTP implements [http.Handler].
func (g *fakeInsights) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.lock.Lock()
	defer g.lock.Unlock()
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	switch r.Header.Get("X-Amz-Target") {
	case "Logs_20140328.StartQuery":
		if g.full > 0 {
			g.full--
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprint(w, `{"__type":"LimitExceededException","message":"too many"}`)
			return
		}
		var q insightsRequest
		_ = json.NewDecoder(r.Body).Decode(&q)
		g.queries = append(g.queries, q)
		_, _ = fmt.Fprintf(w, `{"queryId":"%d"}`, len(g.queries)-1)
	case "Logs_20140328.GetQueryResults":
		var asked struct{ QueryId string }
		_ = json.NewDecoder(r.Body).Decode(&asked)
		if g.polled == nil {
			g.polled = map[string]int{}
		}
		if g.polled[asked.QueryId]++; g.polled[asked.QueryId] == 1 {
			_, _ = fmt.Fprint(w, `{"status":"Running"}`)
			return
		}
		i, _ := strconv.Atoi(asked.QueryId)
		_ = json.NewEncoder(w).Encode(g.answer(&g.queries[i]))
	case "Logs_20140328.StopQuery":
		g.stopped++
		_, _ = fmt.Fprint(w, `{"success":true}`)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

var likeFilter = regexp.MustCompile(`query_name like /(.*)/`)

func (g *fakeInsights) answer(q *insightsRequest) map[string]any {
	like := regexp.MustCompile(likeFilter.FindStringSubmatch(q.QueryString)[1])
	rows, scanned := [][]map[string]string{}, 0
	for i, e := range g.events {
		second := e.Timestamp / 1000
		if second < q.StartTime || q.EndTime < second || g.exact && e.Timestamp > 1000*q.EndTime {
			continue
		}
		scanned++
		var record struct {
			Name string `json:"query_name"`
		}
		_ = json.Unmarshal([]byte(e.Message), &record)
		if like.MatchString(record.Name) && len(rows) < insightsRows {
			rows = append(rows, []map[string]string{{"field": "@message", "value": e.Message}, {"field": "@ptr", "value": strconv.Itoa(i)}})
		}
	}
	return map[string]any{"status": cmp.Or(g.status, "Complete"), "results": rows, "statistics": map[string]any{"recordsScanned": scanned}}
}

func (g *fakeInsights) start(t *testing.T, options Options) *Finder {
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	f := New(config(server.URL), options)
	f.now, f.pause = func() time.Time { return noon.AddDate(0, 0, 2) }, time.Millisecond
	return f
}

// TestOneNameOfALogGroup has more records of a name than a query returns, and each is read once.
func TestOneNameOfALogGroup(t *testing.T) {
	t.Parallel()
	g, _ := logged()
	all := len(g.events)
	want := []string{}
	for i := range insightsRows + insightsRows/2 {
		at := noon.Add(time.Duration(i)*5*time.Second + 500*time.Millisecond)
		name := []string{"Tracker.Example.", "a.tracker.example."}[i%2]
		want = append(want, strings.ToLower(name))
		g.events = append(g.events, fakeEvent{at.UnixMilli(), strings.TrimSpace(record(vpcA, name, at))})
	}
	for _, other := range []string{"nottracker.example.", "trackerxexample.", "tracker.example.com."} {
		g.events = append(g.events, fakeEvent{noon.UnixMilli(), strings.TrimSpace(record(vpcA, other, noon))})
	}
	slices.Sort(want)
	for _, exact := range []bool{false, true} {
		insights := &fakeInsights{fakeGroup: g, full: 2, exact: exact}
		f := insights.start(t, Options{Since: noon.Add(-time.Hour), VPCs: []string{vpcA}, Name: "tracker.example"})
		got, stats, err := read(t, f, 2, "cloudwatch:/aws/route53resolver/queries")
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			got[i] = strings.ToLower(got[i])
		}
		slices.Sort(got)
		if diff := gocmp.Diff(want, got); diff != "" || stats.Copies != 0 {
			t.Errorf("%d names, want %d: %+v", len(got), len(want), stats)
		}
		if n := int64(all + len(want) + 3); f.Scanned() < n || f.Scanned() > n+n/100 {
			t.Errorf("%d events searched, want %d", f.Scanned(), n)
		}
		if len(insights.queries) != 5 || insights.queries[0].LogGroupName != "/aws/route53resolver/queries" || !strings.Contains(insights.queries[0].QueryString, `| filter vpc_id in ["vpc-0a"]`) {
			t.Errorf("queries %+v", insights.queries)
		}
	}
}

func TestQueriesOfLogsInsightsThatFail(t *testing.T) {
	t.Parallel()
	g, _ := logged()
	at := noon.Add(time.Second)
	for range insightsRows {
		g.events = append(g.events, fakeEvent{at.UnixMilli(), strings.TrimSpace(record(vpcA, "busy.example.", at))})
	}
	for name, test := range map[string]struct {
		insights *fakeInsights
		want     string
	}{
		"a crowd":    {&fakeInsights{fakeGroup: g, full: 1000}, "too many Logs Insights queries run"},
		"time-out":   {&fakeInsights{fakeGroup: g, status: "Timeout"}, `the Logs Insights query ended with status "Timeout"`},
		"one second": {&fakeInsights{fakeGroup: g}, "more than 10000 records of the name in the second of 2026"},
	} {
		_, stats, err := read(t, test.insights.start(t, Options{Since: noon, Name: "busy.example"}), 1, "cloudwatch:g")
		if err == nil || len(stats.Unread) != 1 || !strings.Contains(stats.Unread[0].Err.Error(), test.want) {
			t.Errorf("%s: %+v, error %v, want %q", name, stats.Unread, err, test.want)
		}
	}
}

// TestNamesWithEscapesAreFoundByFilterLogEvents, as the log may write them in several ways.
func TestNamesWithEscapesAreFoundByFilterLogEvents(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"a.example": true, "_x._tcp.a-b.example": true, `a\052.example`: false, "a/b.example": false, "": false, "x' | display @log": false} {
		if got := New(config("http://127.0.0.1:1"), Options{Name: name}).searchable(); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
