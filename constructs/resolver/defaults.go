package resolver

const (
	defaultRetentionDays       = 30
	defaultAssociationPriority = 150
	rulePriorityStep           = 100
)
