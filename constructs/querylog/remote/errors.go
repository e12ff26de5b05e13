package remote

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
)

// isFatal reports whether an error is one that every other request has too: of the credentials,
// or of a server to which no connection can be made, however often it was tried.
func isFatal(err error) bool {
	var refused smithy.APIError
	var network *net.OpError
	if errors.As(err, &network) && network.Op == "dial" {
		return true
	}
	return errors.As(err, &refused) && slices.Contains(ofCredentials, refused.ErrorCode())
}

var ofCredentials = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidToken", "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException", "RequestTimeTooSkewed", "NoSuchBucket"}

// IsTemporary reports whether the same request may be answered later, as where AWS was asked too
// often or could not be reached. Whatever AWS refuses for another reason it refuses again.
func IsTemporary(err error) bool {
	var refused smithy.APIError
	var answered interface{ HTTPStatusCode() int }
	var unreachable net.Error
	switch {
	case errors.As(err, &answered) && (answered.HTTPStatusCode() >= 500 || answered.HTTPStatusCode() == 429):
		return true
	case errors.As(err, &refused):
		return slices.Contains(temporary, refused.ErrorCode())
	case errors.As(err, &unreachable):
		return true
	default:
		return errors.Is(err, errBroken)
	}
}

var temporary = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "SlowDown", "ThrottlingException", "RequestTimeout", "InternalError"}

// advice is what to do about what AWS refuses, by its code.
var advice = map[string]string{
	"ExpiredToken":                "the credentials have expired; sign in again, as with aws sso login",
	"ExpiredTokenException":       "the credentials have expired; sign in again, as with aws sso login",
	"RequestExpired":              "the credentials have expired; sign in again, as with aws sso login",
	"InvalidToken":                "check the credentials",
	"InvalidAccessKeyId":          "check the credentials, and that the account has enabled the Region",
	"InvalidClientTokenId":        "check the credentials, and that the account has enabled the Region",
	"UnrecognizedClientException": "check the credentials, and that the account has enabled the Region",
	"SignatureDoesNotMatch":       "check the credentials",
	"InvalidSignatureException":   "check the credentials",
	"RequestTimeTooSkewed":        "set the clock of this machine",
	"NoSuchBucket":                "check the name of the bucket",
	"NoSuchKey":                   "the object was deleted after it was listed",
	"NotFound":                    "the object was deleted after it was listed",
	"InvalidObjectState":          "the object is archived; restore it, or leave it out by --since",
	"SlowDown":                    "wait and try again: S3 takes some thousand requests in a second for a prefix",
	"ThrottlingException":         "wait and try again: CloudWatch Logs takes few requests in a second; S3 is faster",
	"ResourceNotFoundException":   "check the name of the log group, the Region and the account of your credentials",
	"InvalidParameterException":   "a log group of the class Infrequent Access does not allow this; export it to S3",
	"InvalidOperationException":   "a log group of the class Infrequent Access does not allow this; export it to S3",
	"KMS.DisabledException":       "enable the KMS key that encrypts the object",
	"KMS.KMSInvalidStateException": "the KMS key that encrypts the object cannot be used; cancel its deletion, or leave the object " +
		"out by --since",
	"KMS.NotFoundException": "the KMS key that encrypts the object does not exist any more",
}

// explained words an error of the SDK in a line that says what was refused, and what to do. The
// action is what IAM has to allow for it, on a resource.
func explained(err error, action, resource string) error {
	var refused smithy.APIError
	var answered interface{ HTTPStatusCode() int }
	var network *net.OpError
	var unreachable net.Error
	switch {
	case errors.Is(err, errChanged):
		return errChanged
	case errors.As(err, &answered) && answered.HTTPStatusCode() == 412:
		return errChanged
	case errors.As(err, &refused) && refused.ErrorCode() != notOfAWS:
		words := fmt.Sprintf("AWS refuses %s: %s", action, saying(refused))
		if advice := adviceOf(refused, action, resource); advice != "" {
			words += "; " + advice
		}
		return &refusal{err, words}
	case errors.As(err, &network): // without the URL around it, which is long
		return &refusal{err, fmt.Sprintf("no answer to %s: %v; check the network, the Region and AWS_ENDPOINT_URL", action, network)}
	case errors.As(err, &unreachable):
		return &refusal{err, fmt.Sprintf("no answer to %s: %v; check the network, the Region and AWS_ENDPOINT_URL", action, unreachable)}
	case errors.As(err, &answered):
		return &refusal{err, fmt.Sprintf("the answer to %s has HTTP status %d and is not from AWS; check the network, the proxy and AWS_ENDPOINT_URL", action, answered.HTTPStatusCode())}
	default:
		return err
	}
}

// notOfAWS is the SDK's word for an answer that is not of AWS, such as that of a proxy.
const notOfAWS = "UnknownError"

// refusal is an error of the SDK in other words.
type refusal struct {
	error
	words string
}

func (r *refusal) Error() string { return r.words }

func (r *refusal) Unwrap() error { return r.error }

func saying(refused smithy.APIError) string {
	if refused.ErrorMessage() == "" {
		return refused.ErrorCode()
	}
	return refused.ErrorCode() + ": " + strings.TrimSuffix(refused.ErrorMessage(), ".")
}

// adviceOf says what to do. S3 refuses an object whose key is not allowed as it refuses one that
// is not allowed itself, and says so in the message alone.
func adviceOf(refused smithy.APIError, action, resource string) string {
	switch code := refused.ErrorCode(); {
	case strings.Contains(refused.ErrorMessage(), "kms:Decrypt"):
		return "allow kms:Decrypt on the KMS key that encrypts the object, in IAM and in the policy of the key"
	case !slices.Contains(ofDenial, code):
		return advice[code]
	case strings.HasPrefix(action, "logs:"):
		return fmt.Sprintf("allow %s on the log group %s", action, resource)
	case action == "s3:ListBucket":
		return fmt.Sprintf("allow %s on arn:aws:s3:::%s; if its owner does not pay for requests, accept the costs", action, resource)
	default:
		return fmt.Sprintf("allow %s on arn:aws:s3:::%s/*, and kms:Decrypt on its key if it is encrypted with one", action, resource)
	}
}

var ofDenial = []string{"AccessDenied", "AccessDeniedException", "Forbidden", "AllAccessDisabled"}
