package phantom

import "strings"

// Platform is a party below whose domains programs ask for names that look strange: hashes,
// keys, numbers. Its own servers answer them, so nobody else can receive what such a name
// carries, and detectors of tunnels, beacons and generated domains leave it alone. Domains
// below which customers run servers of their own do not belong here.
type Platform struct {
	ID      string
	Title   string // a few words: whose names they are
	Domains []string
	Sources []string
}

// PlatformOf returns the platform that a name belongs to.
func PlatformOf(name string) (Platform, bool) {
	for {
		if i, ok := platformDomains[name]; ok {
			return platformTable[i], true
		}
		_, rest, ok := strings.Cut(name, ".")
		if !ok {
			return Platform{}, false
		}
		name = rest
	}
}

var platformTable = platforms()

// platformDomains are places in platformTable.
var platformDomains = func() map[string]int {
	domains := map[string]int{}
	for i, p := range platformTable {
		for _, d := range p.Domains {
			domains[d] = i
		}
	}
	return domains
}()
