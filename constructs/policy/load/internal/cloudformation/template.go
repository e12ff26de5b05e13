// Package cloudformation reads a policy from CloudFormation templates and from the cloud
// assemblies that cdk synth writes. Start with [FromTemplate] or [FromAssembly].
package cloudformation

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// Stacks are the stacks of a template or of a cloud assembly, and the folder of the files that
// they refer to.
type Stacks struct {
	*stack.App
	files *folder
}

// FromTemplate reads a template as one stack. Nested stacks and files of lists are looked
// for in its folder. The limit is that of [FromAssembly].
func FromTemplate(file string, text []byte, parameters map[string]string, limit int64) (*Stacks, error) {
	t, err := template.Parse(file, text)
	if err != nil {
		return nil, err
	}
	files, inside := newFolder(folderOf(file), limit)
	if err := files.readAssets(inside); err != nil {
		return nil, err
	}
	all := &Stacks{stack.New(parameters), files}
	s := all.Add(&stack.Stack{File: file, Template: t})
	return all, files.addNested(s, inside)
}

// folderOf returns the folder of a file, and the working directory for standard input.
func folderOf(file string) string {
	if file == "-" {
		return "."
	}
	return filepath.Dir(file)
}

// Policy reads what all stacks say together.
func (all *Stacks) Policy() (*policy.Policy, error) {
	if err := all.CheckParameters(); err != nil {
		return nil, err
	}
	r := newReader(all.App, all.files)
	for _, define := range []func(*stack.Stack){r.defineVPCs, r.defineLists, r.defineGroups, r.defineConfigs} {
		for _, s := range all.Stacks {
			define(s)
		}
	}
	for _, connect := range []func(*stack.Stack){r.associate, r.log, r.failModes, r.dhcp, r.arguments} {
		for _, s := range all.Stacks {
			connect(s)
		}
	}
	for _, s := range all.Stacks {
		if s.Depth() == 0 {
			r.p.Stacks = append(r.p.Stacks, s.Label())
		}
	}
	r.p.Stored = all.Stored()
	r.connectProfiles()
	r.checkRegions()
	r.applyPolicies()
	r.noteUnread()
	if r.full() {
		return nil, fmt.Errorf("%s: it puts rule groups and query logging on VPCs more than %d times, which is more than can be read", all.Stacks[0].File, maxAssociations)
	}
	return r.p, nil
}

// The types that a template says something about DNS Firewall with.
const (
	vpcType            = "AWS::EC2::VPC"
	listType           = "AWS::Route53Resolver::FirewallDomainList"
	groupType          = "AWS::Route53Resolver::FirewallRuleGroup"
	associationType    = "AWS::Route53Resolver::FirewallRuleGroupAssociation"
	configType         = "AWS::Route53Resolver::ResolverQueryLoggingConfig"
	logAssociationType = "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"
)

// reader makes a policy of the stacks of an app. The maps are by the key of the value
// that stands for an object in the templates.
type reader struct {
	app    *stack.App
	assets *folder
	p      *policy.Policy

	lists   map[string]*policy.List
	groups  map[string]*policy.Group
	configs map[string]*policy.QueryLogConfig
	vpcs    map[string]int // in p.VPCs
	regions map[*stack.Stack][]placedARN
	labels  labelling

	documents map[placedResource]*access.Document // policies of resources that were read
	partition string                              // of ARNs; see writtenPartition

	associations int // how many there are
}

func newReader(app *stack.App, assets *folder) *reader {
	return &reader{
		app: app, assets: assets, p: &policy.Policy{},
		lists: map[string]*policy.List{}, groups: map[string]*policy.Group{},
		configs: map[string]*policy.QueryLogConfig{}, vpcs: map[string]int{}, regions: map[*stack.Stack][]placedARN{},
		labels: labelsOf(app), documents: map[placedResource]*access.Document{}, partition: writtenPartition(app),
	}
}

// existing goes through the resources of a type that are there or may be.
func existing(s *stack.Stack, resourceType string, each func(id string, open *stack.Unknown)) {
	for _, id := range s.Resources(resourceType) {
		if truth, open := s.Exists(id); truth != stack.No {
			each(id, open)
		}
	}
}

func originAt(n stack.Node) policy.Origin {
	return policy.Origin{File: n.Stack().File, Line: n.Position().Line, Path: n.Path()}
}

// originOfResource is the place of a resource, not of its properties.
func originOfResource(s *stack.Stack, id string) policy.Origin {
	n := s.Node(id)
	return originAt(n)
}

// unknownAt says that a property is not known. What it is read from is the text at the node,
// if there is one, behind the conditions that the node is behind.
func unknownAt(property string, u *stack.Unknown, n stack.Node) policy.Unknown {
	unknown := policy.Unknown{Property: property, Why: u.Why, Invalid: u.Invalid, Source: u.From(), Origin: originAt(n)}
	if property == policy.Existence {
		return unknown
	}
	if t, isText := n.Text(); isText {
		unknown.Source = t.Source()
	}
	if behind := n.Behind(); behind != nil && unknown.Source != "" {
		unknown.Source += " if " + behind.Source
	}
	return unknown
}

func invalidAt(property string, n stack.Node, format string, values ...any) policy.Unknown {
	return policy.Unknown{Property: property, Why: fmt.Sprintf(format, values...), Invalid: true, Origin: originAt(n)}
}

// existence says that something may be there or not. It depends on all that is not known.
func existence(n stack.Node, all ...*stack.Unknown) []policy.Unknown {
	var found []policy.Unknown
	var sources []string
	for _, open := range all {
		if open != nil {
			found = append(found, unknownAt(policy.Existence, open, n))
			sources = append(sources, open.From())
		}
	}
	switch {
	case len(found) == 0:
		return nil
	case slices.Contains(sources, ""):
		found[0].Source = ""
	default:
		found[0].Source = strings.Join(sources, " and ")
	}
	return found[:1]
}

// lost records what belongs to no object.
func (r *reader) lost(u policy.Unknown) { r.p.Unknowns = append(r.p.Unknowns, u) }

// noteUnread records what may make or change resources and is not read.
func (r *reader) noteUnread() {
	for _, s := range r.app.Stacks {
		for _, name := range s.Macros() {
			r.lost(policy.Unknown{
				Property: "Transform", Origin: policy.Origin{File: s.File, Path: "Transform"},
				Why: fmt.Sprintf("what the macro %s makes of the template is not known", name),
			})
		}
		for _, loop := range s.Unread() {
			r.lost(unknownAt("Resources", loop.Unknown, loop.Node))
		}
		for _, parameter := range s.BadDefaults() {
			r.lost(unknownAt("Default", parameter.Unknown, parameter.Node))
		}
		for _, flaw := range s.Flaws() {
			r.lost(unknownAt("Resources", flaw.Unknown, flaw.Node))
		}
		for _, condition := range s.BadConditions() {
			r.lost(unknownAt("Conditions", condition.Unknown, condition.Node))
		}
		r.noteNested(s)
		r.noteTypes(s)
		r.noteMakers(s)
	}
	r.noteLogPolicies()
}

// noteMakers records resources that make others which are not in the template.
func (r *reader) noteMakers(s *stack.Stack) {
	for _, resourceType := range s.Types() {
		makes := resourceType == "AWS::CloudFormation::StackSet" || resourceType == "AWS::Serverless::Application" || strings.HasSuffix(resourceType, "::MODULE")
		if !makes {
			continue
		}
		existing(s, resourceType, func(id string, _ *stack.Unknown) {
			r.lost(policy.Unknown{
				Property: "Resources", Origin: originOfResource(s, id),
				Why: fmt.Sprintf("%s of type %s makes resources that are not in the template", id, resourceType),
			})
		})
	}
}

// noteTypes records resources whose type looks like one of DNS Firewall, and is none that
// is known.
func (r *reader) noteTypes(s *stack.Stack) {
	for _, id := range slices.Sorted(maps.Keys(s.Template.Resources)) {
		if why := unknownType(id, s.Template.Resources[id].Type); why != "" {
			r.lost(policy.Unknown{Property: "Type", Origin: originOfResource(s, id), Why: why})
		}
	}
}

// noteLogPolicies finds more policies for CloudWatch Logs than an account has room for.
func (r *reader) noteLogPolicies() {
	type place struct{ account, region, stack string }
	count := map[place]int{}
	for _, s := range r.app.Stacks {
		at := place{s.Account, s.Region, ""}
		if s.Account == "" || s.Region == "" {
			at = place{stack: s.File}
		}
		existing(s, logPolicyType, func(id string, open *stack.Unknown) {
			if open != nil {
				return
			}
			if count[at]++; count[at] == awsdns.LogPoliciesPerRegion.Value()+1 {
				u := invalidAt("LogPolicies", s.Node(id), "%s is one %s too many: %s", id, logPolicyType, awsdns.LogPoliciesPerRegion.Exceeded(count[at]))
				r.lost(u)
			}
		})
	}
}

func (r *reader) noteNested(s *stack.Stack) {
	existing(s, nestedType, func(id string, _ *stack.Unknown) {
		if !s.HasNested(id) {
			u := invalidAt("TemplateURL", s.Properties(id), "the template of nested stack %s is not at hand, so its contents are not known", id)
			u.Invalid = false
			r.lost(u)
		}
	})
}

// knownTypes are all types of CloudFormation that VPC Resolver and Route 53 Profiles have.
func knownTypes() []string {
	return []string{
		listType, groupType, associationType, "AWS::Route53Resolver::FirewallConfig", configType, logAssociationType,
		"AWS::Route53Resolver::OutpostResolver", "AWS::Route53Resolver::ResolverConfig", "AWS::Route53Resolver::ResolverDNSSECConfig",
		resolverType, ruleType, "AWS::Route53Resolver::ResolverRuleAssociation",
		profileType, profileAssociationType, profileResourceType,
	}
}

// unknownType returns what is wrong with a type that is meant for one of those here, and
// nothing for all others.
func unknownType(id, resourceType string) string {
	known := knownTypes()
	service, _, _ := strings.Cut(strings.TrimPrefix(resourceType, "AWS::"), "::")
	ours := strings.EqualFold(service, "Route53Resolver") || strings.EqualFold(service, "Route53Profiles")
	near := nearestType(resourceType)
	switch {
	case slices.Contains(known, resourceType):
		return ""
	case resourceType == "AWS::Route53Resolver::FirewallRule":
		return fmt.Sprintf("%s has the type %s, which CloudFormation does not have: a rule stands in FirewallRules of its rule group", id, resourceType)
	case near != "" && (ours || service == "Route53"):
		return fmt.Sprintf("%s has the type %s, which is not known here; did you mean %s?", id, resourceType, near)
	case ours:
		return fmt.Sprintf("%s has the type %s, which is not known here", id, resourceType)
	default:
		return ""
	}
}

// nearestType returns the type that somebody may have meant, or nothing if none is alike.
// Types of Route 53 itself have to end like the one they are taken for.
func nearestType(resourceType string) string {
	own := lastPart(resourceType)
	best := slices.MinFunc(knownTypes(), func(a, b string) int {
		return cmp.Or(cmp.Compare(edits(own, lastPart(a)), edits(own, lastPart(b))), strings.Compare(a, b))
	})
	if most := len(lastPart(best)) / 4; edits(own, lastPart(best)) > most || strings.HasPrefix(resourceType, "AWS::Route53::") && own != lastPart(best) {
		return ""
	}
	return best
}

func lastPart(resourceType string) string {
	return strings.ToLower(resourceType[strings.LastIndexByte(resourceType, ':')+1:])
}

// edits counts how many bytes have to be added, dropped or changed to make one text of
// another.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := min(row[j]+1, row[j+1]+1)
			if a[i] == b[j] {
				next = min(next, diagonal)
			} else {
				next = min(next, diagonal+1)
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

// addNotes gives entries the notes that package resolver keeps in the metadata of their
// list. Values that are not notes are left alone.
func addNotes(l *policy.List, metadata stack.Node) {
	notes, ok := metadata.Member("vpcdns:notes")
	if !ok {
		return
	}
	for i := range l.Entries {
		if n, ok := notes.Member(l.Entries[i].Pattern.String()); ok && l.Entries[i].Invalid == nil {
			l.Entries[i].Note = noteOf(n)
		}
	}
}

func noteOf(n stack.Node) *blocklist.Note {
	f := &fields{node: n}
	note := &blocklist.Note{Reason: f.label("reason"), Owner: f.label("owner")}
	if until, err := time.Parse(time.DateOnly, f.label("until")); err == nil {
		note.Until = until
	}
	if *note == (blocklist.Note{}) {
		return nil
	}
	return note
}
