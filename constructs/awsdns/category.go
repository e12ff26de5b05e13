package awsdns

// The identifiers of categories that AWS documents: one of each kind, as the
// example of its API. An account learns the others from ListFirewallRuleTypes;
// no page has them, and to guess them from the names of the console is to guess.
// See https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_FirewallRuleType.html
const (
	ContentCategoryViolenceAndHateSpeech = "VIOLENCE_AND_HATE_SPEECH"
	ThreatCategoryPhishing               = "PHISHING"
)

// ContentCategoryDisplayNames returns what the console calls the content
// categories, in the order of AWS's page. These are no identifiers, and a rule
// with one is refused: they are for telling who wrote one what is wrong. See
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/firewall-advanced-managed-domain-lists.html
func ContentCategoryDisplayNames() []string {
	return []string{
		"Violence and Hate Speech", "For Kids", "Online Ads", "Science", "Family and Parenting",
		"Pets", "Career and Job Search", "Religion", "Lifestyle", "Home and Garden",
		"Criminal and Illegal Activities", "Sports and Recreation", "Vehicles", "Financial Services",
		"Real Estate", "Hobbies and Interests", "Travel", "Food and Dining", "Government and Legal",
		"Education", "Fashion", "Health", "Shopping", "Adult and Mature Content",
		"Technology and Internet", "Business and Economy", "News", "Search Engines and Portals",
		"Arts and Culture", "Entertainment", "Military", "Social Networking", "Proxy Avoidance",
		"Redirect", "Email", "Translation", "Child Abuse", "Abortion", "Gambling", "Hacking",
		"Marijuana", "Cryptocurrency", "Dating", "Artificial Intelligence and Machine Learning",
		"Parked Domains", "Private IP Address",
	}
}

// ThreatCategoryDisplayNames is [ContentCategoryDisplayNames] for the categories
// of threats.
func ThreatCategoryDisplayNames() []string { return []string{"Spam", "Phishing"} }
