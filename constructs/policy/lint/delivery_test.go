package lint_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// The parts of a template with a log group, of one with a bucket, and of their policies.
const (
	configOn = `
Parameters:
  P: {Type: String}
Conditions:
  C: !Equals [!Ref P, x]
Resources:
  Log:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfig
    DependsOn: Policy
    Properties: {DestinationArn: %s}
  OnVpc:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation
    Properties: {ResolverQueryLogConfigId: !Ref Log, ResourceId: vpc-0123456789abcdef0}
`
	groupWith = `  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /dns}}
  Policy:
    Type: AWS::Logs::ResourcePolicy
    Properties: {PolicyName: p, PolicyDocument: {Statement: [%s]}}
`
	bucketWith = `  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: logs%s}}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref Bucket, PolicyDocument: {Statement: [%s]}}
`
	keyWith = `  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [%s]}}}
`
	writer    = "Principal: {Service: delivery.logs.amazonaws.com}"
	toGroup   = "Action: [logs:CreateLogStream, logs:PutLogEvents]"
	ofGroup   = "Resource: '*'"
	canGroup  = "{Effect: Allow, " + writer + ", " + toGroup + ", " + ofGroup + "}"
	canCheck  = "{Effect: Allow, " + writer + ", Action: s3:GetBucketAcl, Resource: 'arn:aws:s3:::logs'}"
	canWrite  = "{Effect: Allow, " + writer + ", Action: s3:PutObject, Resource: 'arn:aws:s3:::logs/*'}"
	encrypted = ", BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'%s}}]}"
)

func toGroupWith(statements ...string) string {
	return fmt.Sprintf(configOn, "!GetAtt Group.Arn") + fmt.Sprintf(groupWith, strings.Join(statements, ", "))
}

func toBucketWith(statements ...string) string { return toBucketLike("", statements...) }

func toBucketLike(properties string, statements ...string) string {
	return fmt.Sprintf(configOn, "!GetAtt Bucket.Arn") + fmt.Sprintf(bucketWith, properties, strings.Join(statements, ", "))
}

func withKey(statements ...string) string {
	return fmt.Sprintf(keyWith, strings.Join(statements, ", "))
}

// TestDeliveries has policies of destinations, and what is wrong with each.
func TestDeliveries(t *testing.T) {
	t.Parallel()
	allowGroup := func(principal, rest string) string {
		return toGroupWith("{Effect: Allow, " + principal + ", " + rest + "}")
	}
	if1 := func(condition string) string {
		return toGroupWith("{Effect: Allow, " + writer + ", " + toGroup + ", " + ofGroup + ", Condition: {" + condition + "}}")
	}
	write := func(resource string) string {
		return toBucketWith(canCheck, "{Effect: Allow, "+writer+", Action: 's3:Put*', Resource: "+resource+"}")
	}
	const root = "{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*', Resource: '*'}"
	for name, c := range map[string]struct{ text, want string }{
		"a log group":         {toGroupWith(canGroup), ""},
		"no statements":       {toGroupWith(), ""},
		"everybody":           {allowGroup("Principal: '*'", toGroup+", "+ofGroup), ""},
		"every account":       {allowGroup("Principal: {AWS: '*'}", toGroup+", "+ofGroup), ""},
		"several services":    {allowGroup("Principal: {Service: [es.amazonaws.com, delivery.logs.amazonaws.com]}", toGroup+", "+ofGroup), ""},
		"for public zones":    {allowGroup("Principal: {Service: route53.amazonaws.com}", toGroup+", "+ofGroup), "warning wrong-log-principal"},
		"and there are some":  {allowGroup("Principal: {Service: route53.amazonaws.com}", toGroup+", "+ofGroup) + "  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: x, QueryLoggingConfig: {CloudWatchLogsLogGroupArn: x}}}\n", ""},
		"another service":     {allowGroup("Principal: {Service: es.amazonaws.com}", toGroup+", "+ofGroup), ""},
		"of flow logs":        {allowGroup("Principal: {Service: vpc-flow-logs.amazonaws.com}", toGroup+", "+ofGroup), "warning wrong-log-principal"},
		"Resolver":            {allowGroup("Principal: {Service: [route53resolver.amazonaws.com]}", "Action: 'logs:*', "+ofGroup), "warning wrong-log-principal"},
		"as an account":       {allowGroup("Principal: {AWS: delivery.logs.amazonaws.com}", toGroup+", "+ofGroup), "error wrong-log-principal"},
		"as one of accounts":  {toGroupWith(canGroup, "{Effect: Allow, Principal: {AWS: ['*', logs.amazonaws.com]}, Action: '*', Resource: '*'}"), "error wrong-log-principal"},
		"a parameter":         {allowGroup("Principal: {Service: !Ref P}", toGroup+", "+ofGroup), ""},
		"part of a parameter": {allowGroup("Principal: {Service: !Sub '${P}.amazonaws.com'}", toGroup+", "+ofGroup), ""},
		"behind a condition":  {toGroupWith("!If [C, " + canGroup + ", !Ref AWS::NoValue]"), ""},
		"the whole statement": {toGroupWith("!If [C, {Effect: Allow, Principal: {Service: route53.amazonaws.com}, " + toGroup + ", " + ofGroup + "}, " + canGroup + "]"), ""},

		"all actions":        {allowGroup(writer, "Action: 'logs:*', "+ofGroup), ""},
		"actions by case":    {allowGroup(writer, "Action: [LOGS:createlogstream, 'logs:Put*'], "+ofGroup), ""},
		"too few actions":    {allowGroup(writer, "Action: logs:PutLogEvents, "+ofGroup), "warning log-delivery-not-allowed"},
		"another action":     {allowGroup(writer, "Action: logs:CreateLogGroup, "+ofGroup), "warning log-delivery-not-allowed"},
		"an unknown action":  {allowGroup(writer, "Action: [logs:PutLogEvents, !Ref P], "+ofGroup), ""},
		"its streams":        {allowGroup(writer, toGroup+", Resource: !Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/dns:log-stream:*'"), ""},
		"by its ARN":         {allowGroup(writer, toGroup+", Resource: !GetAtt Group.Arn"), ""},
		"a wildcard":         {allowGroup(writer, toGroup+", Resource: 'arn:aws:logs:*:*:log-group:/d*'"), ""},
		"without its stars":  {allowGroup(writer, toGroup+", Resource: !Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/dns'"), "warning log-delivery-not-allowed"},
		"another group":      {allowGroup(writer, toGroup+", Resource: 'arn:aws:logs:*:*:log-group:/aws/vendedlogs/*'"), "warning log-delivery-not-allowed"},
		"an unknown group":   {allowGroup(writer, toGroup+", Resource: !Sub 'arn:aws:logs:*:*:log-group:${P}:*'"), ""},
		"by text":            {strings.Replace(toGroupWith(), "PolicyDocument: {Statement: []}", `PolicyDocument: '{"Statement": {"Effect": "Allow", "Principal": {"Service": "route53.amazonaws.com"}, "Action": "logs:*", "Resource": "*"}}'`, 1), "warning wrong-log-principal"},
		"its own policy":     {strings.Replace(toGroupWith(canGroup), "LogGroupName: /dns", "LogGroupName: /dns, ResourcePolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: 'logs:Create*', Resource: '*'}]}", 1), "warning log-delivery-denied"},
		"source account":     {if1("StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}"), ""},
		"another account":    {if1("StringNotEquals: {aws:SourceAccount: !Ref AWS::AccountId}"), "warning log-delivery-not-allowed"},
		"a literal account":  {if1("StringEquals: {aws:SourceAccount: '111122223333'}"), ""},
		"source ARN":         {if1("ArnLike: {aws:SourceArn: !Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*'}"), ""},
		"of Resolver":        {if1("ArnLike: {aws:SourceArn: !Sub 'arn:${AWS::Partition}:route53resolver:${AWS::Region}:${AWS::AccountId}:*'}"), "warning log-delivery-not-allowed"},
		"of the config":      {if1("ArnEquals: {aws:SourceArn: !GetAtt Log.Arn}"), "warning log-delivery-not-allowed"},
		"an unknown ARN":     {if1("ArnLike: {aws:SourceArn: !Ref P}"), ""},
		"from an endpoint":   {if1("StringEquals: {aws:SourceVpce: vpce-1}"), "warning log-delivery-not-allowed"},
		"of an organization": {if1("StringEquals: {aws:PrincipalOrgID: o-1}"), ""},

		"a bucket":                    {toBucketWith(canCheck, canWrite), ""},
		"to the account":              {write("!Sub 'arn:aws:s3:::logs/AWSLogs/${AWS::AccountId}/*'"), ""},
		"to all accounts":             {write("!Sub '${Bucket.Arn}/AWSLogs/*'"), ""},
		"to one account":              {write("arn:aws:s3:::logs/AWSLogs/111122223333/*"), ""},
		"to a place of its own":       {write("arn:aws:s3:::logs/dns/*"), "warning log-delivery-not-allowed"},
		"to the bucket itself":        {write("!GetAtt Bucket.Arn"), "warning log-delivery-not-allowed"},
		"to one of two places":        {write("[arn:aws:s3:::logs/dns/*, !Sub 'arn:aws:s3:::logs/${P}/*']"), ""},
		"without the check":           {toBucketWith(canWrite), "warning log-delivery-not-allowed"},
		"about others":                {toBucketWith("{Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: s3:PutObject, Resource: '*'}"), "note log-delivery-not-allowed"},
		"all but others":              {toBucketWith("{Effect: Deny, NotPrincipal: {Service: delivery.logs.amazonaws.com}, Action: '*', Resource: '*'}"), "warning log-delivery-not-allowed"},
		"another ACL":                 {toBucketWith(canCheck, strings.TrimSuffix(canWrite, "}")+", Condition: {StringEquals: {s3:x-amz-acl: private}}}"), "warning log-delivery-not-allowed"},
		"only with TLS":               {toBucketWith(canCheck, canWrite, "{Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: {Bool: {aws:SecureTransport: 'false'}}}"), ""},
		"only in an organization":     {toBucketWith(canCheck, canWrite, "{Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: {StringNotEquals: {aws:PrincipalOrgID: o-1}}}"), "warning log-delivery-denied"},
		"or services":                 {toBucketWith(canCheck, canWrite, "{Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: {StringNotEquals: {aws:PrincipalOrgID: o-1}, BoolIfExists: {aws:PrincipalIsAWSService: 'false'}}}"), ""},
		"only from an endpoint":       {toBucketWith(canCheck, canWrite, "{Effect: Deny, Principal: {AWS: '*'}, Action: 's3:Put*', Resource: 'arn:aws:s3:::logs/*', Condition: {StringNotEquals: {aws:SourceVpce: vpce-1}}}"), "warning log-delivery-denied"},
		"another place denied":        {toBucketWith(canCheck, canWrite, "{Effect: Deny, Principal: '*', Action: '*', Resource: 'arn:aws:s3:::logs/private/*'}"), ""},
		"perhaps denied":              {toBucketWith(canCheck, canWrite, "!If [C, {Effect: Deny, Principal: '*', Action: '*', Resource: '*'}, !Ref AWS::NoValue]"), ""},
		"a policy of another bucket":  {strings.Replace(toBucketWith(), "Bucket: !Ref Bucket", "Bucket: other", 1), ""},
		"a policy that is not there":  {strings.Replace(toBucketWith("{Effect: Deny, Principal: '*', Action: '*', Resource: '*'}"), "AWS::S3::BucketPolicy", "AWS::S3::BucketPolicy\n    Condition: C", 1), ""},
		"a bucket of another stack":   {strings.Replace(strings.Replace(toBucketWith("{Effect: Deny, Principal: '*', Action: '*', Resource: '*'}"), "!GetAtt Bucket.Arn", "arn:aws:s3:::logs/dns", 1), "Bucket: !Ref Bucket", "Bucket: logs", 1), "warning log-delivery-denied"},
		"a destination of two":        {strings.Replace(toBucketWith("{Effect: Deny, Principal: '*', Action: '*', Resource: '*'}"), "!GetAtt Bucket.Arn", "!If [C, !GetAtt Bucket.Arn, 'arn:aws:s3:::x']", 1), ""},
		"prefix of a parameter":       {strings.Replace(write("!Sub 'arn:aws:s3:::logs/dns/AWSLogs/*'"), "!GetAtt Bucket.Arn", "!Sub '${Bucket.Arn}/${P}'", 1), ""},
		"the same prefix":             {strings.Replace(write("!Sub '${Bucket.Arn}/${P}/AWSLogs/*'"), "!GetAtt Bucket.Arn", "!Sub '${Bucket.Arn}/${P}/'", 1), ""},
		"without the prefix":          {strings.Replace(write("!Sub '${Bucket.Arn}/AWSLogs/*'"), "!GetAtt Bucket.Arn", "!Sub '${Bucket.Arn}/dns'", 1), "warning log-delivery-not-allowed"},
		"made in any order":           {strings.Replace(toBucketWith(canCheck, canWrite), "    DependsOn: Policy\n", "", 1), "warning log-policy-order"},
		"not let in, in any order":    {strings.Replace(write("arn:aws:s3:::logs/x/*"), "    DependsOn: Policy\n", "", 1), "warning log-delivery-not-allowed|warning log-policy-order"},
		"no order is wanted":          {strings.Replace(toBucketWith(), "    DependsOn: Policy\n", "", 1), "note log-delivery-not-allowed"},
		"without a key":               {toBucketLike(fmt.Sprintf(encrypted, ""), canCheck, canWrite), "warning wrong-log-key"},
		"the key of AWS":              {toBucketLike(fmt.Sprintf(encrypted, ", KMSMasterKeyID: alias/aws/s3"), canCheck, canWrite), "warning wrong-log-key"},
		"an ID of a key":              {toBucketLike(fmt.Sprintf(encrypted, ", KMSMasterKeyID: !Ref Key"), canCheck, canWrite) + withKey("{Effect: Allow, Principal: '*', Action: 'kms:*', Resource: '*'}"), "warning wrong-log-key"},
		"a key of a parameter":        {toBucketLike(fmt.Sprintf(encrypted, ", KMSMasterKeyID: !Ref P"), canCheck, canWrite), ""},
		"a key of another stack":      {toBucketLike(fmt.Sprintf(encrypted, ", KMSMasterKeyID: 'arn:aws:kms:eu-west-1:111122223333:key/1'"), canCheck, canWrite), ""},
		"its policy":                  {toBucketLike(fmt.Sprintf(encrypted, ", KMSMasterKeyID: !GetAtt Key.Arn"), canCheck, canWrite) + withKey(root), "warning wrong-log-key"},
		"its policy allows":           {toBucketLike(fmt.Sprintf(encrypted, ", KMSMasterKeyID: !GetAtt Key.Arn"), canCheck, canWrite) + withKey(root, "{Effect: Allow, "+writer+", Action: ['kms:GenerateDataKey*', 'kms:Dec*'], Resource: '*'}"), ""},
		"its policy allows half":      {toBucketLike(fmt.Sprintf(encrypted, ", KMSMasterKeyID: !GetAtt Key.Arn"), canCheck, canWrite) + withKey(root, "{Effect: Allow, "+writer+", Action: kms:Decrypt, Resource: '*'}"), "warning wrong-log-key"},
		"its policy denies":           {toBucketLike(fmt.Sprintf(encrypted, ", KMSMasterKeyID: !GetAtt Key.Arn"), canCheck, canWrite) + withKey("{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}, {Effect: Deny, Principal: '*', Action: 'kms:*', Resource: '*', Condition: {StringNotEquals: {aws:SourceVpc: vpc-1}}}"), "warning log-delivery-denied"},
		"SSE-S3":                      {toBucketLike(strings.ReplaceAll(fmt.Sprintf(encrypted, ""), "aws:kms", "AES256"), canCheck, canWrite), ""},
		"a key of a log group":        {strings.Replace(toGroupWith(canGroup), "LogGroupName: /dns", "LogGroupName: /dns, KmsKeyId: !GetAtt Key.Arn", 1) + withKey(root), "warning wrong-log-key"},
		"with CloudWatch Logs":        {strings.Replace(toGroupWith(canGroup), "LogGroupName: /dns", "LogGroupName: /dns, KmsKeyId: !GetAtt Key.Arn", 1) + withKey("{Effect: Allow, Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'}, Action: 'kms:*', Resource: '*', Condition: {ArnEquals: {'kms:EncryptionContext:aws:logs:arn': !Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/dns'}}}"), ""},
		"for another log group":       {strings.Replace(toGroupWith(canGroup), "LogGroupName: /dns", "LogGroupName: /dns, KmsKeyId: !GetAtt Key.Arn", 1) + withKey("{Effect: Allow, Principal: {Service: logs.eu-west-1.amazonaws.com}, Action: 'kms:*', Resource: '*', Condition: {ArnLike: {'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:log-group:/other*'}}}"), "warning wrong-log-key"},
		"accounts that share configs": {write("!Sub 'arn:aws:s3:::logs/AWSLogs/${AWS::AccountId}/*'") + "  Share: {Type: AWS::RAM::ResourceShare, Properties: {Name: x}}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(aboutDelivery(t, c.text, nil), "|"); got != c.want {
				t.Errorf("%q, want %q in\n%s", got, c.want, c.text)
			}
		})
	}
}

// aboutDelivery returns the findings about deliveries, each once.
func aboutDelivery(t *testing.T, text string, parameters map[string]string) []string {
	t.Helper()
	p, err := load.Read("t.yaml", []byte(text), load.Options{Parameters: parameters})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	found := map[string]bool{}
	for _, f := range lint.Run(p, lint.Options{}) {
		if strings.Contains(f.ID, "-log-principal") || strings.HasPrefix(f.ID, "log-") || f.ID == "wrong-log-key" {
			found[f.Severity.String()+" "+f.ID] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// TestDeliveriesAreSound writes random policies with parameters in them, and gives these
// values: where something was wrong without the values, something is wrong with them.
func TestDeliveriesAreSound(t *testing.T) {
	t.Parallel()
	claims := 0
	for seed := range uint64(300) {
		g := &templateMaker{random: rand.New(rand.NewPCG(seed, 9))}
		var statements []string
		for range 1 + g.random.IntN(3) {
			statements = append(statements, g.statement())
		}
		destination := g.one("!GetAtt Bucket.Arn", "!Sub '${Bucket.Arn}/dns'", "!Sub ['${Bucket.Arn}/${X}', {X: "+g.value("dns/", "''", "x")+"}]")
		text := fmt.Sprintf(configOn, destination) + fmt.Sprintf(bucketWith, "", strings.Join(statements, ", "))
		for _, name := range g.parameters {
			text = strings.Replace(text, "Parameters:\n", "Parameters:\n  "+name+": {Type: String}\n", 1)
		}
		open := aboutDelivery(t, text, nil)
		claims += len(open)
		for range 3 {
			values := g.values()
			closed := aboutDelivery(t, text, values)
			for _, claim := range open {
				switch {
				case strings.HasPrefix(claim, "note"), slices.ContainsFunc(closed, isWorseThanNote):
					continue
				case claim == "warning wrong-log-principal" && len(closed) > 0:
					continue // the service writes no query log, wherever the policy is for
				}
				t.Fatalf("seed %d: %s is found without values, and with %v only %v in\n%s", seed, claim, values, closed, text)
			}
		}
	}
	if claims < 100 {
		t.Errorf("only %d claims", claims)
	}
}

func isWorseThanNote(claim string) bool { return !strings.HasPrefix(claim, "note") }

// statement is a random one, of a policy of a bucket.
func (g *templateMaker) statement() string {
	kind := g.one("Service", "Service", "AWS")
	text := fmt.Sprintf("{Effect: %s, %s: {%s: %s}, %s: %s, %s: %s", g.one("Allow", "Allow", "Deny"),
		g.one("Principal", "Principal", "Principal", "NotPrincipal"), kind,
		g.value("delivery.logs.amazonaws.com", "route53resolver.amazonaws.com", "'*'", "cloudtrail.amazonaws.com"),
		g.one("Action", "Action", "NotAction"), g.value("s3:PutObject", "'s3:*'", "s3:GetBucketAcl", "'s3:Get*'"),
		g.one("Resource", "Resource", "NotResource"), g.value("'*'", "arn:aws:s3:::logs/*", "arn:aws:s3:::logs", "arn:aws:s3:::logs/AWSLogs/*", "arn:aws:s3:::logs/dns/*"))
	if g.random.IntN(2) == 0 {
		text += fmt.Sprintf(", Condition: {%s: {%s: %s}}", g.one("StringEquals", "StringNotEquals", "ArnLike", "StringLike"),
			g.one("aws:SourceAccount", "aws:SourceArn", "aws:SourceVpce", "s3:x-amz-acl"),
			g.value("111122223333", "arn:aws:logs:eu-west-1:111122223333:*", "arn:aws:route53resolver:eu-west-1:111122223333:*", "bucket-owner-full-control"))
	}
	return text + "}"
}

// TestPoliciesOfAnotherRegion has a policy of CloudWatch Logs in another Region, which says
// nothing about the log group, and then in the same one.
func TestPoliciesOfAnotherRegion(t *testing.T) {
	t.Parallel()
	const deny = `{"Resources": {"Policy": {"Type": "AWS::Logs::ResourcePolicy", "Properties": {"PolicyName": "p",
		"PolicyDocument": "{\"Statement\": {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}}"}}}}`
	const logs = `{"Resources": {"Log": {"Type": "AWS::Route53Resolver::ResolverQueryLoggingConfig",
		"Properties": {"DestinationArn": "arn:aws:logs:eu-west-1:111122223333:log-group:dns"}}}}`
	for region, want := range map[string]bool{"us-east-1": false, "eu-west-1": true} {
		folder := t.TempDir()
		for name, text := range map[string]string{"a.json": deny, "b.json": logs, "manifest.json": `{"version": "54.0.0", "artifacts": {
			"A": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/` + region + `", "properties": {"templateFile": "a.json"}},
			"B": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1", "properties": {"templateFile": "b.json"}}}}`} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p, err := load.Open(folder, load.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found := lint.Run(p, lint.Options{}); has(found, "log-delivery-denied") != want {
			t.Errorf("in %s: %v", region, found)
		}
	}
}

// TestEitherOfTwoLogs has two configs of one kind on a VPC, of which a condition chooses one.
func TestEitherOfTwoLogs(t *testing.T) {
	t.Parallel()
	const text = `
Parameters: {P: {Type: String}}
Conditions: {C: !Equals [!Ref P, x], D: !Not [!Condition C]}
Resources:
  A: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: 'arn:aws:s3:::a'}}
  B: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: 'arn:aws:s3:::b'}}
  OnA: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation, %sProperties: {ResolverQueryLogConfigId: !Ref A, ResourceId: vpc-0123456789abcdef0}}
  OnB: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation, %sProperties: {ResolverQueryLogConfigId: !Ref B, ResourceId: vpc-0123456789abcdef0}}
`
	for conditions, want := range map[[2]string]bool{{"Condition: C, ", "Condition: D, "}: false, {"", ""}: true} {
		p, err := load.Read("t.yaml", fmt.Appendf(nil, text, conditions[0], conditions[1]), load.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found := lint.Run(p, lint.Options{}); has(found, "duplicate-query-log") != want {
			t.Errorf("%q: %v", conditions, found)
		}
	}
}

// TestHostilePolicies gives up on what would take hours, and says so.
func TestHostilePolicies(t *testing.T) {
	t.Parallel()
	var configs, resources strings.Builder
	for i := range 400 {
		fmt.Fprintf(&configs, "  C%d: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: 'arn:aws:logs:eu-west-1:111122223333:log-group:dns%d'}}\n", i, i)
	}
	for i := range 2000 {
		fmt.Fprintf(&resources, "'*a*b*c*d*e*f*%d', ", i)
	}
	statement := "{Effect: Allow, " + writer + ", Action: 'logs:*', Resource: [" + resources.String() + "]}"
	text := "Resources:\n" + configs.String() + "  P:\n    Type: AWS::Logs::ResourcePolicy\n    Properties: {PolicyName: p, PolicyDocument: {Statement: [" + strings.Repeat(statement+", ", 10) + "]}}\n"
	p, err := load.Read("t.yaml", []byte(text), load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if found := lint.Run(p, lint.Options{}); !slices.ContainsFunc(found, func(f lint.Finding) bool {
		return f.ID == lint.Unresolved && strings.Contains(f.Message, "were not judged")
	}) {
		t.Errorf("%d findings, and none says what was not judged", len(found))
	}
}
