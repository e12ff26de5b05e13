package survey

import (
	"cmp"
	"slices"
)

// Talker is a client with what it asked.
type Talker struct {
	Client
	Counts
	Names int // how many different ones

	// Worst is the name that failed most often for the client, and WorstFailed how often.
	Worst       string
	WorstFailed int64
}

// Talkers returns who asks most.
func (s *Survey) Talkers(n int) []Talker {
	return s.talkers(n, func(t Talker) int64 { return t.Queries })
}

// Failing returns whose queries fail most often.
func (s *Survey) Failing(n int) []Talker {
	return s.talkers(n, func(t Talker) int64 { return t.Failed() })
}

func (s *Survey) talkers(n int, weight func(Talker) int64) []Talker {
	rows := make([]Talker, len(s.clients.all))
	for i, client := range s.clients.all {
		rows[i].Client = client
	}
	for each := range s.each() {
		for a := range each.asked() {
			t := &rows[a.client]
			t.Names++
			t.Counts.add(a.Counts)
			if n := a.Failed(); n > t.WorstFailed || n > 0 && n == t.WorstFailed && each.text < t.Worst {
				t.Worst, t.WorstFailed = each.text, a.Failed()
			}
		}
	}
	rows = slices.DeleteFunc(rows, func(t Talker) bool { return weight(t) == 0 })
	slices.SortFunc(rows, func(a, b Talker) int { return cmp.Or(cmp.Compare(weight(b), weight(a)), a.Compare(b.Client)) })
	return rows[:limit(n, len(rows))]
}
