package resolver

import (
	"io/fs"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// DomainList is a DNS Firewall domain list.
type DomainList interface {
	constructs.Construct

	// DomainListId is the ID of the list, rslvr-fdl-..., as query logs show it.
	DomainListId() *string

	// Exceptions is the list of the names that the Sources let through, as @@||x^ does, for
	// an ALLOW rule before the rule of this list. It is made by the first call; where this
	// list would match an exception, the synthesis fails without that call. If there are no
	// exceptions, it has no ID, and a rule for it is left out, so the program need not ask.
	Exceptions() DomainList

	// MetricQueryVolume is how many queries the rules of this list matched in a rule group: the
	// metric FirewallRuleQueryVolume, see MetricListQueryVolume of [DnsFirewall].
	MetricQueryVolume(firewall DnsFirewall, options *awscloudwatch.MetricOptions) awscloudwatch.Metric
}

// DomainListProps are the properties of a [DomainList]. Domains, Files and Sources add up to
// one list. Up to 1,000 names are in the template. More become a file asset, which the CDK
// uploads to the bucket of its bootstrap and the deployment imports; its name has a hash of
// the names, so other names have another DomainFileUrl. A template with an asset cannot be
// pasted into the console.
//
// What a file says about an entry, such as until=2027-01-31 in its comment, is kept in the
// metadata of the resource, from which vpcdns explain and lint report it.
type DomainListProps struct {
	// Names: `x` is exactly x, `*.x` everything below x but not x itself, `*` every name.
	// Case, a trailing dot and duplicates do not matter; the template has the names in their
	// ASCII form and in canonical order. A list that is known only at deployment, such as a
	// template parameter, is passed on unchecked.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains.
	//
	// Default: none.
	Domains *[]*string

	// Plain list files: one name a line, # begins a comment.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains.
	//
	// Default: none.
	Files *[]*string

	// Lists that others publish, in any format of package blocklist. They are compiled:
	// entries that a wildcard covers are left out, and what DNS Firewall cannot express is
	// left out with a warning that counts it.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains or DomainFileUrl.
	//
	// Default: none.
	Sources []ListSource

	// How many malformed lines of the Sources may be left out, over all of them: 0 or more.
	// More than that fail.
	//
	// Property: none.
	//
	// Default: 0.
	MaxErrors *float64

	// Fail on every line of the Sources that DNS Firewall cannot express, such as a rule
	// for a path or a name with an underscore.
	//
	// Property: none.
	//
	// Default: false.
	Strict *bool

	// What happens to entries of the Sources that match far too much: every name, a public
	// suffix such as *.com, AWS names that a VPC needs, and exceptions as wide as these. With
	// refuse they fail, with drop they are left out and with keep they are used; drop and
	// keep warn of each.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains or DomainFileUrl.
	//
	// Default: refuse.
	Unsafe *string

	// Lists of names to leave out of the Sources: an entry is left out if one of these covers
	// it. No ALLOW is made of them. A name below an entry that stays, such as x.ads.example
	// below *.ads.example, fails: it takes an exception.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains or DomainFileUrl.
	//
	// Default: none.
	Except []ListSource

	// The entries that an exception applies to: own, those of its own source, or across,
	// those of all Sources.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains or DomainFileUrl.
	//
	// Default: own, so a list of advertisers cannot let a name of a list of malware through.
	ExceptionScope *string

	// Leave out exceptions that cannot be expressed, with a warning. What they let through
	// stays blocked.
	//
	// Property: none.
	//
	// Default: false, which fails on such exceptions.
	DropExceptions *bool

	// Where Files and Sources are read, such as an embed.FS.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains.
	//
	// Default: the file system of the machine, relative to the working directory.
	FileSystem fs.FS

	// The name of the list: 1-64 letters, digits, spaces, hyphens, underscores or
	// apostrophes, not digits alone. A new name replaces the list.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Name.
	//
	// Default: CloudFormation makes a name.
	Name *string

	// How many domains the account takes in this Region, over all lists: a whole number above
	// 100,000. It only sets the threshold of a synthesis-time warning; the highest that any
	// DomainList of the account and Region states counts.
	//
	// Property: none.
	//
	// Default: 100,000, which is AWS's; AWS raises it on request.
	DomainQuota *float64
}

type domainList struct {
	constructs.Construct
	final      *finalCheck
	id         *string
	managed    string // the name of a list that AWS manages, or nothing
	content    listContent
	quota      accountQuota
	exceptions *domainList       // once it was asked for
	isNone     bool              // the exceptions of a list that makes none
	tags       awscdk.TagManager // nil for one that is imported
}

// NewDomainList makes a domain list. It panics with all that is wrong with the names,
// each with its file and line.
func NewDomainList(scope constructs.Construct, id *string, props *DomainListProps) DomainList {
	if props == nil {
		props = &DomainListProps{}
	}
	p := problemsOfNew("DomainList", scope, id)
	checkName(p, "Name", textOf(props.Name))
	quota := accountQuotaOf("DomainQuota", awsdns.DomainsPerRegion, props.DomainQuota)
	quota.check(p)
	content := readContent(p, props)
	must(p.err())
	list := makeDomainList(scope, id, props.Name, content)
	list.quota = quota
	for _, warning := range content.warnings {
		warn(list, warning.id, "%s", warning.text)
	}
	if content.allow.Len() > 0 || !content.fitsTemplate() {
		list.final = validateAtSynthesis("DomainList", list, list.validate)
	}
	return list
}

func makeDomainList(scope constructs.Construct, id, name *string, content listContent) *domainList {
	list := &domainList{content: content}
	constructs.NewConstruct_Override(list, scope, id)
	props := &awsroute53resolver.CfnFirewallDomainListProps{Name: name}
	if content.fitsTemplate() {
		props.Domains = content.domains()
	} else {
		props.DomainFileUrl = content.upload(list)
	}
	resource := awsroute53resolver.NewCfnFirewallDomainList(list, ptr("Resource"), props)
	content.notes.addTo(resource)
	list.id, list.tags = resource.AttrId(), resource.Tags()
	return list
}

// DomainListFromDomainListId imports a list by its ID: one of another stack, or an AWS
// managed list, whose IDs differ from Region to Region.
func DomainListFromDomainListId(scope constructs.Construct, id *string, listId *string) DomainList {
	must(checkImport(problemsOfNew("DomainList", scope, id), "domain list", awsdns.DomainListID, listId))
	list := &domainList{id: listId, content: listContent{unknown: true}}
	constructs.NewConstruct_Override(list, scope, id)
	return list
}

func (l *domainList) DomainListId() *string { return l.id }

// patternsOf gives the entries of a list, if they are known.
func patternsOf(list DomainList) ([]domain.Pattern, bool) {
	own, ok := list.(*domainList)
	if !ok || own.content.unknown {
		return nil, false
	}
	return own.content.patterns, true
}

// validate checks what only the whole app shows.
func (l *domainList) validate(p *problems) {
	l.checkExceptions(p)
	if !l.content.fitsTemplate() {
		l.warnOfQuotas(allOf[*domainList](l))
	}
}

// warnOfQuotas counts the domains of this list and of those before it, in the account and
// Region that they are in. Lists that fit a template do not look, as they hardly ever are
// the ones to exceed it.
func (l *domainList) warnOfQuotas(all []*domainList) {
	if n := len(l.content.patterns); n > awsdns.DomainsPerFile.Value() {
		warn(l, "file-quota", "%s; request an increase before the deployment, or split the Sources over several lists and rules", awsdns.DomainsPerFile.Exceeded(n))
	}
	quota := accountQuotaOf("DomainQuota", awsdns.DomainsPerRegion, nil)
	domains, counting := 0, true
	for _, other := range all {
		if !sameEnvironment(l, other) {
			continue
		}
		quota = quota.or(other.quota)
		if counting {
			domains += len(other.content.patterns) + len(other.content.tokens)
		}
		counting = counting && other != l
	}
	quota.warn(l, "domain-quota", domains, ", or choose a shorter list")
}

func (l *domainList) Exceptions() DomainList {
	if l.exceptions == nil && l.content.allow.Len() == 0 {
		l.exceptions = &domainList{isNone: true}
		constructs.NewConstruct_Override(l.exceptions, l, ptr("Exceptions"))
	}
	if l.exceptions == nil {
		l.exceptions = makeDomainList(l, ptr("Exceptions"), nil, listContent{
			patterns: l.content.allow.Patterns(), notes: notesOf(l.content.allow.All()),
		})
	}
	return l.exceptions
}

// isNone reports whether a list is the empty Exceptions of another one.
func isNone(list DomainList) bool {
	own, ok := list.(*domainList)
	return ok && own != nil && own.isNone
}

// checkExceptions looks for the rules that let the exceptions of the list through. Exceptions
// must have been called, and its list be in an ALLOW before the rule of this list.
func (l *domainList) checkExceptions(p *problems) {
	count := l.content.allow.Len()
	if count == 0 {
		return
	}
	if l.exceptions == nil {
		if hidden := l.content.hidden; len(hidden) > 0 {
			p.add("%s; call Exceptions() for the list of all %d, and put its ALLOW rule before the rule of this list; or name the entry that matches it in Except, to leave that out", hidden[0], len(hidden))
		}
		return
	}
	used := false
	for _, firewall := range allOf[*dnsFirewall](l) {
		used = firewall.usesExceptions(l) || used
	}
	if !used {
		warn(l, "exceptions-unused", "the Sources have %d exceptions, but no ALLOW rule uses their list, so the names stay blocked; put Allow(list.Exceptions()) before the rule of this list", count)
	}
}

// usesExceptions reports whether the rule group has an ALLOW for the exceptions of a list, and
// warns of one that comes too late.
func (f *dnsFirewall) usesExceptions(list *domainList) (used bool) {
	for _, allow := range f.group.rules {
		if allow.action != actionAllow || allow.list != DomainList(list.exceptions) {
			continue
		}
		used = true
		for _, rule := range f.group.rules {
			if rule.list == DomainList(list) && rule.before(allow) {
				warn(f, "exceptions-too-late", "%s allows the exceptions of the list %s after %s, which decides first; use a lower Priority than %v",
					allow.where(), *list.Node().Path(), rule.where(), rule.priority.value)
			}
		}
	}
	return used
}

func (l *domainList) finalCheck() *finalCheck { return l.final }
