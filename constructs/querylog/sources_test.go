package querylog_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

func TestSharedSources(t *testing.T) {
	t.Parallel()
	const (
		log   = "0123456789abcdef"
		night = log + " before 2026-11-22T08:00:00Z"
		day   = log + " since 2026-11-22T08:00:00Z"
	)
	for name, test := range map[string]struct {
		a, b string
		want int
	}{
		"the same":              {log, log, 1},
		"others":                {log, "fedcba9876543210", 0},
		"a part of it":          {log, day, 1},
		"the same part":         {day, day, 1},
		"parts one by one":      {night, day, 0},
		"parts that meet":       {night, log + " since 2026-11-22T07:59:59.999Z", 1},
		"a part of a part":      {night, log + " before 2026-11-24T00:00:00Z since 2026-11-21T00:00:00Z since 2026-11-22T09:00:00Z", 0},
		"an end in the middle":  {log + " since 2026-11-21T00:00:00Z and before 2026-11-22T08:00:00Z", day, 0},
		"of a VPC":              {log, log + " vpc-0a", 1},
		"of other VPCs":         {log + " vpc-0b vpc-0c", log + " vpc-0a", 0},
		"of a VPC in both":      {log + " vpc-0a vpc-0b", log + " vpc-0b", 1},
		"of a VPC, other times": {night + " vpc-0a", day + " vpc-0a", 0},
		"no time":               {log + " since", log + " since x", 1},
	} {
		for _, order := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
			if got := querylog.SharedSources(order[:1], order[1:]); got != test.want {
				t.Errorf("%s: %q: %d, want %d", name, order, got, test.want)
			}
		}
	}
}
