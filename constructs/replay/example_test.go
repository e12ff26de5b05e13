package replay_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

const logged = `{"version":"1.100000","vpc_id":"vpc-1","query_timestamp":"2026-02-04T17:51:55Z","query_name":"ads.example.com.","query_type":"A","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.4","srcids":{"instance":"i-1"}}
{"version":"1.100000","vpc_id":"vpc-1","query_timestamp":"2026-02-04T17:51:56Z","query_name":"www.example.com.","query_type":"A","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.4","srcids":{"instance":"i-1"}}
`

func Example() {
	list := &policy.List{Name: "ads", Entries: []policy.Entry{policy.ParseEntry("ads.example.com", policy.Origin{File: "ads.txt", Line: 3})}}
	rule := policy.Rule{Priority: 10, Action: "BLOCK", Block: policy.Block{Response: "NODATA"}, List: list}
	group := &policy.Group{ID: "Firewall", Rules: []policy.Rule{rule}}
	p := &policy.Policy{VPCs: []policy.VPC{{Name: "vpc-1", Associations: []policy.Association{{Priority: 101, Group: group}}}}}

	r, err := replay.New(replay.Options{Policy: p})
	if err != nil {
		panic(err)
	}
	logs, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: strings.NewReader(logged)})
	if err != nil {
		panic(err)
	}
	if _, err := logs.Each(context.Background(), 2, r.Sink); err != nil {
		panic(err)
	}
	for _, c := range r.Report().Ranked(replay.NewlyBlocked) {
		fmt.Printf("%s: %s -> %s by %s (%s), %d workloads\n", c.Name, c.Before, c.After, c.By.Entry, c.By.Origin, len(c.Workloads()))
	}
	// Output: ads.example.com: PASSED -> BLOCK NODATA by ads.example.com (ads.txt:3), 1 workloads
}
