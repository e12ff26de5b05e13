package stack

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/shell"
)

// pseudo returns the value of a pseudo parameter.
func (s *Stack) pseudo(name string) any {
	if value := s.fromEnvironment(name); value != "" {
		return value
	}
	if value, ok := s.app.overrides[name]; ok {
		return value
	}
	if region, ok := s.pseudoText("AWS::Region"); ok && (name == "AWS::Partition" || name == "AWS::URLSuffix") {
		if value := ofRegion(name, region); value != "" {
			return value
		}
	}
	u := &Unknown{Name: name, Key: name, Why: fmt.Sprintf("%s is not known; give it with --parameter %s=VALUE", name, shell.Word(name))}
	switch name {
	case "AWS::StackName", "AWS::StackId":
		u.Key = s.scoped(name)
		u.word = name == "AWS::StackName"
	default:
		u.word = true
	}
	return u.text()
}

// Pseudo returns the value of a pseudo parameter of a stack, such as AWS::Region.
func (s *Stack) Pseudo(name string) Text {
	t, _ := textOf(s.pseudo(name))
	return t
}

func (s *Stack) pseudoText(name string) (string, bool) {
	if value := s.fromEnvironment(name); value != "" {
		return value, true
	}
	value, ok := s.app.overrides[name]
	return value, ok
}

func (s *Stack) fromEnvironment(name string) string {
	switch name {
	case "AWS::Region":
		return s.Region
	case "AWS::AccountId":
		return s.Account
	case "AWS::StackName":
		return s.Name
	default:
		return ""
	}
}

func ofRegion(name, region string) string {
	partition, known := awsdns.PartitionOf(region)
	switch {
	case !known:
		return ""
	case name == "AWS::Partition":
		return string(partition)
	case partition == awsdns.PartitionChina:
		return "amazonaws.com.cn"
	case partition == awsdns.PartitionEUSovereign:
		return "amazonaws.eu"
	default:
		return "amazonaws.com"
	}
}

// IsPseudo reports whether a name is that of a pseudo parameter.
func IsPseudo(name string) bool { return slices.Contains(pseudoParameters(), name) }

// pseudoParameters are those that can be given from outside.
func pseudoParameters() []string {
	return []string{
		"AWS::AccountId", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
	}
}
