package phantom

// dnsEntries are names that exist for the sake of DNS itself.
func dnsEntries() []Entry {
	return []Entry{
		{
			ID: "designated-resolver", Title: "asking the resolver for an encrypted way to reach it", Verdict: Harmless,
			Patterns: []string{"_dns.resolver.arpa"},
			Who:      "Clients that follow RFC 9462, and more and more do.",
			Why:      "RFC 9462: an SVCB record would tell where the same resolver speaks DNS over TLS or HTTPS. The name ends at the resolver that is asked.",
			Cure:     "Nothing.",
			Sources: []string{
				"https://github.com/TechnitiumSoftware/DnsServer/issues/2075",
				"https://github.com/razvandimescu/numa/issues/114",
				"https://ftp.ripe.net/rfc/authors/rfc9462.txt",
			},
		},
		{
			ID: "nat64-discovery", Title: "asking whether the network has NAT64", Verdict: Harmless,
			Patterns: []string{"ipv4only.arpa"},
			Who:      "Clients that are ready for a network without IPv4.",
			Why:      "RFC 7050: the name has IPv4 addresses only, so an AAAA answer comes from DNS64 and shows the prefix to use.",
			Cure:     "Nothing.",
			Sources: []string{
				"https://datatracker.ietf.org/doc/html/draft-cheshire-sudn-ipv4only-dot-arpa-08",
				"https://docs.rs/crate/abuse-contact/0.2.0/source/src/nat64.rs",
			},
		},
		{
			ID: "key-tag-signal", Title: "a validating resolver tells which root keys it trusts", Verdict: Harmless,
			Patterns: []string{"_ta-<key tags>"},
			Who:      "A resolver that validates DNSSEC, behind or beside that of the VPC, such as a local unbound or BIND.",
			Why:      "RFC 8145: the label holds the tags of its trust anchors, so that the operators of the root can see when a new key has arrived everywhere.",
			Cure:     "Nothing; but ask who runs a resolver of their own.",
			Sources:  []string{"https://github.com/DNS-OARC/dnscap/pull/113"},
		},
		{
			ID: "localhost", Title: "asking DNS for the machine itself", Verdict: Harmless,
			Patterns: []string{"localhost", "*.localhost", "localhost.localdomain"},
			Who:      "Programs without /etc/hosts, as in minimal containers, or with a resolver library that does not treat the name specially.",
			Why:      "RFC 6761 says that such names should not leave the machine. Older libraries send them anyway.",
			Cure:     "A line for localhost in /etc/hosts, or a newer library.",
			Sources: []string{
				"https://github.com/wahern/dns/issues/29",
				"https://github.com/c-ares/c-ares/pull/430",
				"https://github.com/systemd/systemd/pull/2663",
			},
		},
		{
			ID: "mdns-local", Title: "multicast names asked of a unicast resolver", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{"*.local"},
			Who:      "Bonjour and Avahi clients, and programs with a .local name in a setting.",
			Why:      "RFC 6762 keeps .local for multicast on the link, which a VPC does not have. If you have a private hosted zone in .local, it is yours, and no phantom.",
			Cure:     "Find the setting that holds the name; stop Avahi on servers.",
			Sources: []string{
				"https://github.com/0xERR0R/blocky/pull/645",
				"https://github.com/AdguardTeam/AdGuardHome/issues/1299",
			},
		},
		{
			ID: "private-reverse", Title: "asking for the name of a private address", Verdict: Harmless,
			Patterns: privateReverse(),
			Who:      "Whatever writes names of clients into a log: sshd, web servers, databases, load balancers' targets.",
			Why:      "Each connection from an address of RFC 1918 is looked up backwards. Resolver answers for the addresses of the VPC; the rest fails.",
			Cure:     "Turn the lookup off where it slows logins down, as UseDNS no for sshd.",
			Sources:  []string{"https://support.moonpoint.com/network/dns/prisoner_iana_org.php"},
		},
		{
			ID: "service-browsing", Title: "looking for printers and other services", Verdict: Harmless,
			Patterns: []string{"b._dns-sd._udp.*", "lb._dns-sd._udp.*", "_services._dns-sd._udp.*"},
			Types:    []string{"PTR"},
			Who:      "Bonjour, as in macOS and iTunes, and Avahi.",
			Why:      "DNS service discovery asks which domains it may browse: in each search domain, and in the reverse domain of its own network, as in lb._dns-sd._udp.0.1.168.192.in-addr.arpa.",
			Cure:     "Nothing; a restart of the device ends a loop of them.",
			Sources: []string{
				"https://github.com/AdguardTeam/AdGuardHome/issues/2286",
				"https://github.com/pi-hole/pi-hole/issues/2654",
				"https://github.com/AdguardTeam/AdGuardHome/issues/1299",
			},
		},
		{
			ID: "dnsbl", Title: "a mail server checks a sender", Verdict: Harmless,
			Patterns: []string{"*.zen.spamhaus.org"},
			Who:      "Mail servers and spam filters.",
			Why:      "The address of whoever delivers mail is asked for backwards below a block list: NXDOMAIN means that it is not listed.",
			Cure:     "Nothing on a mail server. Elsewhere find out what checks addresses, or thinks that it sends mail.",
			Sources: []string{
				"https://domainpreflight.dev/glossary/dnsbl",
				"https://netray.info/guide/dnsbl",
				"https://www.spamhaus.org/faq/section/DNSBL%2520Usage",
			},
		},
	}
}

// privateReverse returns the reverse domains of the addresses in RFC 1918.
func privateReverse() []string {
	return []string{
		"*.10.in-addr.arpa", "*.168.192.in-addr.arpa",
		"*.16.172.in-addr.arpa", "*.17.172.in-addr.arpa", "*.18.172.in-addr.arpa", "*.19.172.in-addr.arpa",
		"*.20.172.in-addr.arpa", "*.21.172.in-addr.arpa", "*.22.172.in-addr.arpa", "*.23.172.in-addr.arpa",
		"*.24.172.in-addr.arpa", "*.25.172.in-addr.arpa", "*.26.172.in-addr.arpa", "*.27.172.in-addr.arpa",
		"*.28.172.in-addr.arpa", "*.29.172.in-addr.arpa", "*.30.172.in-addr.arpa", "*.31.172.in-addr.arpa",
	}
}
