package phantom

import (
	"strings"
)

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
			Cure:    "Find out who asks. Your own scripts can ask the metadata service instead.",
			Sources: []string{sigma + "08b3fd5fec8c60f4b2dbfca56d5ba9079ad12268/rules/windows/network_connection/net_connection_win_domain_external_ip_lookup.yml"},
		},
	}
}

const sigma = "https://github.com/SigmaHQ/sigma/blob/"

// suspiciousEntries are ways around the rules of a network.
func suspiciousEntries() []Entry {
	return []Entry{
		{
			ID: "tor-onion", Title: "a name of the Tor network asked of DNS", Verdict: Suspicious, Answer: NeverAnswered,
			Patterns: []string{"*.onion"},
			Who:      "A program that was given an address of Tor but not its proxy.",
			Why:      "Such names mean something inside Tor only. Here they show that somebody tried to go there.",
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
			Why:      "The lookup is the alarm: it notifies the owner of the token.",
			Cure:     "Ask the security team whose token it is, and then who touched it.",
			Sources:  []string{sigma + "08b3fd5fec8c60f4b2dbfca56d5ba9079ad12268/rules/network/dns/net_dns_external_service_interaction_domains.yml"},
		},
	}
}

// consultedLists is the day on which the published lists behind these entries were read.
const consultedLists = "2026-11-28"

// withBelow returns domains with the names below them.
func withBelow(domains string) (patterns []string) {
	for domain := range strings.FieldsSeq(domains) {
		patterns = append(patterns, domain, "*."+domain)
	}
	return patterns
}

// bypassEntries are services that get data past the rules of a network, by the lists that are
// published of them.
func bypassEntries() []Entry {
	return []Entry{
		{
			ID: "doh-resolvers", Title: "a resolver over HTTPS or TLS", Verdict: Suspicious, Consulted: consultedLists,
			Patterns: withBelow("one.one.one.one security.cloudflare-dns.com family.cloudflare-dns.com dns64.cloudflare-dns.com dns.google.com 8888.google " +
				"dns9.quad9.net dns10.quad9.net dns11.quad9.net doh.opendns.com doh.familyshield.opendns.com doh.umbrella.com dns.umbrella.com dns.adguard.com adguard-dns.com " +
				"dns.nextdns.io anycast.dns.nextdns.io doh.cleanbrowsing.org family-filter-dns.cleanbrowsing.org security-filter-dns.cleanbrowsing.org " +
				"dns.mullvad.net doh.mullvad.net doh.dns.sb dot.sb dns.alidns.com doh.pub dot.pub doh.360.cn dns.twnic.tw freedns.controld.com dns.controld.com " +
				"odvr.nic.cz doh.applied-privacy.net dns.digitale-gesellschaft.ch doh.libredns.gr dns0.eu wikimedia-dns.org dns.switch.ch dnsforge.de " +
				"rethinkdns.com ordns.he.net doh.tiar.app dns.oszx.co dns.bebasid.com doh.ffmuc.net dot.ffmuc.net dnspub.restena.lu dns.njal.la unfiltered.joindns4.eu joindns4.eu"),
			Who:     "Browsers and programs with a resolver of their own, and malware that avoids a log of its names.",
			Why:     "After this one lookup names go to that server, encrypted: no log has them and no rule of DNS Firewall applies.",
			Cure:    "Find out who asks; block the names where the resolver of the VPC is the only one allowed.",
			Sources: []string{"https://github.com/curl/curl/wiki/DNS-over-HTTPS", "https://github.com/DNSCrypt/dnscrypt-resolvers", "https://github.com/dibdot/DoH-IP-blocklists"},
		},
		{
			ID: "reverse-tunnels", Title: "a tunnel that makes a service reachable from outside", Verdict: Suspicious, Consulted: consultedLists,
			Patterns: withBelow("ngrok.com ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev ngrok-agent.com loca.lt localtunnel.me serveo.net localhost.run lhr.life " +
				"pinggy.io pinggy.link bore.pub playit.gg tunnelmole.net zrok.io devtunnels.ms tunnels.api.visualstudio.com portmap.io pagekite.net packetriot.com packetriot.net " +
				"tunnelto.dev openport.io webhookrelay.com expose.dev sharedwithexpose.com tailscale.com tailscale.io ts.net netbird.io zerotier.com"),
			Who:     "Developers who show their work, and intruders who want to come back.",
			Why:     "The client connects outward, so no security group stops it, and the other end reaches into the VPC.",
			Cure:    "Find out who runs it; block the names where tunnels are not allowed.",
			Sources: []string{sigma + "master/rules/windows/dns_query/dns_query_win_devtunnels_communication.yml", sigma + "master/rules/windows/dns_query/dns_query_win_vscode_tunnel_communication.yml", "https://lots-project.com/"},
		},
		{
			ID: "vpn-services", Title: "a VPN service", Verdict: Suspicious, Consulted: consultedLists,
			Patterns: withBelow("mullvad.net nordvpn.com nordcdn.com expressvpn.com protonvpn.com protonvpn.ch protonvpn.net surfshark.com privateinternetaccess.com windscribe.com " +
				"tunnelbear.com hide.me ipvanish.com cyberghostvpn.com purevpn.com vyprvpn.com torguard.net airvpn.org ivpn.net opengw.net softether.net psiphon.ca hola.org zenmate.com hidemyass.com"),
			Who:     "People on their desktops. A server has no reason to.",
			Why:     "All that follows goes through the VPN, past every log and rule.",
			Cure:    "Find out who asks; block the names on servers.",
			Sources: []string{"https://github.com/hagezi/dns-blocklists", "https://github.com/X4BNet/lists_vpn"},
		},
		{
			ID: "tor-gateways", Title: "Tor, or a gateway into it", Verdict: Suspicious, Consulted: consultedLists,
			Patterns: withBelow("torproject.org onion.to onion.ws onion.pet onion.ly onion.cab onion.link onion.sh onion.city onion.rip onion.direct onion.casa tor2web.org tor2web.io tor2web.fi darknet.to onion.foundation"),
			Who:      "Programs that reach a service of Tor without Tor, as ransomware and its victims do.",
			Why:      "A gateway resolves names of Tor in public DNS.",
			Cure:     "Find out who asks; block the names.",
			Sources:  []string{sigma + "master/rules/windows/dns_query/dns_query_win_tor_onion_domain_query.yml", "https://www.tor2web.org/"},
		},
		{
			ID: "remote-access", Title: "a tool for remote control", Verdict: Suspicious, Consulted: consultedLists,
			Patterns: withBelow("anydesk.com teamviewer.com logmein.com logmein-gateway.com gotoassist.com screenconnect.com connectwise.com splashtop.com splashtop.eu atera.com " +
				"rustdesk.com ammyy.com remoteutilities.com dwservice.net netsupportmanager.com aeroadmin.com supremocontrol.com zohoassist.com meshcentral.com simple-help.com level.io action1.com"),
			Who:     "Help desks, and intruders who use the same tools.",
			Why:     "Whoever has the number of a session controls the machine.",
			Cure:    "Find out who installed it; block the names on servers.",
			Sources: []string{sigma + "master/rules/windows/dns_query/dns_query_win_remote_access_software_domains_non_browsers.yml", "https://lolrmm.io/"},
		},
		{
			ID: "drops", Title: "a place to drop files and texts", Verdict: Suspicious, Consulted: consultedLists,
			Patterns: withBelow("transfer.sh file.io 0x0.st anonfiles.com gofile.io bashupload.com ufile.io temp.sh catbox.moe tmpfiles.org pastebin.com paste.ee hastebin.com rentry.co ix.io termbin.com " +
				"sprunge.us dpaste.com webhook.site requestcatcher.com pipedream.net beeceptor.com hookbin.com mega.nz mega.co.nz put.io filebin.net oshi.at uguu.se anonymfile.com sendspace.com privatlab.com"),
			Who:     "People who share a file quickly, and malware that fetches its next stage or delivers what it found.",
			Why:     "Nobody needs an account, and the traffic looks like any other.",
			Cure:    "Find out who asks and what was sent; block the names on servers.",
			Sources: []string{sigma + "master/rules/windows/dns_query/dns_query_win_ufile_io_query.yml", sigma + "master/rules/windows/dns_query/dns_query_win_anonymfiles_com.yml", sigma + "master/rules/windows/dns_query/dns_query_win_mega_nz.yml", "https://lots-project.com/"},
		},
		{
			ID: "dynamic-dns", Title: "a name of dynamic DNS", Verdict: Suspicious, Consulted: consultedLists,
			Patterns: belowOnly("duckdns.org ddns.net hopto.org zapto.org sytes.net myftp.org myftp.biz serveftp.com servebeer.com serveblog.net servegame.com servehttp.com redirectme.net no-ip.org no-ip.biz no-ip.info " +
				"bounceme.net gotdns.ch 3utilities.com onthewifi.com dyndns.org dyndns.info homeip.net mooo.com us.to chickenkiller.com ignorelist.com strangled.net dynu.net ddnsfree.com freeddns.org giize.com gleeze.com kozow.com theworkpc.com accesscam.org camdvr.org casacam.net mywire.org ooguy.com webredirect.org webhop.net webhop.me"),
			Who:     "Machines at home, and malware whose servers move.",
			Why:     "The name needs no registration and its address changes in seconds.",
			Cure:    "Find out who asks; nothing in production should depend on it.",
			Sources: []string{"https://www.cisa.gov/news-events/cybersecurity-advisories/aa25-093a", "https://github.com/hagezi/dns-blocklists", "https://attack.mitre.org/techniques/T1568/"},
		},
		{
			ID: "mining-pools", Title: "a mining pool", Verdict: Malicious, Consulted: consultedLists,
			Patterns: withBelow("moneroocean.stream unmineable.com nicehash.com 2miners.com f2pool.com antpool.com viabtc.com slushpool.com ethermine.org flexpool.io hiveon.net hiveon.com poolin.com poolin.me " +
				"c3pool.com c3pool.org luckpool.net woolypooly.com ckpool.org kryptex.network xmrig.com minergate.com herominers.com nanopool.org minexmr.com supportxmr.com hashvault.pro " +
				"monerohash.com moneropool.com moneropool.ru moneropools.com monerominers.net monero.farm xmrpool.com xmrpool.net xmrminerpro.com xmrget.com xmr.pt moriaxmr.com minexmr.org miner.rocks miner.center " +
				"crypto-pool.fr crypto-pools.org cryptonight.net cryptonotepool.org cryptonotepool.org.uk cryptoknight.cc cryptoescrow.eu coinfoundry.org coolmining.club dwarfpool.com extremepool.org extremehash.com " +
				"fairhash.org fairpool.xyz fairpool.cloud gntl.co.uk hash-to-coins.com hashanywhere.com hashfor.cash hashinvest.net hashinvest.ws kippo.eu litecoinpool.org mineshaft.ml mininglottery.eu multipooler.com " +
				"pool-proxy.com poolto.be prohash.net secumine.net semipool.com shscrypto.net tubepool.xyz unipool.pro walpool.com webcoin.me backup-pool.com asiapool.io baikalmine.com 1gh.com abcxyz.stream do-dear.com freeyy.me " +
				"linux-repository-updates.com coinpoolit.webhop.me webservicepag.webhop.net"),
			Who:     "A miner, which intruders install to earn with your machines.",
			Why:     "The pool hands out work and pays for your computing time.",
			Cure:    "Isolate the instance or stop the task, keep its disk, and find the way in.",
			Sources: []string{sigma + "0252d8e021f41a4097489572e611e79410f87171/rules/network/zeek/zeek_dns_mining_pools.yml", "https://github.com/Azure/Azure-Sentinel/blob/fa0411f9424b6c47b4d5a20165e4f1b168c1f103/Detections/ASimDNS/imDNS_Miners.yaml", "https://github.com/panther-labs/panther-analysis/blob/develop/rules/aws_vpc_flow_rules/aws_dns_crypto_domain.yml"},
		},
	}
}

// belowOnly returns the names below domains, whose owners are others than theirs.
func belowOnly(domains string) (patterns []string) {
	for domain := range strings.FieldsSeq(domains) {
		patterns = append(patterns, "*."+domain)
	}
	return patterns
}

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
			Why:  "The random label shows the sender which of their attempts had an effect. Resolving the name confirms it, without any connection.",
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
