package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/smithy-go"
)

func noSuchVPC(id, region string) error {
	return withHint(fmt.Errorf("there is no VPC %s in %s", id, region), "check the ID, the Region and the account of your credentials")
}

func hasCode(err error, code string) bool {
	var refused smithy.APIError
	return errors.As(err, &refused) && refused.ErrorCode() == code
}

func isDenied(err error) bool {
	return hasCode(err, "AccessDeniedException") || hasCode(err, "AccessDenied") || hasCode(err, "UnauthorizedOperation")
}

// mayBeUnread reports whether a snapshot goes on without what an error is about: what is not
// there, and what another account does not show. It does not where a permission is missing
// that the caller's own account can give.
func (c *collector) mayBeUnread(err error, foreign bool) bool {
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		return true
	case hasCode(err, "ValidationException"), hasCode(err, "InvalidParameterException"):
		return foreign
	case isDenied(err):
		return foreign || c.isOthers(err)
	default:
		return false
	}
}

var accountInARN = regexp.MustCompile(`arn:[a-z-]+:route53resolver:[a-z0-9-]+:(\d{12}):`)

// isOthers reports whether a refusal names a resource of another account.
func (c *collector) isOthers(err error) bool {
	named := accountInARN.FindStringSubmatch(err.Error())
	return named != nil && c.account != "" && named[1] != c.account
}

// whyRefused says what AWS refused. It leaves out what differs from one person or day to the
// next, such as the session of a role, so that snapshots do not differ by it.
func whyRefused(err error) string {
	var refused smithy.APIError
	var answered interface{ HTTPStatusCode() int }
	switch {
	case isDenied(err) && errors.As(err, &refused):
		return fmt.Sprintf("AWS refuses %s: %s", actionOf(err), refused.ErrorCode())
	case errors.As(err, &refused):
		return fmt.Sprintf("AWS refuses %s: %s: %s", actionOf(err), refused.ErrorCode(), refused.ErrorMessage())
	case errors.As(err, &answered):
		return fmt.Sprintf("the answer to %s has HTTP status %d", actionOf(err), answered.HTTPStatusCode())
	default:
		return fmt.Sprintf("there is no answer to %s", actionOf(err))
	}
}

// actionOf names what was asked as a policy of IAM does.
func actionOf(err error) string {
	var operation *smithy.OperationError
	if !errors.As(err, &operation) {
		return "AWS"
	}
	return strings.ToLower(operation.Service()) + ":" + operation.Operation()
}
