package replay

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// TestChangeEncoder has random changes with hostile texts, and many clients that are shared or not.
func TestChangeEncoder(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "a.example", `quote " and \ backslash`, "<script>&amp;", "line\nbreak\x00\x1b[31m", "bidi \u202e\u2028", "\xff\xfe broken", "ü.example", "~ }", strings.Repeat("x", 300), "\x7f"}
	text := func() string { return texts[random.IntN(len(texts))] }
	at := func() time.Time {
		return []time.Time{{}, timeOf(1_770_000_000_000), timeOf(1_770_000_000_123), timeOf(-5)}[random.IntN(4)]
	}
	decider := func() Decider {
		if random.IntN(3) == 0 {
			return Decider{}
		}
		return Decider{text(), text(), text(), text(), text()}
	}
	var kinds []*ChangeKind
	for range 5 {
		kinds = append(kinds, &ChangeKind{Class(random.IntN(int(numClasses))), Effect{text(), text(), text()}, Effect{Action: text()}, decider(), decider()})
	}
	clients := make([]*Client, 3*maxTexts)
	for i := range clients {
		clients[i] = &Client{querylog.Client{VPC: text(), Instance: text(), Endpoint: text(), Address: text()}, text()}
	}
	var e changeEncoder
	for range 20_000 {
		c := Change{Name: text(), ChangeKind: kinds[random.IntN(len(kinds))]}
		for range random.IntN(3) {
			c.Allow = append(c.Allow, text())
			c.Types = append(c.Types, TypeCount{text(), random.Int64()})
			c.Days = append(c.Days, Day(random.IntN(40_000)-100))
			c.Clients = append(c.Clients, ChangeClient{clients[random.IntN(len(clients))], Span{-random.Int64(), at(), at()}, random.Int64()})
		}
		if random.IntN(2) == 0 {
			c.AnsweredDays = c.Days
		}
		if random.IntN(9) == 0 {
			c.ChangeKind = nil
			c.Types, c.Clients = []TypeCount{}, []ChangeClient{{Client: nil}}
		}
		want, err := json.Marshal(&c)
		if err != nil {
			t.Fatal(err)
		}
		e.text = e.text[:0]
		if err := e.change(&c); err != nil || string(e.text) != string(want) {
			t.Fatalf("%v\n%s\nwant\n%s", err, e.text, want)
		}
	}
	wrong := Change{Clients: []ChangeClient{{Span: Span{First: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}}}}
	if err := e.change(&wrong); err == nil {
		t.Error("a time that JSON cannot have is written")
	}
}

// BenchmarkChange compares with encoding/json.
func BenchmarkChange(b *testing.B) {
	client := &Client{Client: querylog.Client{VPC: "vpc-090468ad75275284c", Instance: "i-07f226d7a2aae1af3", Address: "10.16.6.112"}}
	c := Change{
		Name: "telemetry.bad.example", ChangeKind: &ChangeKind{NewlyBlocked, Effect{Action: "PASSED"}, Effect{Action: "BLOCK", Response: "NODATA"}, Decider{"Group/2", "rslvr-fdl-1", "*.bad.example", "block.txt:1", ""}, Decider{}},
		Allow: []string{"telemetry.bad.example"}, Types: []TypeCount{{"A", 2}}, Days: []Day{20_000},
		Clients: []ChangeClient{{client, Span{2, timeOf(1_770_000_000_000), timeOf(1_770_000_001_000)}, 0}},
	}
	b.Run("json", func(b *testing.B) {
		for b.Loop() {
			if _, err := json.Marshal(&c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ours", func(b *testing.B) {
		var e changeEncoder
		for b.Loop() {
			e.text = e.text[:0]
			if err := e.change(&c); err != nil {
				b.Fatal(err)
			}
		}
	})
}
