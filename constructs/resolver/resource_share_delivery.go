package resolver

import (
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
)

// warnOfDelivery warns where the destination of a shared config lets AWS deliver for
// fewer accounts than it is shared with. Whether AWS asks on behalf of the consumer is
// not documented, and records that are refused are lost.
func (s sharePlan) warnOfDelivery(share constructs.Construct) {
	for _, r := range s.resources {
		config, ok := r.construct.(*queryLogging)
		if !ok || config.to.accounts == nil {
			continue
		}
		if missing := s.without(config.to.accounts); len(missing) > 0 {
			warn(share, "shared-destination", "%s, %q, is shared with %s, and its destination lets AWS deliver for %s alone; name the accounts in Accounts of the destination",
				r.where, r.path(), strings.Join(missing, ", "), accountsInWords(config.to.accounts))
		}
	}
}

// without gives the principals whose accounts are not among those that may deliver. Of an
// organisation it is only known that it has more than one.
func (s sharePlan) without(accounts []string) []string {
	var missing []string
	for _, principal := range s.principals {
		isAccount := principal.form == accountPrincipal
		if principal.value.known() && isAccount && !slices.Contains(accounts, principal.value.value) {
			missing = append(missing, principal.value.value)
		}
		if !isAccount && len(accounts) == 1 {
			missing = append(missing, principal.form.what)
		}
	}
	return missing
}

func accountsInWords(accounts []string) string {
	words := make([]string, len(accounts))
	for i, account := range accounts {
		words[i] = account
		if isTokenText(account) {
			words[i] = "the account of the stack"
		}
	}
	return strings.Join(words, ", ")
}
