package replay

import (
	"slices"
	"time"
)

// Impact is how much some changes concern.
type Impact struct {
	Names, Workloads, VPCs int
	Records                int64
}

// Impact adds up the changes of some classes.
func (r *Report) Impact(classes ...Class) Impact {
	var records int64
	names, who, vpcs := map[string]bool{}, map[Workload]bool{}, map[string]bool{}
	for i := range r.Changes {
		c := &r.Changes[i]
		if !slices.Contains(classes, c.Class) {
			continue
		}
		names[c.Name] = true
		for _, client := range c.Clients {
			who[client.Client.Workload()] = true
			vpcs[client.Client.VPC] = true
			records += client.Span.Records
		}
	}
	return Impact{len(names), len(who), len(vpcs), records}
}

// Silent returns the IDs of the policy's VPCs of which the log has no record.
func (r *Report) Silent() (ids []string) {
	for _, id := range r.Question.Expected {
		if !slices.ContainsFunc(r.VPCs, func(v VPCCount) bool { return v.ID == id }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Strangers returns the VPCs of the log whose records were not judged.
func (r *Report) Strangers() (vpcs []VPCCount) {
	for _, v := range r.VPCs {
		if !v.Judged {
			vpcs = append(vpcs, v)
		}
	}
	return vpcs
}

// Gap is a time of whole hours, in UTC, of which there is no record.
type Gap struct {
	From  time.Time
	Hours int
}

// Gaps returns where a log is silent between its first and its last record, the longest first.
func (r *Report) Gaps() (gaps []Gap) {
	for i := 1; i < len(r.Hours); i++ {
		from := r.Hours[i-1].Hour.Add(time.Hour)
		if hours := int(r.Hours[i].Hour.Sub(from) / time.Hour); hours > 0 {
			gaps = append(gaps, Gap{from, hours})
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return b.Hours - a.Hours })
	return gaps
}
