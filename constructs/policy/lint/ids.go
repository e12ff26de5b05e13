package lint

// The IDs of checks, which never change.
const (
	// What AWS refuses of a rule.
	badAction            = "bad-action"
	badPriority          = "bad-priority"
	duplicatePriority    = "duplicate-priority"
	duplicateRule        = "duplicate-rule"
	badResponse          = "bad-response"
	blockWithoutResponse = "block-without-response"
	responseWithoutBlock = "response-without-block"
	incompleteOverride   = "incomplete-override"
	strayOverride        = "stray-override"
	badOverride          = "bad-override"
	ruleWithoutSource    = "rule-without-source"
	ruleWithTwoSources   = "rule-with-two-sources"
	badListID            = "bad-list-id"
	badQueryType         = "bad-query-type"
	badRedirection       = "bad-redirection"
	refusedValue         = "refused-value"
	badName              = "bad-name"
	unknownType          = "unknown-type"
	parameterRange       = "parameter-range"
	emptyGroup           = "empty-group"
	overrideBlocked      = "override-blocked"

	// What goes with DNS Firewall Advanced.
	badThreat               = "bad-threat"
	badConfidence           = "bad-confidence"
	threatWithoutConfidence = "threat-without-confidence"
	confidenceWithoutThreat = "confidence-without-threat"
	allowOnProtection       = "allow-on-protection"
	listSettingOnProtection = "list-setting-on-protection"
	categoryName            = "category-name"

	// Lists and their entries.
	badEntry            = "bad-entry"
	oddEntry            = "odd-entry"
	duplicateEntry      = "duplicate-entry"
	emptyList           = "empty-list"
	badFileURL          = "bad-file-url"
	listWithTwoSources  = "list-with-two-sources"
	unusedList          = "unused-list"
	publicSuffixEntry   = "public-suffix-entry"
	wildcardWithoutApex = "wildcard-without-apex"
	apexWithoutWildcard = "apex-without-wildcard"
	expiredEntry        = "expired-entry"

	// Rule groups on VPCs.
	badAssociationPriority       = "bad-association-priority"
	duplicateAssociationPriority = "duplicate-association-priority"
	badVPC                       = "bad-vpc"
	duplicateGroup               = "duplicate-group"
	groupWithoutVPC              = "group-without-vpc"
	mutationProtection           = "mutation-protection"
	badMutationProtection        = "bad-mutation-protection"
	failOpen                     = "fail-open"
	otherNameServers             = "other-name-servers"

	// What the rules of a VPC do together.
	unreachableRule           = "unreachable-rule"
	shadowedEntries           = "shadowed-entries"
	alertHidesBlock           = "alert-hides-block"
	allowedAndBlocked         = "allowed-and-blocked"
	allowAllBeforeBlock       = "allow-all-before-block"
	blockAllWithoutEssentials = "block-all-without-essentials"
	cutsOffAWS                = "cuts-off-aws"
	inspectedAllowList        = "inspected-allow-list"
	redundantManagedList      = "redundant-managed-list"
	alertOnly                 = "alert-only"
	alertOnlyManagedList      = "alert-only-managed-list"

	// Quotas.
	quotaGroupsPerVPC    = "quota-groups-per-vpc"
	quotaRulesPerGroup   = "quota-rules-per-group"
	quotaInlineDomains   = "quota-inline-domains"
	quotaFileDomains     = "quota-file-domains"
	quotaDomains         = "quota-domains"
	quotaRuleGroups      = "quota-rule-groups"
	quotaDomainLists     = "quota-domain-lists"
	quotaQueryLogConfigs = "quota-query-log-configs"
	quotaLoggedVPCs      = "quota-logged-vpcs"
	quotaLogPolicies     = "quota-log-policies"

	// Query logging.
	wrongLogPrincipal      = "wrong-log-principal"
	logDeliveryNotAllowed  = "log-delivery-not-allowed"
	logDeliveryDenied      = "log-delivery-denied"
	logPolicyOrder         = "log-policy-order"
	wrongLogKey            = "wrong-log-key"
	untaggedDeliveryStream = "untagged-delivery-stream"
	taggedQueryLogConfig   = "tagged-query-log-config"
	badDestination         = "bad-destination"
	duplicateQueryLog      = "duplicate-query-log"
	queryLogInactive       = "query-log-inactive"
	unusedQueryLogConfig   = "unused-query-log-config"
	firewallWithoutLogging = "firewall-without-logging"
	loggingWithoutFirewall = "logging-without-firewall"
)

// StackRemoved is the ID of the finding that a stack is gone; see [RemovedStack].
const StackRemoved = "stack-removed"

// Unresolved is the ID of the finding that some values are not known, so that findings
// which hang on them are missing.
const Unresolved = "unresolved"
