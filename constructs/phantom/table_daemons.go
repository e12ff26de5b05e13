package phantom

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
			Why:      "A TXT record holds the newest versions, so that a download is only tried when there is one. TXT queries at fixed times look like a tunnel, and are none.",
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
