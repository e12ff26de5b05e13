package survey

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// Class is the kind of a finding.
type Class string

// The classes of findings.
const (
	Suspicious  Class = "suspicious"  // looks like an attack or a bypass of the rules
	Operational Class = "operational" // wastes queries or breaks something
)

// Finding is something in a log to look at, with its evidence.
type Finding struct {
	ID       string `json:"id"`       // stable for a detector and subject
	Detector string `json:"detector"` // see Detectors
	Class    Class  `json:"class"`
	Subject  string `json:"subject"` // a domain, a name or a client, see Scope
	Scope    Scope  `json:"scope"`
	Reason   string `json:"reason"` // one sentence without a period
	Advice   string `json:"advice"` // what to do

	Names int64 `json:"names"` // distinct names in the evidence
	Counts
	First    int64    `json:"first"` // milliseconds since 1970
	Last     int64    `json:"last"`
	Clients  []Asker  `json:"clients"` // most queries first
	Examples []string `json:"examples"`
}

// Scope is what the subject of a finding is.
type Scope string

// The scopes of findings.
const (
	OfDomain Scope = "domain" // the subject and all names below it
	OfName   Scope = "name"   // only the subject
	OfClient Scope = "client" // a client, or several; see Clients
)

// Covers reports whether a finding is about a name.
func (f *Finding) Covers(name string) bool {
	switch f.Scope {
	case OfDomain:
		return name == f.Subject || strings.HasSuffix(name, "."+f.Subject)
	case OfName:
		return name == f.Subject
	default:
		return false
	}
}

// Detector finds one kind of problem.
type Detector struct {
	ID     string
	One    string // the title of one finding
	Many   string // the title of several
	Rule   string // the condition, with its thresholds
	Source string // the published rule that it follows or complements
	Advice string // what to do
	Class  Class
	find   func(*view, *Detector) []Finding
}

// Options are external knowledge. Default: none, not even the catalogue.
type Options struct {
	Finder  *phantom.Finder
	Known   func(domain.Name) (reason string, ok bool) // trusted names
	Threats func(domain.Name) (list string, ok bool)   // names on threat lists
}

// Detectors returns all detectors, most severe first.
func Detectors() []Detector {
	return []Detector{
		threatDetector(), maliciousDetector(), protectionDetector(), tunnelDetector(), spelledDetector(), pollingDetector(), hammerDetector(),
		generatedDetector(), beaconDetector(), fluxDetector(), rebindingDetector(), lookalikeDetector(),
		sweepDetector(), reverseSweepDetector(), danglingDetector(), resolvingDetector(), suspiciousDetector(), oneOffDetector(),
		searchDetector(),
	}
}

// Findings returns the findings of all detectors, suspicious ones first, in an order that depends
// only on the records.
func (s *Survey) Findings(options Options) []Finding {
	v := newView(s, options)
	var all []Finding
	detectors := Detectors()
	for i := range detectors {
		found := detectors[i].find(v, &detectors[i])
		slices.SortFunc(found, func(a, b Finding) int {
			return cmp.Or(cmp.Compare(b.Names, a.Names), cmp.Compare(b.Queries, a.Queries), cmp.Compare(a.Subject, b.Subject))
		})
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(b.Class, a.Class) })
	return all
}

// evidence is the names and clients of a finding.
type evidence struct {
	names   []*name
	clients map[uint32]bool // only these; nil for all clients
}

func (e *evidence) add(n *name) { e.names = append(e.names, n) }

// finding makes a finding of the evidence.
func (v *view) finding(d *Detector, scope Scope, subject string, e *evidence, reason string, args ...any) Finding {
	f := Finding{
		ID:       fmt.Sprintf("%s-%012x", d.ID, hashOf(d.ID+" "+subject)>>16),
		Detector: d.ID, Class: d.Class, Scope: scope, Subject: subject,
		Reason: fmt.Sprintf(reason, args...), Advice: d.Advice,
	}
	askers := map[uint32]Counts{}
	for i, n := range e.names {
		f.Names += n.distinct()
		if i == 0 || n.first < f.First {
			f.First = n.first
		}
		f.Last = max(f.Last, n.last)
		for a := range n.asked() {
			if e.clients == nil || e.clients[a.client] {
				c := askers[a.client]
				c.add(a.Counts)
				askers[a.client] = c
				f.Counts.add(a.Counts)
			}
		}
	}
	for client, c := range askers {
		f.Clients = append(f.Clients, Asker{v.s.clients.all[client], c})
	}
	slices.SortFunc(f.Clients, func(a, b Asker) int { return cmp.Or(cmp.Compare(b.Queries, a.Queries), a.Compare(b.Client)) })
	f.Examples = examples(e.names)
	return f
}

// maxExamples is the number of names in a finding.
const maxExamples = 5

// examples returns the earliest names.
func examples(names []*name) []string {
	earlier := func(a, b *name) int { return cmp.Or(cmp.Compare(a.first, b.first), byText(a, b)) }
	var texts []string
	for _, n := range first(maxExamples, slices.Values(names), earlier) {
		texts = append(texts, n.text)
	}
	return texts
}

// Suspects finds the findings about a name, by subject.
type Suspects map[string]*Finding

// SuspectsOf returns the suspicious findings about domains and names. If there are several about
// one subject it keeps the first, which is the most severe.
func SuspectsOf(findings []Finding) Suspects {
	all := Suspects{}
	for i := range findings {
		f := &findings[i]
		if f.Class == Suspicious && f.Scope != OfClient && all[f.Subject] == nil {
			all[f.Subject] = f
		}
	}
	return all
}

// Of returns the finding about a name, or nil.
func (s Suspects) Of(name string) *Finding {
	for rest := name; ; {
		if f := s[rest]; f != nil && f.Covers(name) {
			return f
		}
		_, parent, ok := strings.Cut(rest, ".")
		if !ok {
			return nil
		}
		rest = parent
	}
}
