package replay

import (
	"fmt"
	"time"
)

// Change is a name whose verdict changes in one way, or may.
type Change struct {
	Name   string `json:"name"`
	Class  Class  `json:"class"`
	Before Effect `json:"before"`
	After  Effect `json:"after"`

	// By decides after, and Was before; in a log it is the rule group and the list that AWS
	// recorded.
	By  Decider `json:"by,omitzero"`
	Was Decider `json:"was,omitzero"`

	// Allow are the names that would have to be allowed for the query to pass: its own, and
	// those that its answers lead to.
	Allow []string `json:"allow,omitempty"`

	Types        []TypeCount    `json:"types"`
	Days         []Day          `json:"days"`
	AnsweredDays []Day          `json:"answeredDays,omitempty"` // on which a query had an answer
	Clients      []ChangeClient `json:"clients"`
}

// ChangeClient is what one client has to do with a change.
type ChangeClient struct {
	Client   Client `json:"client"`
	Span     Span   `json:"span"`
	Answered int64  `json:"answered"` // of the records, how many have NOERROR and an answer
}

// TypeCount is how many records have a query type.
type TypeCount struct {
	Type    string `json:"type"`
	Records int64  `json:"records"`
}

// Span returns how often and when the name was asked for.
func (c *Change) Span() (all Span) {
	for _, client := range c.Clients {
		all = all.merged(client.Span)
	}
	return all
}

// Workloads returns the workloads that ask, each of them once.
func (c *Change) Workloads() []Workload { return workloads(c.Clients) }

// The least that makes a name look legitimate.
const (
	LegitimateWorkloads = 2
	LegitimateDays      = 2
)

// LooksLegitimate reports whether the name had answers for several workloads on several days, as
// what a system needs has and a mistyped name or a single infected machine has not. Malware on
// two machines has, too: ask the detectors of package survey before you believe it.
func (c *Change) LooksLegitimate() bool {
	return c.AnsweredWorkloads() >= LegitimateWorkloads && len(c.AnsweredDays) >= LegitimateDays
}

// AnsweredWorkloads returns how many workloads had an answer.
func (c *Change) AnsweredWorkloads() int {
	var answered []ChangeClient
	for _, client := range c.Clients {
		if client.Answered > 0 {
			answered = append(answered, client)
		}
	}
	return len(workloads(answered))
}

func workloads(clients []ChangeClient) []Workload {
	if len(clients) == 1 {
		return []Workload{clients[0].Client.Workload()}
	}
	all := make([]Workload, 0, len(clients))
	seen := make(map[Workload]bool, len(clients))
	for _, c := range clients {
		if w := c.Client.Workload(); !seen[w] {
			seen[w] = true
			all = append(all, w)
		}
	}
	return all
}

// Day is a day in UTC, as the number of days since 1970.
type Day int32

const dayMillis = 24 * 60 * 60 * 1000

// String returns the day as 2026-02-04.
func (d Day) String() string { return time.UnixMilli(int64(d) * dayMillis).UTC().Format(time.DateOnly) }

// MarshalText implements [encoding.TextMarshaler].
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("a day: %w", err)
	}
	*d = dayOf(t.UnixMilli())
	return nil
}

func dayOf(unixMilli int64) Day { return Day(floorDiv(unixMilli, dayMillis)) }

func floorDiv(a, b int64) int64 {
	if a < 0 && a%b != 0 {
		return a/b - 1
	}
	return a / b
}
