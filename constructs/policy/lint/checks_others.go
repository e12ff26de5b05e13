package lint

const raise = "ask for more in Service Quotas before the deployment"

// quotaChecks hold a policy against what AWS takes.
func quotaChecks() []Check {
	return []Check{
		{quotaGroupsPerVPC, Error, "more rule groups on a VPC than AWS takes",
			"AWS refuses the association, and the deployment is rolled back", "merge rule groups; those of Firewall Manager count too"},
		{quotaRulesPerGroup, Warning, "more rules in a group than an account has by default",
			"AWS refuses the rule group, if the account has no more", "split the group, or " + raise},
		{quotaInlineDomains, Error, "more entries in a template than one request takes",
			"AWS refuses the list, or leaves it empty", "put the entries into a file on S3 and use DomainFileUrl"},
		{quotaFileDomains, Warning, "more entries in a file than an account has by default",
			"the import fails, if the account has no more", "split the list over several rules, or " + raise},
		{quotaDomains, Warning, "more entries in all lists than an account has by default",
			"AWS refuses what exceeds it, if the account has no more", "choose shorter lists, or " + raise},
		{quotaRuleGroups, Warning, "more rule groups than an account has by default",
			"AWS refuses what exceeds it, if the account has no more", "merge rule groups, or " + raise},
		{quotaDomainLists, Warning, "more domain lists than an account has by default",
			"AWS refuses what exceeds it, if the account has no more", "merge lists, or " + raise},
		{quotaQueryLogConfigs, Warning, "more query log configs than an account has by default",
			"AWS refuses what exceeds it, if the account has no more", "put several VPCs on one config, or " + raise},
		{quotaLogPolicies, Error, "more AWS::Logs::ResourcePolicy than an account has room for in a Region",
			"CloudWatch Logs refuses the policy, and the deployment is rolled back", "put the statements into one policy, or into the ResourcePolicyDocument of each log group"},
		{quotaLoggedVPCs, Warning, "more VPCs with query logging than an account has by default",
			"AWS refuses what exceeds it, if the account has no more; further configs do not help", raise},
	}
}

// logChecks are about query logging.
func logChecks() []Check {
	return []Check{
		{badDestination, Error, "an invalid destination of query logs",
			"AWS rejects the config, and the deployment is rolled back", "give the ARN of a log group, a bucket or a Firehose stream"},
		{wrongLogPrincipal, Warning, "a policy of a destination that allows another service than the one that writes query logs; an error if AWS refuses the policy",
			"query logs are written by delivery.logs.amazonaws.com; they do not arrive, or AWS refuses the config (RSLVR-01605)", "allow the Service delivery.logs.amazonaws.com, with the conditions aws:SourceAccount and aws:SourceArn for arn:aws:logs:REGION:ACCOUNT:*"},
		{logDeliveryNotAllowed, Warning, "a policy of a destination that does not let query logs in; a note if AWS can add what is missing",
			"query logs do not arrive, or AWS refuses the config (RSLVR-01605)", "allow delivery.logs.amazonaws.com to do it on PREFIX/AWSLogs/ACCOUNT/* of a bucket or log-stream:* of a log group, if aws:SourceAccount is the account and aws:SourceArn arn:aws:logs:REGION:ACCOUNT:*"},
		{logDeliveryDenied, Warning, "a policy of a destination that denies query logs",
			"a Deny wins over every Allow, so query logs do not arrive", "exempt AWS services from the statement by the condition aws:PrincipalIsAWSService false, or narrow it"},
		{logPolicyOrder, Warning, "a query log config that may be made before the policy that lets its log in",
			"CloudFormation and Terraform make what does not depend on each other in any order, and AWS refuses a config that may not write (RSLVR-01605)", "add the policy to DependsOn of the config, or to its depends_on"},
		{wrongLogKey, Warning, "a destination encrypted with a key that query logs cannot use",
			"query logs do not arrive, or cannot be read", "use a customer managed key, name it by its ARN, and allow its use to delivery.logs.amazonaws.com for a bucket or logs.REGION.amazonaws.com for a log group"},
		{untaggedDeliveryStream, Warning, "a delivery stream without the tag that lets query logs in",
			"CloudWatch Logs delivers to streams with the tag LogDeliveryEnabled=true only, and adds it only if whoever deploys may tag the stream", "give the stream the tag LogDeliveryEnabled with the value true"},
		{taggedQueryLogConfig, Note, "a query log config with tags",
			"a changed tag replaces the live config, and that fails while the old one holds its VPCs", "keep tags off query log configs, or change none of them"},
		{duplicateQueryLog, Error, "two query log configs of one type of destination on a VPC",
			"AWS allows one config per VPC and type of destination, and rejects the second", "drop the VPC from one of them"},
		{queryLogInactive, Warning, "query logging that does not work",
			"queries of the VPC are not recorded", "correct the permissions of the destination, then associate the VPC again"},
		{unusedQueryLogConfig, Note, "a query log config that is on no VPC in this source",
			"it records nothing, unless another stack or a share associates a VPC with it", "associate a VPC with it"},
		{firewallWithoutLogging, Note, "a VPC that is filtered and not logged; a warning in a snapshot",
			"there is no record of what was blocked, or of what else the VPC asked for", "associate it with a query log config, here or in another stack"},
		{loggingWithoutFirewall, Note, "a VPC that is logged and not filtered; a warning in a snapshot",
			"names that are known to be harmful are resolved", "associate a rule group with it, here or in another stack"},
	}
}

// sourceChecks are about what the source says badly or not at all.
func sourceChecks() []Check {
	return []Check{
		{refusedValue, Error, "a value that AWS does not take",
			"AWS refuses it, and the deployment is rolled back", "correct it as the message says"},
		{unknownType, Warning, "a resource of a type that is not known here",
			"what it does was not looked at, and CloudFormation refuses a type that does not exist", "correct the name of the type, if it is misspelt"},
		{parameterRange, Warning, "a parameter that takes values which the property it is for does not take",
			"CloudFormation lets such a value through, and AWS refuses it in the middle of the deployment", "narrow MinValue, MaxValue or AllowedValues of the parameter"},
		{Unresolved, Note, "values that the source does not tell",
			"findings that hang on them are missing", "give what the message names: parameters with --parameter NAME=VALUE, entries of lists with --stand-in LIST=FILE"},
	}
}
