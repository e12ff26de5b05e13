package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// awsConfig is how to reach AWS, as its own command line does: with the profile,
// variables, proxies and AWS_ENDPOINT_URL that the SDK knows.
func awsConfig(ctx context.Context, region string) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithLogger(logging.Nop{}))
	switch {
	case err != nil:
		return cfg, withHint(fmt.Errorf("the AWS configuration: %w", err), "check AWS_PROFILE and ~/.aws/config")
	case cfg.Region == "":
		return cfg, noRegion()
	}
	// Asked for on their own, for the SDK words their lack as a failed request.
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return cfg, noCredentials(err)
	}
	return cfg, nil
}
