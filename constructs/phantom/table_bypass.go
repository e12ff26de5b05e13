package phantom

import "strings"

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
			Who:     "Browsers and programs with a resolver of their own, and malware that wants no log of its names.",
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
