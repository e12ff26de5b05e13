package suggest_test

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/suggest"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

func Example() {
	const log = `{"version":"1.100000","vpc_id":"vpc-0a","query_timestamp":"2026-11-24T08:00:00Z","query_name":"www.shop.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"203.0.113.7","Type":"A","Class":"IN"}],"srcaddr":"10.0.0.5","srcids":{"instance":"i-0b"}}`
	record, err := querylog.Parse([]byte(strings.TrimSpace(log)))
	if err != nil {
		fmt.Println(err)
		return
	}
	s := survey.New(nil)
	s.Add(record)
	record.UnixMilli += 24 * 60 * 60 * 1000 // and once more on the next day
	s.Add(record)
	finder, err := phantom.NewFinder()
	if err != nil {
		fmt.Println(err)
		return
	}
	result := suggest.AllowOnly(s, finder, suggest.Options{Inspect: true})
	fmt.Printf("%s", result.Append(nil, "To review."))
	// Output:
	// # To review.
	// www.shop.example  # reason=2 queries by i-0b in vpc-0a, 2026-11-24 to 2026-11-25
}
