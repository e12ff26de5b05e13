package resolver

import (
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
)

// Only typing errors are caught: whether an address exists shows when it confirms.
var email = regexp.MustCompile(`^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$`)

func emailsOf(given *[]*string) []text {
	if given == nil {
		return nil
	}
	emails := make([]text, len(*given))
	for i, address := range *given {
		emails[i] = textOf(address)
	}
	return emails
}

func checkEmails(p *problems, emails []text) {
	seen := map[string]bool{}
	for i, e := range emails {
		id := emailId(e)
		switch {
		case isTokenList(e.value):
			p.add("Emails is a list that only the deployment knows, and each address is a resource; pass one parameter for each")
		case e.token && seen[id]:
			p.add("e-mail %d is the second one that only the deployment knows; subscribe it to the topic yourself", i+1)
		case !e.deferred() && !email.MatchString(e.value):
			p.add("e-mail %d is %q, which is no address; it has the form ops@example.com", i+1, e.value)
		case seen[id]:
			p.add("e-mail %d, %q, is there twice; name each address once", i+1, e.value)
		}
		seen[id] = true
	}
}

// subscribe makes a subscription for each address. Its ID is the address, so that adding
// one leaves the others confirmed.
func subscribe(scope constructs.Construct, topicArn *string, emails []text) {
	for _, e := range emails {
		awssns.NewCfnSubscription(scope, ptr(emailId(e)), &awssns.CfnSubscriptionProps{
			TopicArn: topicArn,
			Protocol: ptr("email"),
			Endpoint: e.pointer(),
		})
	}
	if len(emails) > 0 {
		awscdk.Annotations_Of(scope).AddInfoV2(ptr("vpcdns:confirm-emails"),
			ptr("AWS asks each e-mail address to confirm its subscription, and sends it no alert until it has"))
	}
}

// emailId is the ID of the subscription of an address.
func emailId(e text) string {
	if e.token {
		return "Email"
	}
	return "Email-" + strings.ToLower(e.value)
}
