package remote

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeGroup answers FilterLogEvents in pages of three events, and an empty one before them.
type fakeGroup struct {
	events  []fakeEvent
	refuse  func(number int64, attempt int) string // the code of an error, or ""
	number  atomic.Int64
	mu      sync.Mutex
	filters []string
	asked   map[filterRequest]int
	most    int // requests at once
	now     int
}

type fakeEvent struct {
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
}

type filterRequest struct {
	LogGroupName, LogGroupIdentifier, FilterPattern, NextToken string
	StartTime, EndTime                                         int64
}

func (g *fakeGroup) enter(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now += n
	g.most = max(g.most, g.now)
}

// attempt counts how often the same is asked for.
func (g *fakeGroup) attempt(asked filterRequest) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.asked == nil {
		g.asked = map[filterRequest]int{}
	}
	g.asked[asked]++
	return g.asked[asked]
}

// ServeHTTP implements [http.Handler].
func (g *fakeGroup) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.enter(1)
	defer g.enter(-1)
	time.Sleep(time.Millisecond) // so requests at once are seen
	number := g.number.Add(1)
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	var asked filterRequest
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || r.Header.Get("X-Amz-Target") != "Logs_20140328.FilterLogEvents" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if attempt := g.attempt(asked); g.refuse != nil {
		if code := g.refuse(number, attempt); code != "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(w, `{"__type":%q,"message":"it says no"}`, code)
			return
		}
	}
	g.mu.Lock()
	g.filters = append(g.filters, asked.LogGroupName+asked.LogGroupIdentifier+" "+asked.FilterPattern)
	g.mu.Unlock()
	answer := map[string]any{"events": []fakeEvent{}}
	from := 0
	if asked.NextToken == "" {
		answer["nextToken"] = "0"
	} else {
		from, _ = strconv.Atoi(asked.NextToken)
		var in []fakeEvent
		for _, e := range g.events {
			if asked.StartTime <= e.Timestamp && e.Timestamp <= asked.EndTime {
				in = append(in, e)
			}
		}
		to := min(from+3, len(in))
		answer["events"] = in[from:to]
		if to < len(in) {
			answer["nextToken"] = strconv.Itoa(to)
		}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (g *fakeGroup) start(t *testing.T, options Options) *Finder {
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	f := New(config(server.URL), options)
	f.now = func() time.Time { return noon.AddDate(0, 0, 2) }
	return f
}

// logged has an event every ten minutes of two days, and those at the ends of hours.
func logged() (g *fakeGroup, names []string) {
	g = &fakeGroup{}
	for i := range 2 * 24 * 6 {
		at := noon.Add(time.Duration(i) * 10 * time.Minute)
		for _, at := range []time.Time{at, at.Add(-time.Millisecond)} {
			name := fmt.Sprintf("q%d.%d.example.", i, at.Nanosecond())
			names = append(names, name)
			g.events = append(g.events, fakeEvent{at.UnixMilli(), strings.TrimSpace(record(vpcA, name, at))})
		}
	}
	slices.Sort(names)
	return g, names
}

func TestLogGroups(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		refuse func(int64, int) string
	}{
		"in pages": {},
		"throttled": {func(_ int64, attempt int) string {
			if attempt < 3 {
				return "ThrottlingException"
			}
			return ""
		}},
	} {
		g, want := logged()
		g.refuse = test.refuse
		f := g.start(t, Options{Since: noon.Add(-time.Hour), VPCs: []string{vpcA, vpcB}, Accounts: []string{account}})
		got, stats, err := read(t, f, 3, "cloudwatch:/aws/route53resolver/queries", "cloudwatch:/aws/route53resolver/queries")
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || stats.Copies != 0 {
			t.Errorf("%s: %d names, want %d, %+v, error %v", name, len(got), len(want), stats, err)
		}
		if g.most > groupRequests {
			t.Errorf("%s: %d requests at once", name, g.most)
		}
		slices.Sort(g.filters)
		filter := `/aws/route53resolver/queries { (($.vpc_id = "vpc-0a") || ($.vpc_id = "vpc-0b")) && (($.account_id = "111122223333")) }`
		if diff := cmp.Diff([]string{filter}, slices.Compact(g.filters)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestPartsOfATime are more than an hour long, few, and have each millisecond once.
func TestPartsOfATime(t *testing.T) {
	t.Parallel()
	for _, length := range []time.Duration{time.Millisecond, time.Hour, 25 * time.Hour, 48*time.Hour + time.Millisecond, 1000 * time.Hour, 8760 * time.Hour} {
		g := &group{name: "g"}
		parts := g.parts(noon, noon.Add(length))
		at := noon
		for _, p := range parts {
			opened, _ := p.Open(t.Context())
			e := opened.(*events)
			if !e.from.Equal(at) || !e.to.After(e.from) {
				t.Errorf("%v: a part from %v to %v, after %v", length, e.from, e.to, at)
			}
			at = e.to
		}
		if !at.Equal(noon.Add(length)) || len(parts) > maxParts || len(parts) > int(length/time.Hour)+1 {
			t.Errorf("%v: %d parts until %v", length, len(parts), at)
		}
	}
}

func TestLogGroupsThatAreRefused(t *testing.T) {
	t.Parallel()
	since := Options{Since: noon}
	for name, test := range map[string]struct {
		path    string
		options Options
		code    string
		want    string
	}{
		"no time":     {"cloudwatch:g", Options{Until: noon}, "", "cloudwatch:g: a log group is not read as a whole, which may take days; say since when, as with --since 1d"},
		"no name":     {"cloudwatch:", since, "", "invalid name of a log group"},
		"a URL":       {"cloudwatch://g?", since, "", "invalid name of a log group"},
		"the future":  {"cloudwatch:g", Options{Since: noon.AddDate(1, 0, 0)}, "", "the time asked for is in the future"},
		"no group":    {"cloudwatch:g", since, "ResourceNotFoundException", "it says no; check the name of the log group, the Region"},
		"not allowed": {"cloudwatch:g", since, "AccessDeniedException", "AWS refuses logs:FilterLogEvents: AccessDeniedException: it says no; allow logs:FilterLogEvents on the log group g"},
		"a class":     {"cloudwatch:g", since, "InvalidParameterException", "Infrequent Access"},
		"throttling":  {"cloudwatch:g", since, "ThrottlingException", "S3 is faster"},
	} {
		g := &fakeGroup{refuse: func(int64, int) string { return test.code }}
		if found, err := g.start(t, test.options).Find(t.Context(), test.path); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, error %v, want %q", name, found, err, test.want)
		}
	}
}

// TestALogGroupThatFailsLater has a part that is not read, and says so.
func TestALogGroupThatFailsLater(t *testing.T) {
	t.Parallel()
	g, _ := logged()
	g.refuse = func(number int64, _ int) string {
		if number == 60 {
			return "AccessDeniedException"
		}
		return ""
	}
	const arn = "arn:aws:logs:eu-central-1:111122223333:log-group:g"
	got, stats, err := read(t, g.start(t, Options{Since: noon}), 1, "cloudwatch:"+arn+":*")
	if err == nil || len(stats.Unread) != 1 || !strings.HasPrefix(stats.Unread[0].File, "cloudwatch:"+arn+" from 2026-11-2") || len(got) == 0 {
		t.Errorf("%d names, %+v, error %v", len(got), stats, err)
	}
}
