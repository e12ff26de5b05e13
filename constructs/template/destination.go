package template

import (
	"slices"
	"strings"
)

// destinationTypes returns the one type of destination that an association logs
// to, or all of them if the template does not tell.
func (t Template) destinationTypes(association Resource) []string {
	for _, id := range references(association.Properties["ResolverQueryLogConfigId"]) {
		if config := t.Resources[id]; config.Type == queryLogConfigType {
			return t.typesOf(t.plain(config.Properties["DestinationArn"]))
		}
	}
	return t.typesOf(nil)
}

func (t Template) typesOf(destination any) []string {
	for _, id := range references(destination) {
		switch t.Resources[id].Type {
		case logGroupType:
			return []string{"logs"}
		case bucketType:
			return []string{"s3"}
		case deliveryStreamType:
			return []string{"firehose"}
		}
	}
	all := []string{"logs", "s3", "firehose"}
	for _, service := range all {
		if mentions(destination, ":"+service+":") {
			return []string{service}
		}
	}
	return all
}

// mentions reports whether any text inside a value has a part, as the pieces of
// an ARN that Fn::Join or Fn::Sub puts together do.
func mentions(value any, part string) bool {
	switch value := value.(type) {
	case string:
		return strings.Contains(value, part)
	case []any:
		return slices.ContainsFunc(value, func(item any) bool { return mentions(item, part) })
	case map[string]any:
		for _, item := range value {
			if mentions(item, part) {
				return true
			}
		}
	}
	return false
}
