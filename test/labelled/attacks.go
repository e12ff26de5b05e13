package labelled

import (
	"encoding/base64"
	"fmt"
	"time"

	"golang.org/x/net/idna"
)

const attacker = "10.1.2.66"

// scenario is one thing that happens on a day.
type scenario struct {
	name string
	add  func(d *day)
}

// tunnel asks for n names below a domain from some time on.
func (d *day) tunnel(domain, kind string, n int, every time.Duration, label func() string, answer func() string) {
	d.domains, d.client = append(d.domains, domain), attacker
	at := time.Duration(d.IntN(8)) * hour
	for range n {
		at += time.Duration(float64(every) * (0.5 + d.Float64()))
		d.ask(at, attacker, label()+"."+domain, kind, answer())
	}
}

func fixed(text string) func() string { return func() string { return text } }

func (d *day) beacon(domain string, every time.Duration, jitter float64, clients ...string) {
	d.domains = append(d.domains, domain)
	for _, client := range clients {
		d.client = client
		for at := time.Duration(d.IntN(3600)) * second; at < 23*hour; at += time.Duration(float64(every) * (1 - jitter + 2*jitter*d.Float64())) {
			d.ask(at, client, "cdn."+domain, "A", "185.220.14.7")
		}
	}
}

func (d *day) poll(name, kind string, every time.Duration, jitter float64, answer func() string) {
	d.domains, d.client = append(d.domains, name), attacker
	for at := time.Duration(d.IntN(3600)) * second; at < 20*hour; at += time.Duration(float64(every) * (1 - jitter + 2*jitter*d.Float64())) {
		d.ask(at, attacker, name, kind, answer())
	}
}

func (d *day) generated(n int, client func(i int) string, name func() string, rcode string) {
	d.client = client(0)
	for i := range n {
		domain := name()
		d.domains = append(d.domains, domain)
		d.both(time.Duration(i)*7*minute, client(i), domain, rcode)
	}
}

func only(client string) func(int) string { return func(int) string { return client } }

func (d *day) seen(domain string, n int, answers ...string) {
	d.domains, d.client = append(d.domains, domain), attacker
	for range n {
		d.both(d.when(), attacker, domain, answers...)
	}
}

// popular is a domain that everybody uses.
func (d *day) popular(name string) {
	for range 200 {
		d.both(d.when(), d.someone(), name, "52.48.10.20")
	}
}

func attacks() []scenario {
	return []scenario{
		{"iodine, NULL", func(d *day) {
			d.tunnel("t.rivermail.net", "NULL", 400, 2*second, func() string { return d.base32(50) + "." + d.base32(40) }, func() string { return d.base64(80) })
		}},
		{"iodine, TXT", func(d *day) {
			d.tunnel("io.quartzfarm.org", "TXT", 120, 20*second, func() string { return "p" + d.base32(48) }, func() string { return d.base64(60) })
		}},
		{"dnscat2 with its word", func(d *day) {
			d.tunnel("slateoffice.com", "TXT", 60, minute, func() string { return "dnscat." + d.hex(26) }, func() string { return d.hex(18) })
		}},
		{"dnscat2 over CNAME", func(d *day) {
			d.tunnel("ns.paperworks.net", "CNAME", 90, 30*second, func() string { return d.hex(30) }, func() string { return ">" + d.hex(18) + ".ns.paperworks.net" })
		}},
		{"dns2tcp", func(d *day) {
			d.tunnel("d.silverhouse.biz", "TXT", 150, 5*second, func() string { return d.base64(56) }, func() string { return d.base64(100) })
		}},
		{"Cobalt Strike over A", func(d *day) {
			d.tunnel("stage.velvetcloud.net", "A", 140, 3*minute, func() string { return "post.1" + d.hex(28) + ".5" + d.hex(7) }, fixed("0.0.0.0"))
		}},
		{"names of a victim in hashes, as Sunburst", func(d *day) {
			d.tunnel("appsync-api.eu-west-1.solarmetrics.com", "A", 60, 15*minute, func() string { return d.base32(22 + d.IntN(10)) }, func() string { return d.public() })
		}},
		{"hexadecimal, A", func(d *day) {
			d.tunnel("x.garnetfleet.info", "A", 50, 10*second, func() string { return d.hex(60) }, fixed("203.0.113.9"))
		}},
		{"base32, A and AAAA", func(d *day) {
			d.domains, d.client = []string{"coralprint.com"}, attacker
			for i := range 30 {
				d.both(time.Duration(i)*minute, attacker, d.base32(44)+".up.coralprint.com", "203.0.113.7")
			}
		}},
		{"a file in base64", func(d *day) {
			text := base64.RawURLEncoding.EncodeToString([]byte("user=admin;password=correct horse battery staple;host=db.prod"))
			d.domains, d.client = []string{"harbortravel.net"}, attacker
			d.ask(3*hour, attacker, text[:40]+".harbortravel.net", "A", "203.0.113.5")
			d.ask(3*hour, attacker, text[40:]+".harbortravel.net", "A", "203.0.113.5")
		}},
		{"short hexadecimal, slowly", func(d *day) {
			d.tunnel("mapledata.io", "A", 200, 6*minute, func() string { return d.hex(8) }, fixed("198.51.100.4"))
		}},
		{"short numbers, slowly", func(d *day) {
			d.tunnel("c.tidalmetrics.net", "A", 180, 6*minute, func() string { return fmt.Sprintf("%03d.%03d", d.IntN(256), d.IntN(256)) }, fixed("198.51.100.4"))
		}},
		{"short base32 as TXT", func(d *day) {
			d.tunnel("k.umberlabs.net", "TXT", 40, 20*minute, func() string { return d.base32(11) }, fixed("ok"))
		}},
		{"below dynamic DNS", func(d *day) {
			d.tunnel("upd.harborview.hopto.org", "A", 60, 2*minute, func() string { return d.base32(36) }, fixed("198.51.100.4"))
		}},
		{"below duckdns", func(d *day) {
			d.tunnel("frostnode.duckdns.org", "TXT", 60, 2*minute, func() string { return d.hex(32) }, fixed("1"))
		}},
		{"below ip6.arpa", func(d *day) {
			d.tunnel("8.b.d.0.1.0.0.2.ip6.arpa", "TXT", 50, minute, func() string { return d.base32(40) }, func() string { return d.base64(60) })
		}},
		{"behind _grpc_config", func(d *day) {
			d.tunnel("lagoonhub.net", "TXT", 50, minute, func() string { return "_grpc_config." + d.base32(40) }, func() string { return d.base64(60) })
		}},
		{"below a domain that is used otherwise", func(d *day) {
			for i := range 40 {
				d.both(d.when(), d.someone(), fmt.Sprintf("node%d.swiftmedia.com", i), "52.1.2.3")
			}
			d.tunnel("s.swiftmedia.com", "A", 40, 10*minute, func() string { return d.base32(40) }, fixed("198.51.100.4"))
		}},
		{"beside one busy name", func(d *day) {
			for range 800 {
				d.ask(d.when(), attacker, "www.opalvideo.net", "A", "198.51.100.4")
			}
			d.tunnel("opalvideo.net", "A", 25, 20*minute, func() string { return d.base32(40) }, fixed("198.51.100.4"))
		}},
		{"one very long name", func(d *day) {
			d.tunnel("indigotickets.com", "TXT", 1, minute, func() string { return d.hex(60) + "." + d.hex(60) + "." + d.hex(60) }, fixed("ok"))
		}},
		{"no answers", func(d *day) {
			d.tunnel("granitefarm.org", "A", 40, 10*minute, func() string { return d.base32(30) }, fixed("!NXDOMAIN"))
		}},
		{"TXT polled every minute", func(d *day) { d.poll("cfg.nimbusstatus.net", "TXT", minute, 0.02, fixed("idle")) }},
		{"TXT polled every ten minutes", func(d *day) {
			d.poll("v2.ravenupdates.com", "TXT", 10*minute, 0.3, func() string { return d.base64(40) })
		}},
		{"TXT polled behind _acme-challenge", func(d *day) {
			d.poll("_acme-challenge.prismworks.net", "TXT", 5*minute, 0.2, func() string { return d.base64(43) })
		}},
		{"NULL polled", func(d *day) { d.poll("n.zephyrlabs.io", "NULL", 2*minute, 0.2, func() string { return d.base64(30) }) }},
		{"a client that asks for one name alone", func(d *day) {
			d.domains, d.client = []string{"cmd.birchcloud.net"}, "10.1.2.77"
			for i := range 2_400 {
				d.ask(time.Duration(i)*3*second, "10.1.2.77", "cmd.birchcloud.net", "A", "198.51.100.4")
			}
		}},
		{"beacon, 60 s and 20 %", func(d *day) { d.beacon("cinderstatic.com", minute, 0.2, attacker) }},
		{"beacon, 5 min and 30 %", func(d *day) { d.beacon("glademetrics.net", 5*minute, 0.3, attacker) }},
		{"beacon, 15 min and 10 %", func(d *day) { d.beacon("hazelassets.com", 15*minute, 0.1, attacker) }},
		{"beacon without a jitter", func(d *day) { d.beacon("fernupdate.top", 10*minute, 0, attacker) }},
		{"beacon of two machines", func(d *day) { d.beacon("linenupdate.com", 10*minute, 0.2, attacker, "10.1.0.12") }},
		{"generated, letters", func(d *day) {
			d.generated(60, only(attacker), func() string { return d.letters(12) + ".com" }, "!NXDOMAIN")
		}},
		{"generated, hexadecimal", func(d *day) {
			d.generated(30, only(attacker), func() string { return d.hex(16) + ".info" }, "!NXDOMAIN")
		}},
		{"generated, SERVFAIL", func(d *day) {
			d.generated(40, only(attacker), func() string { return d.base32(14) + ".net" }, "!SERVFAIL")
		}},
		{"generated, a few of each client", func(d *day) {
			d.generated(60, func(i int) string { return fmt.Sprintf("10.1.%d.%d", i%3, 10+i%8) }, func() string { return d.letters(13) + ".biz" }, "!NXDOMAIN")
		}},
		{"generated, words", func(d *day) {
			d.generated(80, only("10.1.2.88"), func() string { return d.word() + d.word() + ".top" }, "!NXDOMAIN")
		}},
		{"fast flux, many at once", func(d *day) {
			for range 40 {
				d.seen("login.umberbank.cc", 1, d.public(), d.public(), d.public(), d.public(), d.public())
			}
		}},
		{"fast flux, one at a time", func(d *day) {
			for range 60 {
				d.seen("pay.coppermarket.su", 1, d.public())
			}
		}},
		{"rebinding to a private address", func(d *day) {
			d.seen("r.topazgames.com", 3, "203.0.113.5")
			d.seen("r.topazgames.com", 3, "10.1.0.20")
		}},
		{"rebinding to the metadata service", func(d *day) { d.seen("x7.opalgames.net", 1, "169.254.169.254") }},
		{"rebinding to the machine", func(d *day) { d.seen("local.prismgames.net", 2, "127.0.0.1") }},
		{"a bucket that is gone", func(d *day) {
			d.seen("docs.slatecompany.com", 2, "!NXDOMAIN", ">slate-docs.s3-website-eu-west-1.amazonaws.com")
		}},
		{"an application that is gone", func(d *day) { d.seen("shop.ridgecompany.com", 2, "!NXDOMAIN", ">ridge-shop.azurewebsites.net") }},
		{"guessed names", func(d *day) {
			for i, label := range []string{"admin", "vpn", "dev", "test", "staging", "mail", "ftp", "jenkins", "gitlab", "grafana", "backup", "db", "intranet", "portal", "api2", "old", "beta", "owa"} {
				d.seen(label+".acme-holding.com", 0)
				d.ask(2*hour+time.Duration(i)*second, attacker, label+".acme-holding.com", "A", "!NXDOMAIN")
			}
		}},
		{"numbered names", func(d *day) {
			d.domains, d.client = []string{"dc.acme-holding.com"}, attacker
			for i := range 120 {
				d.ask(2*hour+time.Duration(i)*second, attacker, fmt.Sprintf("host%03d.dc.acme-holding.com", i), "A", "!NXDOMAIN")
			}
		}},
		{"a network looked up backwards", func(d *day) {
			d.client = attacker
			for i := range 254 {
				d.ask(2*hour+time.Duration(i)*second/4, attacker, fmt.Sprintf("%d.7.1.10.in-addr.arpa", 1+i), "PTR", "!NXDOMAIN")
			}
		}},
		{"a typing error that somebody registered", func(d *day) { d.popular("www.summitpayments.com"); d.seen("www.sumitpayments.com", 3, d.public()) }},
		{"zeros for letters", func(d *day) { d.popular("login.cobaltoffice.com"); d.seen("login.c0balt0ffice.com", 3, d.public()) }},
		{"letters of another script", func(d *day) {
			d.popular("www.solarbank.com")
			d.seen("www."+idn("sol\u0430rbank")+".com", 2, d.public())
		}},
		{"a brand and a word", func(d *day) { d.popular("www.falconpay.com"); d.seen("falconpay-login.com", 3, d.public()) }},
		{"a brand in front", func(d *day) {
			d.popular("portal.acme-holding.com")
			d.seen("portal.acme-holding.com.riverlogin.net", 3, d.public())
		}},
		{"a resolver over HTTPS", func(d *day) { d.seen("dns.quad9.net", 2, "9.9.9.9") }},
		{"a VPN", func(d *day) { d.seen("api.mullvad.net", 2, d.public()) }},
		{"ngrok", func(d *day) { d.seen("tunnel.eu.ngrok.com", 2, d.public()) }},
		{"a mining pool", func(d *day) { d.seen("eu.moneroocean.stream", 2, d.public()) }},
		{"another mining pool", func(d *day) { d.seen("stratum.antpool.com", 2, d.public()) }},
		{"a drop for files", func(d *day) { d.seen("transfer.sh", 2, d.public()) }},
		{"Tor by a gateway", func(d *day) { d.seen("expyuzz4wqqyqhjn.onion.ws", 1, d.public()) }},
		{"a call back", func(d *day) { d.seen("c8vq2k3p0t5.oast.fun", 1, d.public()) }},
		{"a domain used once", func(d *day) { d.client = "10.1.2.99"; d.seen("xk3vq9t2.top", 2, d.public()) }},
	}
}

// idn writes a label with letters of other scripts as DNS has it.
func idn(label string) string {
	text, err := idna.Punycode.ToASCII(label)
	if err != nil {
		panic(err) // a label of our own
	}
	return text
}
