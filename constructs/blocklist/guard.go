package blocklist

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Finding is an entry that should not be used as it is.
type Finding struct {
	Entry    domain.Pattern `json:"entry"`
	Position Position       `json:"position"`
	Text     string         `json:"text"` // what it would do, and what to do about it
}

// String returns "file:line: entry: " and the text.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s", f.Position, f.Entry, f.Text)
}

// unsafe finds the entries to block that match far too much: every name, whole top-level
// domains and their like, and what AWS needs itself.
func unsafe(block List) []Finding {
	var all []Finding
	for _, each := range block.records {
		text := tooWide(each.pattern)
		if essential, cut := CutsOff(each.pattern); cut {
			text = fmt.Sprintf("cuts off %s of %s (%s); remove it", essential.Pattern, essential.Service, essential.Reason)
		}
		if text != "" {
			entry := block.entry(each)
			all = append(all, Finding{entry.Pattern, entry.Position, text})
		}
	}
	return all
}

func tooWide(p domain.Pattern) string {
	switch {
	case p.Kind() == domain.Any:
		return "matches every name; write a rule for it, after one that allows what you need"
	case p.Kind() == domain.Wildcard && IsPublicSuffix(p.Base()):
		return "matches every domain under a public suffix; name the domains"
	default:
		return ""
	}
}

// IsPublicSuffix reports whether the public registers domains under a name. Names such
// as github.io, under which a company registers them, are no such suffixes here, and neither
// are those that the public does not have, such as corp.
func IsPublicSuffix(name domain.Name) bool {
	suffix, icann := publicsuffix.PublicSuffix(name.String())
	return icann && suffix == name.String()
}

// CutsOff returns what of AWS is no longer found where an entry is blocked, and whether
// there is such a thing. It has no eye for what matches too much altogether, such as *
// or *.com.
func CutsOff(p domain.Pattern) (cut awsdns.Essential, found bool) {
	if !mayBeEssential(p.Base().String()) {
		return awsdns.Essential{}, false
	}
	for _, partition := range awsdns.Partitions() {
		if cut, found := firstCovered(p, awsdns.Essentials(partition)); found {
			return cut, true
		}
	}
	for _, region := range regionsIn(p) {
		if cut, found := firstCovered(p, awsdns.Endpoints(region)); found {
			return cut, true
		}
	}
	return awsdns.Essential{}, false
}

// mayBeEssential keeps the million names that have nothing to do with AWS from being held
// against all of its names.
func mayBeEssential(base string) bool {
	last := base[strings.LastIndexByte(base, '.')+1:]
	switch last {
	case "internal", "arpa", "localhost":
		return true
	}
	return strings.HasSuffix(base, "aws") || strings.Contains(base, "amazonaws") || strings.Contains(base, "amazonwebservices")
}

// regionsIn returns the labels of a pattern, of which each may be a Region. A wildcard that
// is too short to have one, such as *.eks.amazonaws.com, matches what is in all Regions: one
// of each partition stands for them.
func regionsIn(p domain.Pattern) []string {
	labels := strings.Split(p.Base().String(), ".")
	short := len(labels) <= 3 || len(labels) == 4 && labels[3] == "cn"
	if short && p.Kind() == domain.Wildcard {
		labels = append(labels, "us-east-1", "cn-north-1", "eusc-de-east-1", "us-gov-west-1")
	}
	return labels
}

func firstCovered(p domain.Pattern, essentials []awsdns.Essential) (awsdns.Essential, bool) {
	for _, essential := range essentials {
		if essential.CoveredBy(p) {
			return essential, true
		}
	}
	return awsdns.Essential{}, false
}

// exceptionsUnder finds the exceptions of which an entry to block matches more than they
// do, so that only a rule of their own can let them through.
func exceptionsUnder(block, allow List) []Finding {
	var all []Finding
	for _, each := range allow.records {
		if above, covered := block.records.coverOf(each.pattern); covered {
			exception, entry := allow.entry(each), block.entry(above)
			all = append(all, Finding{exception.Pattern, exception.Position, fmt.Sprintf(
				"is an exception from %s (%s), which a list to block cannot make; allow it by a list and a rule of its own", entry.Pattern, entry.Position)})
		}
	}
	return all
}
