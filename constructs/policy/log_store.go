package policy

import "github.com/seed-482a6d4f/vpcdns/constructs/policy/access"

// LogStore is where a query log config writes to, as far as its source says who may write
// there. The writer is a service of AWS, so the policies of the destination decide whether
// queries are recorded.
type LogStore struct {
	Kind LogStoreKind
	ID   string // what the source calls it

	// ARN is that of the log group, without ":*" behind it, the bucket or the delivery
	// stream.
	ARN access.Text

	// Prefix is what the keys of objects in a bucket begin with. It is empty or ends in "/".
	Prefix access.Text

	// Where the config is.
	Partition, Region, Account access.Text

	Policies []LogPolicy
	Key      *LogKey // nil if what is stored is not encrypted with a key of KMS, or that is not known

	// Tagged says whether a delivery stream has the tag LogDeliveryEnabled=true.
	Tagged access.Truth

	// PublicZones says that the source logs queries to public hosted zones too, which
	// route53.amazonaws.com writes.
	PublicZones bool

	Origin Origin
}

// LogStoreKind is a kind of destination.
type LogStoreKind string

// The kinds of destinations.
const (
	LogGroup       LogStoreKind = "log group"
	Bucket         LogStoreKind = "bucket"
	DeliveryStream LogStoreKind = "delivery stream"
)

// LogPolicy is a policy that says who may write to a destination.
type LogPolicy struct {
	ID       string // what the source calls its holder
	Property string // of the holder
	Document *access.Document

	// Own says that it is about this destination alone, so an update of it takes away what
	// AWS has added. Account-wide policies of CloudWatch Logs are not.
	Own bool

	// First says whether the policy is there before the config is made.
	First access.Truth

	Origin Origin
}

// LogKey is the key of KMS that a destination encrypts with.
type LogKey struct {
	ID string // what the source calls it, or what the destination names it by

	// AWSManaged says that it is the key of AWS for the service, such as aws/s3, whose
	// policy cannot be changed.
	AWSManaged bool

	// NoARN says that the destination names it by its ID or an alias.
	NoARN bool

	Policy *LogPolicy // nil if it is not known
	Origin Origin
}
