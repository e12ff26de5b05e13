package template

// The types whose replacement matters.
const (
	logGroupType            = "AWS::Logs::LogGroup"
	bucketType              = "AWS::S3::Bucket"
	deliveryStreamType      = "AWS::KinesisFirehose::DeliveryStream"
	domainListType          = "AWS::Route53Resolver::FirewallDomainList"
	ruleGroupType           = "AWS::Route53Resolver::FirewallRuleGroup"
	firewallAssociationType = "AWS::Route53Resolver::FirewallRuleGroupAssociation"
	queryLogConfigType      = "AWS::Route53Resolver::ResolverQueryLoggingConfig"
	queryLogAssociationType = "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"
)

// watched is what is known about a type.
type watched struct {
	name       string   // with which its findings begin
	createOnly []string // sorted; any change of these is a replacement
}

// watchedTypes lists the types in an order in which none refers to a later one.
func watchedTypes() []string {
	return []string{
		logGroupType, bucketType, deliveryStreamType, domainListType, ruleGroupType,
		queryLogConfigType, queryLogAssociationType, firewallAssociationType,
	}
}

// watch returns what is known about a type, and nothing for any other one. The
// properties are the createOnlyProperties of the CloudFormation registry.
func watch(resourceType string) (watched, bool) {
	switch resourceType {
	case logGroupType:
		return watched{"log-group", []string{"LogGroupName"}}, true
	case bucketType:
		return watched{"bucket", []string{"BucketName", "BucketNamePrefix", "BucketNamespace"}}, true
	case deliveryStreamType:
		return watched{"delivery-stream", deliveryStreamCreateOnly()}, true
	case domainListType:
		return watched{"domain-list", []string{"Name"}}, true
	case ruleGroupType:
		return watched{"rule-group", []string{"Name"}}, true
	case queryLogConfigType:
		return watched{"query-log-config", []string{"DestinationArn", "Name", "Tags"}}, true
	case queryLogAssociationType:
		return watched{"query-log-association", []string{"ResolverQueryLogConfigId", "ResourceId"}}, true
	case firewallAssociationType:
		return watched{"firewall-association", []string{"FirewallRuleGroupId", "VpcId"}}, true
	default:
		return watched{}, false
	}
}

func deliveryStreamCreateOnly() []string {
	return []string{
		"AmazonOpenSearchServerlessDestinationConfiguration.VpcConfiguration",
		"AmazonopensearchserviceDestinationConfiguration.VpcConfiguration",
		"DatabaseSourceConfiguration",
		"DeliveryStreamName",
		"DeliveryStreamType",
		"DirectPutSourceConfiguration",
		"ElasticsearchDestinationConfiguration.VpcConfiguration",
		"IcebergDestinationConfiguration.CatalogConfiguration",
		"KinesisStreamSourceConfiguration",
		"MSKSourceConfiguration",
		"SnowflakeDestinationConfiguration.SnowflakeVpcConfiguration",
	}
}

// isStore reports whether a type is one that logs go to.
func isStore(resourceType string) bool {
	return resourceType == logGroupType || resourceType == bucketType || resourceType == deliveryStreamType
}
