package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/route53resolver"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// addDomainList adds a list with its domains. AWS publishes none of its own lists, and what is
// neither AWS's nor the account's is another account's, which may not show it.
func (c *collector) addDomainList(ctx context.Context, id string) error {
	if id == "" || !c.first(id) {
		return nil
	}
	metadata, own := c.lists[id]
	list := snapshot.DomainList{ID: id, Name: text(metadata.Name), ManagedOwnerName: text(metadata.ManagedOwnerName)}
	if list.ManagedOwnerName == "" {
		err := c.readDomains(ctx, &list)
		switch {
		case c.mayBeUnread(err, !own):
			list.Domains, list.Unread = nil, whyRefused(err)
		case isDenied(err):
			return c.essential(err)
		case err != nil:
			return err
		}
	}
	c.snapshot.DomainLists = append(c.snapshot.DomainLists, list)
	return nil
}

// readListNames reads what lists there are. That is fewer requests than to ask for each, and
// shows which are AWS's.
func (c *collector) readListNames(ctx context.Context) error {
	pages := route53resolver.NewListFirewallDomainListsPaginator(c.resolver, &route53resolver.ListFirewallDomainListsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return c.essential(err)
		}
		for _, l := range page.FirewallDomainLists {
			c.lists[text(l.Id)] = l
		}
	}
	return nil
}

// domainsInPage is the most domains that a page may have.
const domainsInPage = 5000

func (c *collector) readDomains(ctx context.Context, list *snapshot.DomainList) error {
	most := int32(domainsInPage)
	pages := route53resolver.NewListFirewallDomainsPaginator(c.resolver, &route53resolver.ListFirewallDomainsInput{FirewallDomainListId: &list.ID, MaxResults: &most})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		list.Domains = append(list.Domains, page.Domains...)
	}
	return nil
}
