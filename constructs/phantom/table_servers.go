package phantom

// dnsEntries are names that exist for the sake of DNS itself.
func dnsEntries() []Entry {
	return []Entry{
		{
			ID: "designated-resolver", Title: "asking the resolver for an encrypted way to reach it", Verdict: Harmless,
			Patterns: []string{"_dns.resolver.arpa"},
			Who:      "Clients that follow RFC 9462, and more and more do.",
			Why:      "RFC 9462: an SVCB record would say where the same resolver speaks DNS over TLS or HTTPS. The name ends at the resolver that is asked.",
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
			ID: "key-tag-signal", Title: "a validating resolver reports which root keys it trusts", Verdict: Harmless,
			Patterns: []string{"_ta-<key tags>"},
			Who:      "A resolver that validates DNSSEC, behind or beside that of the VPC, such as a local unbound or BIND.",
			Why:      "RFC 8145: the label holds the tags of its trust anchors, so the operators of the root can see when a new key has arrived everywhere.",
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

// daemonEntries are what Linux distributions start by themselves.
func daemonEntries() []Entry {
	return []Entry{
		{
			ID: "ubuntu-motd", Title: "Ubuntu fetches news for its login message", Verdict: Wasteful,
			Patterns: []string{"motd.ubuntu.com"},
			Who:      "A systemd timer of Ubuntu, a minute after boot and about every twelve hours.",
			Why:      "The text is printed at the next login.",
			Cure:     "ENABLED=0 in /etc/default/motd-news.",
			Sources:  []string{"https://bugs.launchpad.net/ubuntu/+source/base-files/+bug/1701068/comments/11"},
		},
		{
			ID: "snapd", Title: "snapd talks to the Snap Store", Verdict: Harmless,
			Patterns: []string{"api.snapcraft.io", "*.snapcraftcontent.com"},
			Who:      "snapd on Ubuntu, also where nobody installed a snap by hand.",
			Why:      "It looks for newer versions and downloads them.",
			Cure:     "Leave it, use a Snap Store Proxy, or remove snapd.",
			Sources: []string{
				"https://snapcraft.io/docs/reference/administration/network-requirements",
				"https://documentation.ubuntu.com/snap-store-proxy/en/feature-list",
			},
		},
		{
			ID: "ubuntu-pro", Title: "Ubuntu Pro asks what it is entitled to", Verdict: Harmless,
			Patterns: []string{"contracts.canonical.com", "esm.ubuntu.com"},
			Who:      "The Ubuntu Pro client (ubuntu-advantage-tools), and apt for the packages of Ubuntu Pro.",
			Why:      "The contract server says which services a machine may use; the other name serves the packages.",
			Cure:     "Leave it, or remove the client where nobody uses Ubuntu Pro.",
			Sources: []string{
				"https://github.com/canonical/ubuntu-pro-for-wsl/pull/709",
				"https://github.com/canonical/ubuntu-pro-client/issues/845",
				"https://github.com/canonical/ubuntu-pro-client/pull/1048",
			},
		},
		{
			ID: "ubuntu-crash-reports", Title: "Ubuntu reports crashes", Verdict: Wasteful,
			Patterns: []string{"daisy.ubuntu.com"},
			Who:      "whoopsie, the crash reporter of Ubuntu.",
			Why:      "It sends reports of crashed programs to Canonical, and asks for the name at short intervals.",
			Cure:     "Uninstall whoopsie on servers.",
			Sources: []string{
				"https://github.com/ubports/ubuntu-touch/issues/327",
				"https://github.com/LeastAuthority/leastauthority.com/issues/137",
			},
		},
		{
			ID: "ntp-pool", Title: "looking for time servers", Verdict: Harmless,
			Patterns: []string{"*.pool.ntp.org", "time.aws.com"},
			Who:      "chrony, systemd-timesyncd and Bottlerocket.",
			Why:      "Their settings name a pool of servers on the internet, such as 2.amazon.pool.ntp.org, besides or instead of the clock that AWS provides.",
			Cure:     "Point the time service at 169.254.169.123, which every instance reaches without DNS.",
			Sources: []string{
				"https://github.com/bottlerocket-os/bottlerocket/issues/3496",
				"https://github.com/NixOS/nixpkgs/issues/32187",
				"https://gist.github.com/sean-smith/3288d8f3f0f1a293036d9f8e3ac3c9a1",
			},
		},
		{
			ID: "clamav-database", Title: "ClamAV asks for the version of its database", Verdict: Harmless,
			Patterns: []string{"current.cvd.clamav.net", "database.clamav.net"},
			Who:      "freshclam, every two hours by default.",
			Why:      "A TXT record holds the newest versions, so a download is only tried when there is one. TXT queries at fixed times look like a tunnel, but are not.",
			Cure:     "Leave it, or set PrivateMirror in freshclam.conf, which uses no DNS for versions.",
			Sources: []string{
				"https://github.com/Cisco-Talos/clamav/blob/00fb0d91183f568261cfc85414189f4ad14a5f07/etc/freshclam.conf.sample",
				"https://raw.githubusercontent.com/Cisco-Talos/clamav/main/etc/freshclam.conf.sample",
			},
		},
		{
			ID: "systemd-gateway", Title: "names that systemd-resolved makes up", Verdict: Harmless,
			Patterns: []string{"_gateway", "_outbound", "_localdnsstub", "_localdnsproxy"},
			Who:      "Programs that expect systemd-resolved, on a machine or in a container without it.",
			Why:      "systemd-resolved answers these from what it knows of the machine. Anything else sends them on, and nobody has them.",
			Cure:     "Use systemd-resolved, or the address of the gateway.",
			Sources: []string{
				"https://github.com/code-cargo/cargowall/pull/128",
				"https://github.com/systemd/systemd/pull/17816",
				"https://github.com/systemd/systemd/pull/25530",
			},
		},
	}
}

// serviceRecordEntries are clients that ask for SRV and TXT records which a server
// need not have.
func serviceRecordEntries() []Entry {
	return []Entry{
		{
			ID: "mongodb-srv", Title: "a MongoDB driver looks for its servers", Verdict: Harmless,
			Patterns: []string{"_mongodb._tcp.*"},
			Types:    []string{"SRV"},
			Who:      "MongoDB drivers with a mongodb+srv:// address.",
			Why:      "The SRV record lists the servers. Drivers ask for it at the start and, for a sharded cluster, every 60 seconds, to find new routers.",
			Cure:     "Nothing.",
			Sources: []string{
				"https://jira.mongodb.org/browse/DRIVERS-561",
				"https://app.unpkg.com/mongodb@7.1.1/files/lib/sdam/srv_polling.js",
			},
		},
		{
			ID: "grpc-service-config", Title: "a gRPC client looks for its configuration", Verdict: Wasteful,
			Patterns: []string{"_grpc_config.*", "_grpclb._tcp.*"},
			Types:    []string{"SRV", "TXT"},
			Who:      "gRPC clients with a dns: target, such as grpc-go and grpc-java.",
			Why:      "A TXT record may hold the service config and an SRV record a load balancer. Hardly anybody has them, so the answer is NXDOMAIN.",
			Cure:     "GRPC_ENABLE_TXT_SERVICE_CONFIG=false in the environment of a program with a newer grpc-go, grpc.WithDisableServiceConfig() in its code, or its like elsewhere.",
			Sources: []string{
				"https://github.com/grpc/grpc-go/issues/3207",
				"https://github.com/grpc/grpc-go/pull/8377",
				"https://github.com/grpc/grpc-java/pull/3852",
				"https://github.com/grpc/grpc-go/issues/2751",
			},
		},
		{
			ID: "apt-srv", Title: "apt looks for a closer mirror", Verdict: Harmless,
			Patterns: []string{"_http._tcp.*"},
			Types:    []string{"SRV"},
			Who:      "apt on Debian and Ubuntu, for each host in its sources.",
			Why:      "An SRV record may name a better server; that of deb.debian.org does, most others do not exist.",
			Cure:     "Acquire::EnableSrvRecords \"false\" in apt.conf.",
			Sources: []string{
				"https://github.com/Debian/apt/issues/15",
				"https://github.com/debuerreotype/docker-debian-artifacts/issues/253",
			},
		},
	}
}
