package suggest

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// shared are domains below which each customer of a company has a name, and which are not on the
// public suffix list. An entry for a whole such domain would allow sending data to any account.
var shared = func() map[string]bool {
	all := map[string]bool{}
	for _, domain := range strings.Fields("zendesk.com freshdesk.com freshservice.com atlassian.net slack.com okta.com oktapreview.com okta-emea.com auth0.com onelogin.com " +
		"pingone.com duosecurity.com my.salesforce.com force.com lightning.force.com service-now.com workday.com myworkday.com sharepoint.com onmicrosoft.com " +
		"crm.dynamics.com box.com app.box.com dropboxapi.com egnyte.com hubspotusercontent-na1.net hs-sites.com bamboohr.com greenhouse.io statuspage.io pagerduty.com " +
		"opsgenie.com sumologic.com splunkcloud.com snowflakecomputing.com cloud.databricks.com azuredatabricks.net confluent.cloud mongodb.net elastic-cloud.com " +
		"es.io aivencloud.com redislabs.com redis-cloud.com neon.tech supabase.co psdb.cloud looker.com tableau.com jfrog.io cloudsmith.io gitlab.io visualstudio.com " +
		"vault.azure.net blob.core.windows.net file.core.windows.net queue.core.windows.net table.core.windows.net database.windows.net servicebus.windows.net " +
		"azurecr.io azure-api.net openai.azure.com s3.amazonaws.com execute-api.amazonaws.com awsapps.com signin.aws.amazon.com storage.googleapis.com pkg.dev " +
		"cloudfunctions.net run.app zoom.us webex.com calendly.com typeform.com surveymonkey.com mailchimp.com list-manage.com sendgrid.net mailgun.org webhook.office.com") {
		all[domain] = true
	}
	return all
}()

// tenancy returns the shared domain above a name, and the customer's part of it.
func tenancy(name string) (domain, tenant string, ok bool) {
	labels := strings.Split(name, ".")
	for i := 1; i < len(labels); i++ {
		domain := strings.Join(labels[i:], ".")
		suffix, icann := publicsuffix.PublicSuffix(domain)
		if shared[domain] || !icann && suffix == domain && strings.Contains(suffix, ".") {
			return domain, labels[i-1] + "." + domain, true
		}
	}
	return "", "", false
}
