package replay

import (
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// Options say what to compare, and for which records.
type Options struct {
	// Policy is what is to be deployed, and Name what reports call it.
	Policy *policy.Policy
	Name   string

	// Baseline is what to compare with. Default: what the log recorded.
	Baseline     *policy.Policy
	BaselineName string

	// VPCs are those to judge, by their ID in the log or by what the policy calls
	// them. Default: all.
	VPCs []string

	// Since is when the first record may be, and Until when the first is that may not.
	// Default: all times.
	Since, Until time.Time

	// Who names the client at an address of a VPC, if it is known. It is asked about clients
	// of queries whose verdict changes, by several goroutines. Default: nobody is known.
	Who func(vpcID, address string, unixMilli int64) (name string, known bool)
}
