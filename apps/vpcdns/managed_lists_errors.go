package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/aws/smithy-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

func noRegion() error {
	return withHint(errors.New("no AWS Region"), "add --region, as in --region eu-central-1, or set AWS_REGION")
}

func noCredentials(err error) error {
	return withHint(fmt.Errorf("no AWS credentials: %w", err),
		"set AWS_PROFILE, or sign in with aws sso login; read-only credentials are enough")
}

func noManagedLists(region string) error {
	return withHint(fmt.Errorf("AWS has no managed domain lists in %s", region),
		"check the Region; where AWS has none, use lists of your own")
}

// explainLookup words what went wrong, and what to do about it.
func explainLookup(err error, region string) error {
	var refused smithy.APIError
	var answered interface{ HTTPStatusCode() int }
	switch {
	case errors.As(err, &refused) && refused.ErrorCode() == "UnknownError" && errors.As(err, &answered):
		// The SDK's word for an answer that is not of AWS, such as that of a proxy.
		return withHint(fmt.Errorf("cannot ask Route 53 Resolver in %s: the answer has HTTP status %d and is not from AWS", region, answered.HTTPStatusCode()),
			"check the network, the proxy and AWS_ENDPOINT_URL")
	case errors.As(err, &refused):
		return explainRefusal(refused, actionOf(err))
	}
	return withHint(fmt.Errorf("cannot ask Route 53 Resolver in %s: %w", region, withoutWrapping(err)),
		"check the name of the Region, the network, the proxy and AWS_ENDPOINT_URL")
}

// withoutWrapping leaves out what the SDK says around an error of the network.
func withoutWrapping(err error) error {
	var unreachable net.Error
	if errors.As(err, &unreachable) {
		return unreachable
	}
	return err
}

func explainRefusal(refused smithy.APIError, action string) error {
	err := fmt.Errorf("AWS refuses: %s: %s", refused.ErrorCode(), refused.ErrorMessage())
	switch refused.ErrorCode() {
	case "AccessDeniedException", "AccessDenied", "UnauthorizedOperation":
		return withHint(err, statementHint([]string{action}))
	case "ThrottlingException", "Throttling", "TooManyRequestsException":
		return withHint(err, fmt.Sprintf("wait and try again: AWS takes %v", awsdns.RequestsPerSecond))
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException":
		return withHint(err, "check the credentials, and that the account has enabled the Region")
	case "ExpiredTokenException", "ExpiredToken":
		return withHint(err, "sign in again, as with aws sso login")
	default:
		return err
	}
}
