package phantom

// microsoftEntries are questions of Windows.
func microsoftEntries() []Entry {
	return []Entry{
		{
			ID: "wpad", Title: "looking for a proxy configuration", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{"wpad"},
			Who:      "Windows and browsers with \"automatically detect settings\", which is the default.",
			Why:      "Web Proxy Auto-Discovery asks for wpad in each search domain and takes its proxy from the host that answers, without any authentication.",
			Cure:     "Turn automatic detection off by group policy. Never let the name resolve to something that is not yours.",
			Sources: []string{
				"https://itecnotes.com/server/windows-how-to-configure-web-proxy-autodiscovery-protocol-wpad-when-you-have-no-proxy",
				"https://irohastack.com/?p=12083",
			},
		},
		{
			ID: "isatap", Title: "looking for an IPv6 tunnel", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{"isatap"},
			Who:      "Windows with ISATAP in its default state, up to versions that leave it off by default.",
			Why:      "ISATAP carries IPv6 over IPv4. Windows asks for this name, and if it resolves, makes a tunnel to the host behind it.",
			Cure:     "The policy \"Set ISATAP State\" on disabled.",
			Sources: []string{
				"https://directaccess.richardhicks.com/2013/06/24/isatap-recommendations-for-directaccess-deployments/",
				"https://www.windows-security.org/823f93731d9ff5214f6eaf82436418c6/set-isatap-state",
				"https://admx-offsec-nl.pages.dev/policy/windows/network/tcpip-settings/ipv6-transition-technologies/set-isatap-state/",
			},
		},
		{
			ID: "windows-root-certificates", Title: "Windows updates its list of trusted certificates", Verdict: Harmless,
			Patterns: []string{"ctldl.windowsupdate.com"},
			Who:      "Windows.",
			Why:      "It fetches the lists of trusted and of forbidden root certificates, daily and when it meets one that it does not know.",
			Cure:     "Leave it; without internet access, point RootDirURL at a copy of the lists.",
			Sources: []string{
				"https://learn.microsoft.com/en-us/windows-server/identity/ad-cs/configure-trusted-roots-disallowed-certificates",
				"https://admx-offsec-nl.pages.dev/policy/windows/system/internet-communication-management/internet-communication-settings/turn-off-automatic-root-certificates-update/",
			},
		},
		{
			ID: "active-directory-locator", Title: "looking for a domain controller", Verdict: Harmless,
			Patterns: []string{"_ldap._tcp.*", "_gc._tcp.*", "_kerberos._tcp.*", "_kerberos._udp.*", "_kpasswd._tcp.*", "_kpasswd._udp.*"},
			Types:    []string{"SRV"},
			Who:      "Members of an Active Directory domain, and Kerberos clients on Linux.",
			Why:      "They find controllers, global catalogues and Kerberos servers by SRV records, per site and for the domain, as in _ldap._tcp.dc._msdcs.corp.example.",
			Cure:     "If these fail in bulk, the VPC forwards the domain to nobody: add a Resolver rule to its DNS servers, or leave the domain.",
			Sources: []string{
				"https://docs.microsoft.com/en-us/openspecs/windows_protocols/ms-adts/7fcdce70-5205-44d6-9c3a-260e616a2f04?WT.mc_id=M365-MVP-6771",
				"https://msdn.microsoft.com/en-us/ms-adts/c1987d42-1847-4cc9-acf7-aab2136d6952",
			},
		},
	}
}
