package phantom

// probeEntries are programs that ask the internet who they are.
func probeEntries() []Entry {
	return []Entry{
		{
			ID: "whoami-akamai", Title: "asking which resolver asks", Verdict: Suspicious,
			Patterns: []string{"whoami.akamai.net", "whoami.akamai.com", "whoami.ds.akahelp.net"},
			Who:      "People and scripts that look into DNS, as a step of troubleshooting a CDN.",
			Why:      "The answer is the address of the resolver that asked Akamai.",
			Cure:     "Nothing if you know who it is.",
			Sources:  []string{"https://www.akamai.com/blog/developers/introducing-new-whoami-tool-dns-resolver-information"},
		},
		{
			ID: "own-address", Title: "asking for one's public address", Verdict: Suspicious,
			Patterns: []string{
				"checkip.amazonaws.com", "api.ipify.org", "icanhazip.com", "ipv4.icanhazip.com", "ifconfig.me", "ifconfig.io",
				"ipinfo.io", "ip-api.com", "ident.me", "ipecho.net", "myexternalip.com", "wtfismyip.com", "checkip.dyndns.org", "whatismyip.akamai.com",
			},
			Who:     "Scripts, dynamic DNS, test runners; also malware, which looks around after it got in.",
			Why:     "The answer is the address that the NAT gateway or the instance has outside.",
			Cure:    "Find out who asks. A script of yours can ask the metadata service instead.",
			Sources: []string{sigma + "08b3fd5fec8c60f4b2dbfca56d5ba9079ad12268/rules/windows/network_connection/net_connection_win_domain_external_ip_lookup.yml"},
		},
	}
}
