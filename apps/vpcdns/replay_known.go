package main

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// knowledge is what is known of names without any log.
type knowledge struct {
	finder *phantom.Finder
	ofAWS  []awsdns.Essential
}

func newKnowledge(suffixes []string) (*knowledge, error) {
	names, err := namesIn(suffixes)
	if err != nil {
		return nil, err
	}
	finder, err := phantom.NewFinder(names...)
	if err != nil {
		return nil, err
	}
	k := &knowledge{finder: finder}
	for _, partition := range awsdns.Partitions() {
		k.ofAWS = append(k.ofAWS, awsdns.Essentials(partition)...)
	}
	return k, nil
}

// standing is what a name looks like to somebody who is about to block it.
type standing int

const (
	unexplained standing = iota
	legitimate
	known
)

// legitimateRule is the rule of [replay.Change.LooksLegitimate], for people.
var legitimateRule = fmt.Sprintf("it had answers for at least %d workloads on at least %d days, and is not known to be suspicious",
	replay.LegitimateWorkloads, replay.LegitimateDays)

// find returns what the catalogue has about a change. What only looks like something known is not known.
func (k *knowledge) find(c *replay.Change) (phantom.Match, bool) {
	name, err := domain.ParseName(c.Name)
	if err != nil {
		return phantom.Match{}, false
	}
	queryType := ""
	if len(c.Types) == 1 {
		queryType = c.Types[0].Type
	}
	return k.finder.Find(name, queryType)
}

func (k *knowledge) standing(c *replay.Change) standing {
	match, found := k.find(c)
	found = found && !match.Shape
	switch {
	case found && match.Entry.Verdict >= phantom.Suspicious:
		return known
	case c.LooksLegitimate():
		return legitimate
	case found:
		return known
	default:
		return unexplained
	}
}

// standings counts names, each by the best that any of its changes looks like.
func (k *knowledge) standings(changes []*replay.Change) map[standing]int {
	byName := map[string]standing{}
	for _, c := range changes {
		s := k.standing(c)
		if before, seen := byName[c.Name]; !seen || before == unexplained {
			byName[c.Name] = s
		}
	}
	counts := map[standing]int{}
	for _, s := range byName {
		counts[s]++
	}
	return counts
}

// aws says which name of AWS a change is about, if it is about one.
func (k *knowledge) aws(c *replay.Change) string {
	name, err := domain.ParseName(c.Name)
	if err != nil {
		return ""
	}
	i := slices.IndexFunc(k.ofAWS, func(e awsdns.Essential) bool { return e.Pattern.Matches(name) })
	if i < 0 {
		return ""
	}
	return k.ofAWS[i].Service + ": " + k.ofAWS[i].Reason
}
