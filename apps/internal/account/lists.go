package account

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver/types"
)

// lookupTimeout is for all of a lookup: a few pages, and the retries of the SDK.
const lookupTimeout = 30 * time.Second

// Lists are the managed lists of a Region: ids by name.
type Lists struct {
	Region string
	IDs    map[string]string
}

// ManagedLists looks up the managed lists of a Region. An empty region is that of the AWS
// profile or of AWS_REGION.
func ManagedLists(ctx context.Context, region string) (Lists, error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	cfg, err := awsConfig(ctx, region, forLookups())
	if err != nil {
		return Lists{}, err
	}
	ids, err := managedIDs(ctx, route53resolver.NewFromConfig(cfg), cfg.Region)
	if err != nil {
		return Lists{}, err
	}
	if len(ids) == 0 {
		return Lists{}, noManagedLists(cfg.Region)
	}
	return Lists{cfg.Region, ids}, nil
}

// managedIDs reads all pages, as an account's own lists fill them too.
func managedIDs(ctx context.Context, client *route53resolver.Client, region string) (map[string]string, error) {
	ids := map[string]string{}
	pages := route53resolver.NewListFirewallDomainListsPaginator(client, &route53resolver.ListFirewallDomainListsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, explainLookup(err, region)
		}
		for _, list := range page.FirewallDomainLists {
			if err := addManaged(ids, list); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// addManaged adds a list that AWS or a partner manages: only those have an owner.
func addManaged(ids map[string]string, list types.FirewallDomainListMetadata) error {
	name, id := text(list.Name), text(list.Id)
	if text(list.ManagedOwnerName) == "" || name == "" || id == "" {
		return nil
	}
	if other, twice := ids[name]; twice && other != id {
		return fmt.Errorf("two managed lists are called %s: %s and %s", name, other, id)
	}
	ids[name] = id
	return nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
