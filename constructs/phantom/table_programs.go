package phantom

// connectivityEntries are systems that find out whether they are online.
func connectivityEntries() []Entry {
	return []Entry{
		{
			ID: "windows-ncsi", Title: "Windows checks that it is online", Verdict: Harmless,
			Patterns: []string{"www.msftconnecttest.com", "dns.msftncsi.com", "www.msftncsi.com"},
			Who:      "The Network Connectivity Status Indicator of Windows.",
			Why:      "It looks up a name, fetches a small file and looks up a second name whenever the network changes. Programs such as Office believe its verdict.",
			Cure:     "Leave it; blocked, Windows reports no internet. The policy \"Turn off Windows Network Connectivity Status Indicator active tests\" (NoActiveProbe) stops it.",
			Sources: []string{
				"https://kb.pulsesecure.net/articles/Pulse_Secure_Article/KB43805/?l=en_US&fs=RelatedArticle",
				"https://learn.microsoft.com/en-us/windows-server/networking/ncsi/ncsi-frequently-asked-questions",
				"https://windows-security.org/node/742",
			},
		},
		{
			ID: "apple-captive-portal", Title: "Apple devices look for a captive portal", Verdict: Harmless,
			Patterns: []string{"captive.apple.com"},
			Who:      "macOS, iOS and iPadOS, as on EC2 Mac instances and clients of a VPN.",
			Why:      "A device that joins a network fetches a page of a few bytes, to see whether a login page is in the way.",
			Cure:     "Nothing; it cannot be switched off.",
			Sources: []string{
				"https://www.macworld.com/article/230806/can-you-free-yourself-from-captiveapplecom.html",
				"https://www.revk.uk/2016/08/captive-portals-apple.html",
			},
		},
		{
			ID: "android-connectivity", Title: "Android looks for a captive portal", Verdict: Harmless,
			Patterns: []string{"connectivitycheck.gstatic.com"},
			Who:      "Android, as in emulators of a test farm.",
			Why:      "It fetches a page without content to see whether the internet is reachable.",
			Cure:     "Nothing.",
			Sources:  []string{"https://wiki.netgraph-connect.com/docs/sign-in/troubleshooting/captive-portal-detection"},
		},
		{
			ID: "ubuntu-connectivity", Title: "NetworkManager checks that it is online", Verdict: Harmless,
			Patterns: []string{"connectivity-check.ubuntu.com"},
			Who:      "NetworkManager on Ubuntu.",
			Why:      "It fetches a page of the distribution every 300 seconds to notice captive portals, which servers do not have.",
			Cure:     "An empty uri= in the [connectivity] section of a file in /etc/NetworkManager/conf.d.",
			Sources: []string{
				"https://blog.computer-networking.info/ubuntucheck/",
				"https://linuxconfig.org/how-to-prevent-networkmanager-connectivity-checking",
			},
		},
		{
			ID: "firefox-captive-portal", Title: "Firefox looks for a captive portal", Verdict: Harmless,
			Patterns: []string{"detectportal.firefox.com"},
			Who:      "Firefox.",
			Why:      "It fetches a page of a few bytes to see whether a login page is in the way, and whether IPv4 and IPv6 work.",
			Cure:     "network.captive-portal-service.enabled and network.connectivity-service.enabled set to false.",
			Sources: []string{
				"https://searchfox.org/mozilla-central/source/netwerk/docs/connectivity_checking.md",
				"https://firefox-source-docs.mozilla.org/networking/captive_portals.html",
			},
		},
		{
			ID: "firefox-dns-check", Title: "Firefox checks which addresses DNS gives", Verdict: Harmless,
			Patterns: []string{"example.org"},
			Types:    []string{"A", "AAAA"},
			Who:      "Firefox; also whoever copied an example.",
			Why:      "Its connectivity service resolves example.org to see whether the resolver gives IPv4 and IPv6 addresses.",
			Cure:     "network.connectivity-service.enabled set to false.",
			Sources:  []string{"https://searchfox.org/mozilla-central/source/netwerk/docs/connectivity_checking.md"},
		},
	}
}

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
			Why:      "NXDOMAIN, or an answer without addresses, means to it that this network filters names, so it keeps the resolver that it was given.",
			Cure:     "Block this name: then queries of Firefox stay in your logs and under your rules.",
			Sources:  []string{"https://support.mozilla.org/en-US/kb/canary-domain-use-application-dnsnet"},
		},
		{
			ID: "icloud-private-relay", Title: "iCloud Private Relay looks for its servers", Verdict: Suspicious,
			Patterns: []string{"mask.icloud.com", "mask-h2.icloud.com", "mask-api.icloud.com"},
			Who:      "macOS, iOS and iPadOS with an iCloud+ subscription.",
			Why:      "It sends the traffic of Safari and its DNS through two relays, past your rules and logs.",
			Cure:     "Block the first two names with NXDOMAIN, as Apple documents: the device then shows its user that the relay is off.",
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
			Who:     "Browsers with DNS over HTTPS, and programs that hide what they resolve.",
			Why:     "After this one lookup their names go to that server inside HTTPS: no log has them and no DNS Firewall rule applies.",
			Cure:    "Find out who asks. Block the names, and use-application-dns.net, to bring browsers back.",
			Sources: []string{"https://github.com/hagezi/dns-blocklists/issues/5335", "https://github.com/hagezi/dns-blocklists/issues/11060", "https://github.com/CHEF-KOCH/FFCK/issues/7"},
		},
	}
}

// telemetryEntries are programs that report to their makers how they are used, or ask
// them for news.
func telemetryEntries() []Entry {
	return []Entry{
		{
			ID: "hashicorp-checkpoint", Title: "a tool of HashiCorp asks for a newer version", Verdict: Wasteful,
			Patterns: []string{"checkpoint-api.hashicorp.com"},
			Who:      "Terraform, Packer and other tools of HashiCorp; CDK for Terraform.",
			Why:      "Checkpoint announces new versions and security bulletins.",
			Cure:     "CHECKPOINT_DISABLE=1 in the environment.",
			Sources: []string{
				"https://github.com/hashicorp/go-checkpoint",
				"https://github.com/hashicorp/terraform-cdk/pull/326",
			},
		},
		{
			ID: "grafana-usage", Title: "Grafana or Loki reports its usage", Verdict: Wasteful,
			Patterns: []string{"stats.grafana.org"},
			Who:      "Grafana, and also Loki, which has the same reporter.",
			Why:      "Anonymous statistics. Where the name is blocked they are tried again every few seconds, so it may top the list of names.",
			Cure:     "reporting_enabled = false in the [analytics] section of grafana.ini, and the setting of that name for Loki.",
			Sources: []string{
				"https://github.com/grafana/grafana/issues/61813",
				"https://github.com/grafana/grafana/issues/73140",
				"https://gitlab.com/gitlab-org/omnibus-gitlab/issues/4832",
			},
		},
		{
			ID: "nextjs-telemetry", Title: "Next.js reports a build", Verdict: Wasteful,
			Patterns: []string{"telemetry.nextjs.org"},
			Who:      "next build and next dev, so mostly build machines.",
			Why:      "Anonymous statistics. next build waits for them to be sent, which takes long where the name is blocked.",
			Cure:     "NEXT_TELEMETRY_DISABLED=1 in the environment.",
			Sources: []string{
				"https://github.com/vercel/next.js/issues/70758",
				"https://github.com/vercel/next.js/issues/97929",
				"https://nextjs.org/telemetry",
			},
		},
		{
			ID: "traefik-update", Title: "Traefik asks for a newer version", Verdict: Wasteful,
			Patterns: []string{"update.traefik.io"},
			Who:      "Traefik.",
			Why:      "It compares its version with the releases.",
			Cure:     "global.checkNewVersion: false in the static configuration.",
			Sources: []string{
				"https://github.com/ekozan/traefik/blob/v1.3.8/version/version.go",
				"https://github.com/traefik/traefik/pull/12298",
				"https://github.com/traefik/traefik/issues/9895",
			},
		},
		{
			ID: "kibana-telemetry", Title: "Kibana reports its usage", Verdict: Wasteful,
			Patterns: []string{"telemetry.elastic.co"},
			Who:      "Kibana.",
			Why:      "Statistics on the cluster for Elastic.",
			Cure:     "telemetry.optIn: false in kibana.yml.",
			Sources: []string{
				"https://github.com/elastic/kibana/blob/8.14/src/plugins/telemetry/README.md",
				"https://github.com/elastic/kibana/pull/52634",
			},
		},
		{
			ID: "sonarqube-telemetry", Title: "SonarQube reports its usage", Verdict: Wasteful,
			Patterns: []string{"telemetry.sonarsource.com"},
			Who:      "SonarQube Server, once a day.",
			Why:      "Anonymous statistics on the installation and its projects.",
			Cure:     "sonar.telemetry.enable=false in sonar.properties.",
			Sources:  []string{"https://docs.sonarsource.com/sonarqube/10.1/instance-administration/telemetry/"},
		},
		{
			ID: "kubo-telemetry", Title: "an IPFS node reports its usage", Verdict: Wasteful,
			Patterns: []string{"telemetry.ipshipyard.dev"},
			Who:      "Kubo, a quarter of an hour after its start and then once a day.",
			Why:      "Anonymous statistics; on by default.",
			Cure:     "IPFS_TELEMETRY=off in the environment.",
			Sources:  []string{"https://gitcode.com/GitHub_Trending/ku/kubo/blob/master/docs/telemetry.md"},
		},
	}
}
