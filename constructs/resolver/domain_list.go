package resolver

import (
	"io/fs"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// DomainList is a DNS Firewall domain list.
type DomainList interface {
	constructs.Construct

	// DomainListId is the ID of the list, rslvr-fdl-..., as query logs show it.
	DomainListId() *string
}

// DomainListProps are the properties of a [DomainList]. Domains and Files add up to one
// list; together they must give at least one name and at most 1,000.
type DomainListProps struct {
	// Names: `x` is exactly x, `*.x` everything below x but not x itself, `*` every name.
	// Case, a trailing dot and duplicates do not matter; the template has the names in
	// their ASCII form and in canonical order. A list that only the deployment knows,
	// such as a template parameter, is passed on unchecked.
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

	// Where Files are read, such as an embed.FS.
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
}

type domainList struct {
	constructs.Construct
	id      *string
	managed string // the name of a list that AWS manages, or nothing
	content listContent
}

// NewDomainList makes a domain list. It panics with all that is wrong with the names,
// each with its file and line.
func NewDomainList(scope constructs.Construct, id *string, props *DomainListProps) DomainList {
	if props == nil {
		props = &DomainListProps{}
	}
	p := problemsOf("DomainList", childPath(scope, id))
	checkName(p, "Name", textOf(props.Name))
	list := &domainList{content: readContent(p, props)}
	must(p.err())

	constructs.NewConstruct_Override(list, scope, id)
	resource := awsroute53resolver.NewCfnFirewallDomainList(list, ptr("Resource"), &awsroute53resolver.CfnFirewallDomainListProps{
		Name:    props.Name,
		Domains: list.content.domains(),
	})
	list.id = resource.AttrId()
	return list
}

// DomainListFromDomainListId imports a list by its ID: one of another stack, or an AWS
// managed list, whose IDs differ from Region to Region.
func DomainListFromDomainListId(scope constructs.Construct, id *string, listId *string) DomainList {
	must(checkImport("DomainList", childPath(scope, id), "domain list", domainListId, listId))
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
