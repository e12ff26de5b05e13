package resolver

import (
	"strings"
	"testing"
)

func TestDestinationsThatAwsWouldRefuse(t *testing.T) {
	secret := ptr("arn:aws:secretsmanager:eu-west-1:111122223333:secret:siem-AbCdEf")
	https := ptr("https://siem.example/")
	splunk := func(props SplunkStreamProps) Destination {
		props.HecEndpoint, props.SecretArn = https, secret
		return ToNewDeliveryStream(StreamToSplunk(&props))
	}
	for name, test := range map[string]struct {
		to   Destination
		want string
	}{
		"a bucket name in capitals":       {ToNewBucket(&NewBucketProps{BucketName: ptr("Logs")}), `BucketName is "Logs"`},
		"a key that is nil":               {ToNewBucket(&NewBucketProps{Encryption: EncryptWithKey(nil)}), "EncryptWithKey has no key"},
		"accounts known at deployment":    {ToNewBucket(&NewBucketProps{Accounts: &[]*string{ptr("#{Token[TOKEN.1]}")}}), "Accounts is a list that is known only at deployment"},
		"a secret without its suffix":     {ToNewDeliveryStream(StreamToHttpEndpoint(&HttpStreamProps{Url: https, SecretArn: ptr("arn:aws:secretsmanager:eu-west-1:111122223333:secret:siem")})), "with the six characters that AWS adds"},
		"a key for the bucket made":       {splunk(SplunkStreamProps{BackupBucketKeyArn: ptr("arn:aws:kms:eu-west-1:111122223333:key/1")}), "BackupBucketKeyArn is set without BackupBucketArn"},
		"a long prefix":                   {ToNewDeliveryStream(StreamToBucket(&BucketStreamProps{Prefix: ptr(strings.Repeat("a", 1025))})), "Prefix has 1025 characters"},
		"a key in another Region":         {ToNewBucket(&NewBucketProps{Encryption: EncryptWithKey(ptr("arn:aws:kms:us-east-1:111122223333:key/1"))}), "the key to encrypt with is in us-east-1 and the query log config in eu-west-1"},
		"a stream in another Region":      {ToDeliveryStream(ptr("arn:aws:firehose:us-east-1:111122223333:deliverystream/x")), "the delivery stream is in us-east-1"},
		"a bucket by its name":            {ToBucketArn(ptr("central"), nil), `ToBucketArn is "central"; use the ARN of a bucket`},
		"no ARN of a bucket":              {ToBucketArn(nil, nil), "ToBucketArn has no ARN"},
		"a grant by an ARN":               {ToBucketArn(ptr("arn:aws:s3:::central"), &BucketProps{GrantDelivery: ptr(true)}), "a policy cannot be changed through an ARN"},
		"access logs to an ARN":           {ToNewBucket(&NewBucketProps{AccessLogBucketName: ptr("arn:aws:s3:::logs")}), `AccessLogBucketName is "arn:aws:s3:::logs"; give the name`},
		"a prefix with a leading slash":   {ToNewBucket(&NewBucketProps{Prefix: ptr("/dns")}), `Prefix is "/dns"`},
		"a prefix with a double slash":    {ToBucket(nil, &BucketProps{Prefix: ptr("a//b")}), `Prefix is "a//b"`},
		"no bucket":                       {ToBucket(nil, nil), "ToBucket has no bucket"},
		"an account that is none":         {ToNewBucket(&NewBucketProps{Accounts: &[]*string{ptr("1234")}}), `account 1 is "1234"; an account has 12 digits`},
		"the alias of a key":              {ToNewBucket(&NewBucketProps{Encryption: EncryptWithKey(ptr("alias/aws/s3"))}), `the key to encrypt with is "alias/aws/s3"; use the full ARN`},
		"0 days":                          {ToNewBucket(&NewBucketProps{ExpirationDays: ptr(0.0)}), "ExpirationDays is 0; use whole days from 1"},
		"half a day":                      {ToNewBucket(&NewBucketProps{TransitionDays: ptr(0.5)}), "TransitionDays is 0.5"},
		"expiry before transition":        {ToNewBucket(&NewBucketProps{TransitionDays: ptr(30.0), ExpirationDays: ptr(30.0)}), "records must move before they are deleted"},
		"an unknown storage class":        {ToNewBucket(&NewBucketProps{TransitionDays: ptr(30.0), TransitionStorageClass: ptr("COLD")}), `TransitionStorageClass is "COLD"`},
		"a class and no days":             {ToNewBucket(&NewBucketProps{TransitionStorageClass: ptr("GLACIER")}), "TransitionStorageClass is set without TransitionDays"},
		"infrequent access too early":     {ToNewBucket(&NewBucketProps{TransitionDays: ptr(7.0), TransitionStorageClass: ptr("STANDARD_IA")}), "S3 moves nothing to STANDARD_IA before 30 days"},
		"a day too early":                 {ToNewBucket(&NewBucketProps{TransitionDays: ptr(29.0), TransitionStorageClass: ptr("ONEZONE_IA")}), "TransitionDays is 29, and S3 moves nothing to ONEZONE_IA before 30 days"},
		"a lock of no days":               {ToNewBucket(&NewBucketProps{ObjectLockDays: ptr(0.0)}), "ObjectLockDays is 0; use whole days from 1"},
		"a lock of a millennium":          {ToNewBucket(&NewBucketProps{ObjectLockDays: ptr(365250.0)}), "use at most 36500"},
		"a mode and no lock":              {ToNewBucket(&NewBucketProps{ObjectLockMode: ptr("GOVERNANCE")}), "ObjectLockMode is set without ObjectLockDays"},
		"an unknown mode":                 {ToNewBucket(&NewBucketProps{ObjectLockDays: ptr(1.0), ObjectLockMode: ptr("STRICT")}), `ObjectLockMode is "STRICT"; use GOVERNANCE or COMPLIANCE`},
		"expiry before the lock ends":     {ToNewBucket(&NewBucketProps{ObjectLockDays: ptr(365.0), ExpirationDays: ptr(30.0)}), "ExpirationDays is 30 and ObjectLockDays is 365"},
		"half a day of old versions":      {ToNewBucket(&NewBucketProps{NoncurrentDays: ptr(0.5)}), "NoncurrentDays is 0.5"},
		"no target":                       {ToNewDeliveryStream(nil), "ToNewDeliveryStream has no target"},
		"a Kinesis stream":                {ToDeliveryStream(ptr("arn:aws:kinesis:eu-west-1:111122223333:stream/x")), "use the ARN of a stream, arn:aws:firehose:"},
		"no stream":                       {ToDeliveryStream(nil), `ToDeliveryStream has ""`},
		"http without TLS":                {ToNewDeliveryStream(StreamToHttpEndpoint(&HttpStreamProps{Url: ptr("http://x.example"), SecretArn: secret})), `Url is "http://x.example"; give the https URL`},
		"no secret":                       {ToNewDeliveryStream(StreamToHttpEndpoint(&HttpStreamProps{Url: https})), `SecretArn is ""; give the ARN of the secret`},
		"an invalid collector":            {splunk(SplunkStreamProps{HecEndpointType: ptr("JSON")}), `HecEndpointType is "JSON"; use Raw or Event`},
		"a buffer over Splunk's":          {splunk(SplunkStreamProps{BufferMebibytes: ptr(6.0)}), "BufferMebibytes is 6; use a whole number from 1 to 5"},
		"an interval over Splunk's":       {splunk(SplunkStreamProps{BufferSeconds: ptr(61.0)}), "BufferSeconds is 61; use a whole number from 0 to 60"},
		"a retry over two hours":          {splunk(SplunkStreamProps{RetrySeconds: ptr(7201.0)}), "RetrySeconds is 7201; use a whole number from 0 to 7200"},
		"a backup bucket by name":         {splunk(SplunkStreamProps{BackupBucketArn: ptr("ours")}), `BackupBucketArn is "ours"; use the ARN of a bucket`},
		"a bucket buffer over the limit":  {ToNewDeliveryStream(StreamToBucket(&BucketStreamProps{BufferMebibytes: ptr(129.0)})), "BufferMebibytes is 129; use a whole number from 1 to 128"},
		"indexes in infrequent access":    {ToNewLogGroup(&NewLogGroupProps{LogGroupClass: ptr("INFREQUENT_ACCESS"), FieldIndexes: &[]*string{ptr("rcode")}}), "the class INFREQUENT_ACCESS does not support them"},
		"forwarding in infrequent access": {ToNewLogGroup(&NewLogGroupProps{LogGroupClass: ptr("INFREQUENT_ACCESS"), ForwardTo: ptr("arn:aws:logs:eu-west-1:111122223333:destination:c")}), "has no subscriptions"},
		"forwarding to a log group":       {ToNewLogGroup(&NewLogGroupProps{ForwardTo: ptr("arn:aws:logs:eu-west-1:111122223333:log-group:c")}), "give the ARN of a destination of CloudWatch Logs"},
		"21 indexes":                      {ToNewLogGroup(&NewLogGroupProps{FieldIndexes: repeated("f", 21)}), "FieldIndexes has 21 fields; CloudWatch Logs takes at most 20"},
		"an empty index":                  {ToNewLogGroup(&NewLogGroupProps{FieldIndexes: repeated("", 1)}), `field index 1 is ""`},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("QueryLogging", "Q")
			test.to.check(p, place{region: "eu-west-1"})
			wantProblem(t, p, test.want)
		})
	}
}

func repeated(s string, times int) *[]*string {
	all := make([]*string, times)
	for i := range all {
		all[i] = &s
	}
	return &all
}

// TestLifecycleBounds has the last values that are taken, next to those that are refused.
func TestLifecycleBounds(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		class        string
		move, expire float64
		problems     int
	}{
		{"STANDARD_IA", 30, 31, 0},
		{"STANDARD_IA", 29, 60, 1},
		{"ONEZONE_IA", 30, 60, 0},
		{"ONEZONE_IA", 29, 60, 1},
		{"GLACIER", 1, 2, 0},
		{"GLACIER", 0, 2, 1},
		{"GLACIER", 2, 2, 1},
		{"GLACIER", 2, 1, 1},
	} {
		p := problemsOf("QueryLogging", "Q")
		lifecycleOf(&NewBucketProps{TransitionStorageClass: &x.class, TransitionDays: &x.move, ExpirationDays: &x.expire}).check(p)
		if len(p.all) != x.problems {
			t.Errorf("%s after %v days, gone after %v: %v", x.class, x.move, x.expire, p.all)
		}
	}
}
