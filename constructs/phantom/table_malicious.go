package phantom

// maliciousEntries are lookups that no healthy workload makes.
func maliciousEntries() []Entry {
	return []Entry{
		{
			ID: "out-of-band-callback", Title: "a workload called back to an attack tool", Verdict: Malicious,
			Patterns: []string{
				"*.interact.sh", "*.oast.pro", "*.oast.live", "*.oast.site", "*.oast.online", "*.oast.fun", "*.oast.me",
				"*.interactsh.com", "*.burpcollaborator.net", "*.oastify.com", "*.dnslog.cn", "*.ceye.io", "*.bxss.me", "*.requestbin.net",
			},
			Who:  "A program that was made to, by Log4Shell, a request forgery or the like; the sender may be your own penetration test, or a link scanner that followed a URL.",
			Why:  "The random label tells the sender which of their attempts had an effect. To resolve the name is to confirm it, without any connection.",
			Cure: "Treat it as an intrusion until somebody says that it was a test. Block the names: that alone takes the answer away.",
			Sources: []string{
				sigma + "08b3fd5fec8c60f4b2dbfca56d5ba9079ad12268/rules/network/dns/net_dns_external_service_interaction_domains.yml",
				"https://trunc.org/learning/oast-me-interactsh-entries-logs",
				"https://github.com/fastly/xcelerate-threat-hunt",
			},
		},
		{
			ID: "monero-pool", Title: "a mining pool", Verdict: Malicious,
			Patterns: []string{
				"pool.minexmr.com", "fr.minexmr.com", "de.minexmr.com", "sg.minexmr.com", "ca.minexmr.com", "us-west.minexmr.com",
				"pool.supportxmr.com", "mine.c3pool.com", "xmr-eu1.nanopool.org", "xmr-eu2.nanopool.org", "xmr-us-east1.nanopool.org",
				"xmr-us-west1.nanopool.org", "xmr-asia1.nanopool.org", "xmr-jp1.nanopool.org", "xmr-au1.nanopool.org", "xmr.2miners.com",
				"xmr.hashcity.org", "xmr.f2pool.com", "xmrpool.eu", "*.xmrpool.eu", "pool.hashvault.pro",
			},
			Who:     "A miner of Monero, which intruders install to earn with your machines.",
			Why:     "The pool hands out work and pays for your computing time.",
			Cure:    "Isolate the instance or stop the task, keep its disk, and find the way in.",
			Sources: []string{sigma + "0252d8e021f41a4097489572e611e79410f87171/rules/network/dns/net_dns_pua_cryptocoin_mining_xmr.yml"},
		},
		{
			ID: "cobalt-strike-beacon", Title: "a beacon of Cobalt Strike over DNS", Verdict: Malicious,
			Patterns: []string{"aaa.stage.*"},
			Who:      "Cobalt Strike, a tool of penetration testers and of intruders.",
			Why:      "Its beacons are known for names that begin like this. The domain behind is that of the attacker.",
			Cure:     "Isolate the machine, block the domain, and look for others that asked it.",
			Sources:  []string{sigma + "08b3fd5fec8c60f4b2dbfca56d5ba9079ad12268/rules/network/dns/net_dns_mal_cobaltstrike.yml"},
		},
		{
			ID: "dnscat2-tunnel", Title: "a tunnel through DNS by dnscat2", Verdict: Malicious,
			Patterns: []string{"dnscat.*"},
			Who:      "dnscat2 in its direct mode.",
			Why:      "Commands and data travel in hexadecimal labels behind the word dnscat.",
			Cure:     "Isolate the machine. DNS Firewall Advanced has a protection against tunnels that also sees those without the word.",
			Sources:  []string{sigma + "66eee4f1bbf66558c069d569a57f2a3b59debef4/rules/network/dns/net_dns_mal_dnscat2_tunneling.yml"},
		},
		{
			ID: "wannacry-kill-switch", Title: "the kill switch of WannaCry", Verdict: Malicious,
			Patterns: []string{
				"iuqerfsodp9ifjaposdfjhgosurijfaewrwergwea.com", "www.iuqerfsodp9ifjaposdfjhgosurijfaewrwergwea.com",
				"iuqssfsodp9ifjaposdfjhgosurijfaewrwergwea.com", "ifferfsodp9ifjaposdfjhgosurijfaewrwergwea.com",
				"www.ifferfsodp9ifjaposdfjhgosurijfaewrwergwea.com", "ayylmaotjhsstasdfasdfasdfasdfasdfasdfasdf.com",
				"ifferfsodp9ifjaposdfjhgosurijfaewrwergwea.test", "ifferfsodp9ifjaposdfjhgosurijfaewrwergwea.testing",
			},
			Who:  "A Windows machine with WannaCry.",
			Why:  "The worm asks for the name before it encrypts, and gives up if it is reached.",
			Cure: "Do not block it, for the answer stops the worm. Isolate the machine.",
			Sources: []string{
				sigma + "08b3fd5fec8c60f4b2dbfca56d5ba9079ad12268/rules/network/dns/net_dns_wannacry_killswitch_domain.yml",
				"https://latesthackingnews.com/2017/05/13/wannacry-kill-switch",
				"https://blog.varonis.com/wannacrys-accidental-hero/",
			},
		},
	}
}
