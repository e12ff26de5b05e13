package phantom

import (
	"strings"
)

// Platform is a party below whose domains programs ask for names that look strange: hashes,
// keys, numbers. Its own servers answer them, so nobody else can receive what such a name
// carries, and detectors of tunnels, beacons and generated domains leave it alone. Domains
// below which customers run servers of their own do not belong here.
type Platform struct {
	ID      string
	Title   string // a few words: whose names they are
	Domains []string
	Sources []string
}

// PlatformOf returns the platform that a name belongs to.
func PlatformOf(name string) (Platform, bool) {
	for {
		if i, ok := platformDomains[name]; ok {
			return platformTable[i], true
		}
		_, rest, ok := strings.Cut(name, ".")
		if !ok {
			return Platform{}, false
		}
		name = rest
	}
}

var platformTable = platforms()

// platformDomains are places in platformTable.
var platformDomains = func() map[string]int {
	domains := map[string]int{}
	for i, p := range platformTable {
		for _, d := range p.Domains {
			domains[d] = i
		}
	}
	return domains
}()

// platforms lists who answers strange names by design.
func platforms() []Platform {
	return []Platform{
		{
			ID: "antivirus", Title: "lookups of antivirus and reputation services, which put hashes into names",
			Domains: strings.Fields("mcafee.com trellix.com sophosxl.net e5.sk eset.com eset.systems trendmicro.com kaspersky-labs.com kaspersky.com " +
				"bitdefender.net bitdefender.com avast.com avcdn.net avg.com norton.com symantec.com webrootcloudav.com brightcloud.com fsapi.com " +
				"f-secure.com immunet.com malwarebytes.com fortiguard.net fortiguard.com cloudsink.net sentinelone.net cymru.com clamav.net " +
				"barracuda.com pandasecurity.com drweb.com gdatasecurity.de mailshell.net cyren.com"),
			Sources: []string{
				"https://community.sophos.com/sophos-xg-firewall/f/discussions/73553/what-is-sophosxl-net",
				"https://kcm.trellix.com/corporate/index?page=content&id=KB53735",
				"https://support.eset.com/en/kb332-ports-and-addresses-required-to-use-your-eset-product-with-a-third-party-firewall",
				"https://www.team-cymru.com/ip-asn-mapping",
			},
		},
		{
			ID: "dns-block-lists", Title: "block lists of mail servers, which are asked with addresses written backwards",
			Domains: strings.Fields("spamhaus.org spamhaus.net spamcop.net sorbs.net barracudacentral.org surbl.org uribl.com dnswl.org " +
				"mailspike.net mailspike.org uceprotect.net abuseat.org senderscore.com psbl.surriel.com ix.dnsbl.manitu.net dronebl.org " +
				"njabl.org backscatterer.org invaluement.com rbl.jp truncate.gbudb.net spameatingmonkey.net abuse.ch fresh.fmb.la"),
			Sources: []string{
				"https://www.rfc-editor.org/rfc/rfc5782",
				"https://www.spamhaus.org/faq/section/DNSBL%2520Usage",
				"https://www.surbl.org/guidelines",
			},
		},
		{
			ID: "aws", Title: "names of AWS, which hold identifiers",
			Domains: strings.Fields("amazonaws.com amazonaws.com.cn amazonaws.eu api.aws on.aws awsstatic.com aws.dev cloudfront.net acm-validations.aws " +
				"awsglobalaccelerator.com awsapprunner.com amplifyapp.com elasticbeanstalk.com amazoncognito.com amazontrust.com aws.amazon.com " +
				"awsdns-cn-00.com sagemaker.aws amazonses.com"),
			Sources: []string{"https://docs.aws.amazon.com/general/latest/gr/rande.html", "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html"},
		},
		{
			ID: "clouds", Title: "names of other clouds, which hold identifiers",
			Domains: strings.Fields("azure.com azure.net windows.net azurewebsites.net azureedge.net azurefd.net trafficmanager.net cloudapp.net azure-api.net " +
				"microsoft.com msedge.net office.com office365.com office.net outlook.com microsoftonline.com live.com skype.com sharepoint.com visualstudio.com " +
				"windowsupdate.com windows.com bing.com msftncsi.com google.com googleapis.com googleusercontent.com gstatic.com googlevideo.com gvt1.com gvt2.com " +
				"googlesyndication.com doubleclick.net google-analytics.com googletagmanager.com youtube.com ytimg.com ggpht.com gcr.io pkg.dev run.app cloudfunctions.net appspot.com " +
				"firebaseio.com 1e100.net oraclecloud.com oracle.com ibm.com digitaloceanspaces.com ondigitalocean.app apple.com icloud.com aaplimg.com mzstatic.com apple-dns.net"),
			Sources: []string{
				"https://learn.microsoft.com/en-us/azure/security/fundamentals/azure-domains",
				"https://support.google.com/a/answer/2589954",
				"https://support.apple.com/en-us/101555",
			},
		},
		{
			ID: "content-networks", Title: "content networks, whose host names are hashes and whose addresses are many",
			Domains: strings.Fields("akamai.net akamaiedge.net akamaized.net akamaihd.net edgekey.net edgesuite.net akadns.net akam.net akamaitechnologies.com fastly.net fastlylb.net " +
				"fastly-edge.com cloudflare.net cloudflare.com cloudflareinsights.com fbcdn.net cdninstagram.com facebook.com whatsapp.net twimg.com llnwd.net llnwi.net edgecastcdn.net " +
				"stackpathcdn.com b-cdn.net bunny.net cdn77.org jsdelivr.net unpkg.com nflxvideo.net nflxso.net steamcontent.com bitgravity.com cachefly.net incapdns.net impervadns.net " +
				"sucuri.net footprint.net kxcdn.com gcdn.co cdngslb.com kunlunca.com qq.com byteoversea.com tiktokcdn.com spotify.com scdn.co"),
			Sources: []string{"https://github.com/WPO-Foundation/wptagent", "https://techdocs.akamai.com/property-mgr/docs/serve-content-over-https", "https://docs.fastly.com/en/guides/working-with-cname-records-and-your-dns-provider"},
		},
		{
			ID: "services", Title: "services that give each customer a name of its own",
			Domains: strings.Fields("datadoghq.com datadoghq.eu newrelic.com nr-data.net sentry.io splunkcloud.com sumologic.com loggly.com honeycomb.io grafana.net elastic-cloud.com " +
				"elastic.co mongodb.net snowflakecomputing.com databricks.com confluent.cloud redislabs.com redns.redis-cloud.com psdb.cloud neon.tech supabase.co aivencloud.com " +
				"auth0.com okta.com onelogin.com zendesk.com freshdesk.com atlassian.net atlassian.com slack.com slack-edge.com salesforce.com force.com hubspot.com " +
				"intercom.io intercomcdn.com segment.io segment.com mixpanel.com launchdarkly.com optimizely.com twilio.com sendgrid.net mailgun.org stripe.com paypal.com shopify.com myshopify.com " +
				"github.com githubusercontent.com gitlab.com bitbucket.org docker.io docker.com npmjs.org npmjs.com pypi.org pythonhosted.org rubygems.org maven.org golang.org hashicorp.com " +
				"ubuntu.com debian.org centos.org fedoraproject.org redhat.com canonical.com snapcraft.io letsencrypt.org digicert.com sectigo.com globalsign.com " +
				"pool.ntp.org ntp.org zoom.us webex.com dropbox.com box.com adobe.com pubnub.com pusher.com"),
			Sources: []string{"https://docs.datadoghq.com/agent/configuration/network/", "https://docs.newrelic.com/docs/new-relic-solutions/get-started/networks/", "https://www.ntppool.org/en/use.html"},
		},
	}
}
