package phantom

const sigma = "https://github.com/SigmaHQ/sigma/blob/"

// suspiciousEntries are ways around the rules of a network.
func suspiciousEntries() []Entry {
	return []Entry{
		{
			ID: "tor-onion", Title: "a name of the Tor network asked of DNS", Verdict: Suspicious, Answer: NeverAnswered,
			Patterns: []string{"*.onion"},
			Who:      "A program that was given an address of Tor but not its proxy.",
			Why:      "Such names mean something inside Tor only. Here they show that somebody wanted to go there.",
			Cure:     "Find out who asks; block *.onion.",
			Sources:  []string{sigma + "54d6b5094cb7a5907f040725702fb320cc66d119/rules/windows/dns_query/dns_query_win_tor_onion_domain_query.yml"},
		},
		{
			ID: "cloudflare-tunnel", Title: "a tunnel of Cloudflare", Verdict: Suspicious,
			Patterns: []string{"*.v2.argotunnel.com", "protocol-v2.argotunnel.com", "update.argotunnel.com", "trycloudflare.com", "*.trycloudflare.com"},
			Who:      "cloudflared.",
			Why:      "It makes a service of the VPC reachable from outside without any rule of a security group. Developers like that, and so do intruders.",
			Cure:     "Find out who runs it; block the names where tunnels are not allowed.",
			Sources:  []string{sigma + "0252d8e021f41a4097489572e611e79410f87171/rules/windows/dns_query/dns_query_win_cloudflared_communication.yml"},
		},
		{
			ID: "wildcard-dns", Title: "a name that spells an address", Verdict: Suspicious,
			Patterns: []string{"*.nip.io", "*.sslip.io", "*.traefik.me", "*.backname.io", "*.xip.io"},
			Who:      "Test environments; attackers too, since the name needs no registration.",
			Why:      "10.0.0.1.nip.io resolves to 10.0.0.1, and any other address works as well.",
			Cure:     "Find out who asks; nothing in production should depend on it.",
			Sources:  []string{sigma + "2f6805946623701a6cdd492041917228d5ccc405/rules/network/dns/net_dns_wildcard_dns_service.yml"},
		},
		{
			ID: "telegram-bot", Title: "the bot interface of Telegram", Verdict: Suspicious,
			Patterns: []string{"api.telegram.org"},
			Who:      "Bots that send alerts; also malware, which gets its orders and delivers data that way.",
			Why:      "The interface is free, needs no server and hides among good traffic.",
			Cure:     "Find out who asks; block it where nobody has a bot.",
			Sources:  []string{sigma + "4b444c8fad3b2292fd9b89136140a0d735132066/rules/network/dns/net_dns_susp_telegram_api.yml"},
		},
		{
			ID: "canary-token", Title: "somebody touched a canary token", Verdict: Suspicious,
			Patterns: []string{"canarytokens.com", "*.canarytokens.com"},
			Who:      "Whoever opened a file or used a key that was left as a trap; often set by your own security team.",
			Why:      "The lookup is the alarm: it tells the owner of the token that the trap was sprung.",
			Cure:     "Ask the security team whose token it is, and then who touched it.",
			Sources:  []string{sigma + "08b3fd5fec8c60f4b2dbfca56d5ba9079ad12268/rules/network/dns/net_dns_external_service_interaction_domains.yml"},
		},
	}
}
