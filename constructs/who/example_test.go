package who_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

func Example() {
	directory, err := who.Read("interfaces.json", strings.NewReader(`{"NetworkInterfaces": [{
		"NetworkInterfaceId": "eni-0a1b", "VpcId": "vpc-0c2d", "PrivateIpAddress": "10.0.0.20",
		"Description": "AWS Lambda VPC ENI-checkout-4bd2ba1c-0aa6-4a54-8ee4-ba7f6bc9b2e5"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	workload, ok := directory.Find("vpc-0c2d", "10.0.0.20", at.UnixMilli())
	fmt.Println(workload, ok)
	// Output: Lambda function checkout true
}
