package survey

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// Class is what a finding means.
type Class string

// The classes of findings.
const (
	Suspicious  Class = "suspicious"  // looks like an attack, or like a way around the rules: find out who and why
	Operational Class = "operational" // costs something or breaks something, and is no attack
)

// Finding is something in a log that somebody should look at, with the evidence for it.
type Finding struct {
	ID       string `json:"id"`       // the same for the same detector and subject in every run
	Detector string `json:"detector"` // see Detectors
	Class    Class  `json:"class"`
	Subject  string `json:"subject"` // a domain, a name or a client, see Scope
	Scope    Scope  `json:"scope"`
	Reason   string `json:"reason"` // what was seen, in a sentence without a period
	Advice   string `json:"advice"` // what to do

	Names int64 `json:"names"` // how many different ones it goes by
	Counts
	First    int64    `json:"first"` // milliseconds since 1970
	Last     int64    `json:"last"`
	Clients  []Asker  `json:"clients"` // who asked most first
	Examples []string `json:"examples"`
}

// Scope says what the subject of a finding is.
type Scope string

// The scopes of findings.
const (
	OfDomain Scope = "domain" // the subject and all names below it
	OfName   Scope = "name"   // the subject alone
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

// Detector is a unit that looks for one thing.
type Detector struct {
	ID     string
	One    string // what a finding is, in a few words
	Many   string // what several are
	Rule   string // what makes a finding, with its thresholds
	Source string // the published rule that it follows, or whose gap it fills
	Advice string // what to do
	Class  Class
	find   func(*view, *Detector) []Finding
}

// Options say what is known already. The zero Options know nothing, not even the catalogue.
type Options struct {
	Finder  *phantom.Finder
	Known   func(domain.Name) (reason string, ok bool) // names that somebody vouches for
	Threats func(domain.Name) (list string, ok bool)   // names that somebody warns of
}

// Detectors returns all detectors, the gravest first.
func Detectors() []Detector {
	return []Detector{
		threatDetector(), maliciousDetector(), protectionDetector(), tunnelDetector(), spelledDetector(), pollingDetector(), hammerDetector(),
		generatedDetector(), beaconDetector(), fluxDetector(), rebindingDetector(), lookalikeDetector(),
		sweepDetector(), reverseSweepDetector(), danglingDetector(), resolvingDetector(), suspiciousDetector(), oneOffDetector(),
		searchDetector(),
	}
}

// Findings returns what all detectors find, suspicious things first, in an order that
// depends on nothing but the records.
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

// evidence gathers what a finding goes by.
type evidence struct {
	names   []*name
	clients map[uint32]bool // of these alone; nil for all who asked
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

// maxExamples is how many names a finding shows.
const maxExamples = 5

// examples returns the first names in the order of time.
func examples(names []*name) []string {
	names = slices.Clone(names)
	slices.SortFunc(names, func(a, b *name) int { return cmp.Or(cmp.Compare(a.first, b.first), byText(a, b)) })
	var texts []string
	for _, n := range names[:min(len(names), maxExamples)] {
		texts = append(texts, n.text)
	}
	return texts
}

// Suspects finds what findings say about names.
type Suspects map[string]*Finding

// SuspectsOf returns the suspicious findings about domains and names. Of several about one
// the first counts, which is the gravest.
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

// Of returns what is suspicious about a name; nil for nothing.
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
