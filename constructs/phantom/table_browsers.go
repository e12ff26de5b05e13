package phantom

// browserEntries are questions of browsers and phones about the network they are in.
func browserEntries() []Entry {
	return []Entry{
		{
			ID: "chromium-redirect-detector", Title: "Chromium tests for a resolver that lies", Verdict: Harmless, Answer: NoAnswer,
			Patterns: []string{"<random>"},
			Types:    []string{"A", "AAAA", "HTTPS"},
			Who:      "Chrome, Edge and other browsers made from Chromium; also headless ones.",
			Why:      "Three names of 7 to 15 random letters, at each start and each change of address. If two get the same answer, the network redirects names that do not exist, and one word in the address bar is a search rather than a host.",
			Cure:     "Nothing. If no browser should run there, find out who asks: random names are also what malware makes up.",
			Sources: []string{
				"https://mikewest.org/2012/02/chrome-connects-to-three-random-domains-at-startup",
				"https://nakedsecurity.sophos.com/2020/08/26/chrome-considered-harmful-the-law-of-unintended-consequences/",
				"https://www.techradar.com/news/this-well-intentioned-chrome-feature-is-causing-serious-problems",
			},
		},
		{
			ID: "firefox-doh-canary", Title: "Firefox asks whether it may use DNS over HTTPS", Verdict: Harmless,
			Patterns: []string{"use-application-dns.net"},
			Who:      "Firefox with DNS over HTTPS as its default.",
			Why:      "NXDOMAIN, or an answer without addresses, tells it that this network filters names, and to keep to the resolver it was given.",
			Cure:     "Block this name: then queries of Firefox stay in your logs and under your rules.",
			Sources:  []string{"https://support.mozilla.org/en-US/kb/canary-domain-use-application-dnsnet"},
		},
		{
			ID: "icloud-private-relay", Title: "iCloud Private Relay looks for its servers", Verdict: Suspicious,
			Patterns: []string{"mask.icloud.com", "mask-h2.icloud.com", "mask-api.icloud.com"},
			Who:      "macOS, iOS and iPadOS with an iCloud+ subscription.",
			Why:      "It sends the traffic of Safari and its DNS through two relays, past your rules and logs.",
			Cure:     "Block the first two names with NXDOMAIN, as Apple documents: the device then tells its user that the relay is off.",
			Sources: []string{
				"https://developer.apple.com/support/prepare-your-network-for-icloud-private-relay/",
				"https://github.com/AdguardTeam/AdGuardDNS/issues/451",
				"https://github.com/hagezi/dns-blocklists/issues/7559",
			},
		},
		{
			ID: "doh-servers", Title: "a client is about to use a resolver of its own", Verdict: Suspicious,
			Patterns: []string{
				"mozilla.cloudflare-dns.com", "chrome.cloudflare-dns.com", "dooh.cloudflare-dns.com", "cloudflare-dns.com",
				"dns.google", "dns.quad9.net", "firefox.dns.nextdns.io",
			},
			Who:     "Browsers with DNS over HTTPS, and programs that want nobody to see what they resolve.",
			Why:     "After this one lookup their names go to that server inside HTTPS: no log has them and no DNS Firewall rule applies.",
			Cure:    "Find out who asks. Block the names, and use-application-dns.net, to bring browsers back.",
			Sources: []string{"https://github.com/hagezi/dns-blocklists/issues/5335", "https://github.com/hagezi/dns-blocklists/issues/11060", "https://github.com/CHEF-KOCH/FFCK/issues/7"},
		},
	}
}
