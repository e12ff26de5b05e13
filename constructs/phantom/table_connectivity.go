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
			Cure:     "Nothing; there is no switch for it.",
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
