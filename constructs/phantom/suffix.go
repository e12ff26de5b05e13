package phantom

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// The search domains that a VPC and Kubernetes hand out. Those of the other
// Regions and of namespaces have one more label in front.
const (
	virginia   = "ec2.internal"
	regional   = ".compute.internal"
	cluster    = "cluster.local"
	services   = "svc.cluster.local"
	namespaces = ".svc.cluster.local"
)

// suffixes knows which domains may follow a name without being part of it.
type suffixes map[domain.Name]bool

func newSuffixes(own []domain.Name) (suffixes, error) {
	all := suffixes{
		domain.MustParseName(virginia): true,
		domain.MustParseName(cluster):  true,
		domain.MustParseName(services): true,
	}
	for _, name := range own {
		if !name.IsValid() || name.IsRoot() {
			return nil, fmt.Errorf("phantom: %q is no search suffix; give a domain such as corp.example", name)
		}
		all[name] = true
	}
	return all, nil
}

func (s suffixes) has(name domain.Name) bool {
	return s[name] || isRegional(name.String()) || isNamespace(name.String())
}

// ofVPC reports whether nothing but instances has names below the suffix.
func ofVPC(suffix domain.Name) bool {
	return suffix.String() == virginia || isRegional(suffix.String())
}

func isRegional(name string) bool {
	region, ok := strings.CutSuffix(name, regional)
	if !ok {
		return false
	}
	_, known := awsdns.PartitionOf(region)
	return known && hasOnly(region, isRegionByte)
}

func isNamespace(name string) bool {
	namespace, ok := strings.CutSuffix(name, namespaces)
	return ok && namespace != "" && hasOnly(namespace, isRegionByte)
}

// withoutSuffix returns the name in front of one of its ancestors.
func withoutSuffix(name, suffix domain.Name) (domain.Name, bool) {
	text := name.String()
	front, err := domain.ParseName(text[:len(text)-len(suffix.String())-1])
	return front, err == nil
}

// isInstance reports whether a single label is how EC2 names an instance:
// ip-10-0-0-5 or i-0123456789abcdef0.
func isInstance(front domain.Name) bool {
	label := front.String()
	return !strings.Contains(label, ".") &&
		(strings.HasPrefix(label, "ip-") || strings.HasPrefix(label, "i-"))
}
