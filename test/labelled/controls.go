package labelled

import (
	"fmt"
	"strings"
	"time"
)

const scanner = "10.1.2.40" // a machine with one job

func controls() []scenario {
	many := func(n int, add func(d *day, i int)) func(d *day) {
		return func(d *day) {
			for i := range n {
				add(d, i)
			}
		}
	}
	return []scenario{
		{"nothing else", func(*day) {}},
		{"Sophos", many(200, func(d *day, _ int) {
			d.ask(d.when(), scanner, d.base32(26)+"."+d.base32(12)+".i.00.s.sophosxl.net", "TXT", "x")
		})},
		{"McAfee", many(200, func(d *day, _ int) {
			d.ask(d.when(), scanner, d.base32(26)+"."+d.base32(12)+".avqs.mcafee.com", "A", "127.0.0.4")
		})},
		{"Trend Micro", many(150, func(d *day, _ int) { d.ask(d.when(), scanner, d.hex(32)+".icrc.trendmicro.com", "A", d.public()) })},
		{"ESET", many(150, func(d *day, _ int) { d.ask(d.when(), scanner, d.base32(40)+".c.eset.com", "TXT", d.base64(20)) })},
		{"a block list of Spamhaus", many(400, func(d *day, _ int) {
			d.ask(d.when(), scanner, fmt.Sprintf("%d.%d.%d.%d.zen.spamhaus.org", d.IntN(256), d.IntN(256), d.IntN(256), d.IntN(256)), "A", "!NXDOMAIN")
		})},
		{"an unknown block list", many(400, func(d *day, i int) {
			answer := "!NXDOMAIN"
			if i%10 == 0 {
				answer = "127.0.0.2"
			}
			d.ask(d.when(), scanner, fmt.Sprintf("%d.%d.%d.%d.bl.harbormail.net", d.IntN(256), d.IntN(256), d.IntN(256), d.IntN(256)), "A", answer)
		})},
		{"a mail server", many(300, func(d *day, _ int) {
			domain := d.word() + d.word() + ".com"
			at := d.when()
			d.ask(at, scanner, domain, "MX", "10 mx."+domain+".")
			d.ask(at, scanner, domain, "TXT", "v=spf1 include:_spf."+domain+" -all")
			d.ask(at, scanner, "_dmarc."+domain, "TXT", "v=DMARC1; p=reject")
			d.ask(at, scanner, "s"+fmt.Sprint(d.IntN(9))+"._domainkey."+domain, "TXT", "v=DKIM1; k=rsa; p="+d.base64(80))
		})},
		{"the SPF of one domain again and again", many(200, func(d *day, _ int) {
			d.ask(d.when(), scanner, "harborpost.com", "TXT", "v=spf1 include:_spf.harborpost.com ~all")
		})},
		{"validation of a certificate by ACM", many(60, func(d *day, _ int) {
			d.ask(d.when(), scanner, "_"+d.hex(32)+".shop"+fmt.Sprint(d.IntN(9))+".acme-holding.com", "CNAME", ">_"+d.hex(32)+".mhbtsbpdnt.acm-validations.aws")
		})},
		{"a challenge of ACME", func(d *day) {
			token := d.base64(43)
			for i := range 60 {
				d.ask(time.Duration(i)*10*second, scanner, "_acme-challenge.shop.acme-holding.com", "TXT", token)
			}
		}},
		{"ClamAV", many(48, func(d *day, i int) {
			d.ask(time.Duration(i)*30*minute, scanner, "current.cvd.clamav.net", "TXT", "1.0.5:62:27400:1726300000:1:90:49192:335")
		})},
		{"CloudFront", many(300, func(d *day, _ int) { d.both(d.when(), d.someone(), "d"+d.base32(13)+".cloudfront.net", d.public()) })},
		{"an unknown content network", func(d *day) {
			var hosts []string
			for range 60 {
				hosts = append(hosts, d.hex(12)+".edge.lagooncdn.net")
			}
			for range 900 {
				d.both(d.when(), d.someone(), hosts[d.IntN(len(hosts))], fmt.Sprintf("151.101.%d.%d", d.IntN(4), d.IntN(250)))
			}
		}},
		{"Akamai with many addresses", many(200, func(d *day, _ int) { d.both(d.when(), d.someone(), "e1234.a.akamaiedge.net", d.public()) })},
		{"Kubernetes", many(600, func(d *day, i int) {
			suffix := []string{"prod.svc.cluster.local", "svc.cluster.local", "cluster.local", "eu-west-1.compute.internal"}[i%4]
			d.ask(d.when(), d.someone(), "api."+d.word()+d.word()+".com."+suffix, "A", "!NXDOMAIN")
		})},
		{"a search domain of the company", many(400, func(d *day, _ int) {
			name := "www." + words[d.IntN(20)] + words[d.IntN(20)] + ".com"
			at := d.when()
			d.ask(at, d.someone(), name+".corp.acme.com", "A", "!NXDOMAIN")
			d.ask(at, d.someone(), name, "A", "52.9.8.7")
		})},
		{"pods in a private zone", many(300, func(d *day, _ int) {
			d.both(d.when(), d.someone(), fmt.Sprintf("web-%s-%s.pods.acme.internal", d.hex(10), d.letters(5)), fmt.Sprintf("10.3.%d.%d", d.IntN(9), d.IntN(250)))
		})},
		{"tasks in Cloud Map", many(200, func(d *day, _ int) {
			d.ask(d.when(), d.someone(), d.hex(32)+".web.acme.local", "A", fmt.Sprintf("10.3.%d.%d", d.IntN(9), d.IntN(250)))
		})},
		{"a log pipeline that looks addresses up", many(1500, func(d *day, _ int) {
			d.ask(d.when(), scanner, fmt.Sprintf("%d.%d.%d.%d.in-addr.arpa", d.IntN(256), d.IntN(256), d.IntN(256), 20+d.IntN(160)), "PTR", "!NXDOMAIN")
		})},
		{"a log pipeline inside the VPC", many(900, func(d *day, _ int) {
			d.ask(d.when(), scanner, fmt.Sprintf("%d.%d.1.10.in-addr.arpa", d.IntN(256), d.IntN(3)), "PTR", "!NXDOMAIN")
		})},
		{"IPv6 backwards", many(300, func(d *day, _ int) {
			d.ask(d.when(), scanner, strings.Join(strings.Split(d.hex(32), ""), ".")+".ip6.arpa", "PTR", "!NXDOMAIN")
		})},
		{"service records", many(200, func(d *day, i int) {
			d.ask(d.when(), d.someone(), fmt.Sprintf("_http._tcp.%s.acme.internal", d.word()), "SRV", "0 5 8080 a.acme.internal.")
			d.ask(d.when(), d.someone(), "_grpc_config."+d.word()+".acme.internal", "TXT", "!NXDOMAIN")
		})},
		{"Active Directory", many(200, func(d *day, _ int) {
			d.ask(d.when(), d.someone(), fmt.Sprintf("%s-%s-%s-%s-%s._msdcs.ad.acme.internal", d.hex(8), d.hex(4), d.hex(4), d.hex(4), d.hex(12)), "A", "10.2.0.5")
		})},
		{"buckets of S3", many(200, func(d *day, _ int) {
			d.both(d.when(), d.someone(), "acme-"+d.word()+"-"+d.hex(20)+".s3.eu-west-1.amazonaws.com", d.public())
		})},
		{"ElastiCache and RDS", many(150, func(d *day, _ int) {
			d.ask(d.when(), d.someone(), fmt.Sprintf("cache-000%d.ab1cde.0001.euw1.cache.amazonaws.com", d.IntN(9)), "A", "10.1.0.7")
			d.ask(d.when(), d.someone(), "orders.cluster-c1x2y3z4abcd.eu-west-1.rds.amazonaws.com", "A", "10.1.0.8")
		})},
		{"names of instances", many(300, func(d *day, _ int) {
			d.ask(d.when(), d.someone(), fmt.Sprintf("ip-10-1-%d-%d.eu-west-1.compute.internal", d.IntN(3), d.IntN(250)), "A", "10.1.0.8")
		})},
		{"time servers", many(150, func(d *day, i int) {
			d.ask(d.when(), d.someone(), fmt.Sprintf("%d.pool.ntp.org", i%4), "A", d.public(), d.public(), d.public(), d.public())
		})},
		{"an update check of cron", many(288, func(d *day, i int) {
			d.both(time.Duration(i)*5*minute+time.Duration(d.IntN(3))*second, scanner, "updates.ravenware.com", "52.1.9.9")
		})},
		{"a health check", many(1440, func(d *day, i int) {
			d.both(time.Duration(i)*minute+7*second, scanner, "health.partnergate.com", "52.1.9.8")
		})},
		{"a timer that is exact", func(d *day) {
			for at := time.Duration(0); at < 24*hour; at += 5 * minute {
				d.both(at, scanner, "status.harborprint.com", "52.1.9.8")
			}
		}},
		{"a timer that drifts", func(d *day) {
			for at := time.Duration(0); at < 24*hour; at += 5*minute + time.Duration(d.IntN(2))*second {
				d.both(at, scanner, "agent.ridgebackup.com", "52.1.9.7")
			}
		}},
		{"queries after a cache expires", func(d *day) {
			for at := time.Duration(0); at < 24*hour; at += 5*minute + time.Duration(d.ExpFloat64()*60)*second {
				d.both(at, scanner, "feed.orbitdata.com", "52.1.9.6")
			}
		}},
		{"people at a desk", func(d *day) {
			for at := 8 * hour; at < 18*hour; at += time.Duration(d.ExpFloat64()*300) * second {
				d.both(at, scanner, "chat.willowdesk.com", "52.1.9.5")
			}
		}},
		{"a crawler", many(3000, func(d *day, i int) {
			name := fmt.Sprintf("www.%s%s%d.%s", d.word(), d.word(), d.IntN(500), []string{"com", "net", "org", "xyz", "de"}[d.IntN(5)])
			if i%9 == 0 {
				d.both(d.when(), scanner, name, "!NXDOMAIN")
				return
			}
			d.both(d.when(), scanner, name, d.public())
		})},
		{"tenants of a service", many(300, func(d *day, _ int) { d.both(d.when(), d.someone(), d.word()+"-"+d.word()+".deskhub.io", "52.1.9.4") })},
		{"tenants of known services", many(200, func(d *day, _ int) {
			d.both(d.when(), d.someone(), d.word()+d.word()+".zendesk.com", d.public())
			d.both(d.when(), d.someone(), fmt.Sprintf("o%d.ingest.sentry.io", 100000+d.IntN(900000)), d.public())
		})},
		{"Chromium", many(40, func(d *day, _ int) {
			at := d.when()
			for range 3 {
				d.ask(at, scanner, d.letters(7+d.IntN(9)), "A", "!NXDOMAIN")
				d.ask(at, scanner, d.letters(7+d.IntN(9))+".corp.acme.com", "A", "!NXDOMAIN")
			}
		})},
		{"typing errors", many(30, func(d *day, _ int) { d.both(d.when(), d.someone(), "www."+d.word()+d.word()+".cmo", "!NXDOMAIN") })},
		{"a split horizon", many(100, func(d *day, i int) {
			if i%2 == 0 {
				d.ask(d.when(), "10.9.0.5@vpc-0dev", "intra.acme-holding.com", "A", "52.10.11.12")
				return
			}
			d.ask(d.when(), "10.1.0.12", "intra.acme-holding.com", "A", "10.1.0.99")
		})},
		{"a partner that is down", many(2000, func(d *day, _ int) { d.ask(d.when(), d.someone(), "api.downpartner.com", "A", "!SERVFAIL") })},
		{"brokers with numbers", many(300, func(d *day, _ int) {
			d.both(d.when(), d.someone(), fmt.Sprintf("b-%d.kafka.streamworks.io", d.IntN(60)), "52.3.4.5")
		})},
		{"domains of a family", many(400, func(d *day, i int) {
			d.both(d.when(), d.someone(), fmt.Sprintf("www.harborshop%d.com", i%7), "52.3.4.6")
		})},
		{"a machine that starts", func(d *day) {
			for _, name := range []string{"does-not-exist.example.com", "example.invalid", "__cloud_init_expected_not_found__", "instance-data"} {
				d.ask(hour, scanner, name, "A", "!NXDOMAIN")
			}
		}},
		{"instances behind one name", many(400, func(d *day, _ int) {
			d.both(d.when(), d.someone(), "api.sablecloud.io", fmt.Sprintf("52.%d.%d.%d", 210+d.IntN(4), d.IntN(256), 1+d.IntN(254)))
		})},
		{"deployments with hashes", many(300, func(d *day, _ int) {
			d.both(d.when(), d.someone(), "app-"+[]string{"7f3a9c2", "91bd04e", "c0ffee1"}[d.IntN(3)]+".preview.acme-holding.com", "10.1.0.9")
		})},
		{"local development", many(30, func(d *day, _ int) { d.both(d.when(), d.someone(), "app.localtest.me", "127.0.0.1") })},
		{"Firefox asks for its canary", many(20, func(d *day, _ int) { d.both(d.when(), d.someone(), "use-application-dns.net", "!NXDOMAIN") })},
	}
}
