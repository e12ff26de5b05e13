package labelled

import (
	"fmt"
	"time"
)

// numClients is how many clients ask ordinary things.
const numClients = 24

func (d *day) someone() string { return fmt.Sprintf("10.1.%d.%d", d.IntN(3), 10+d.IntN(numClients/3)) }

// site is a name that clients ask for, with addresses of few networks.
type site struct {
	name      string
	chain     string
	addresses []string
}

// ordinary adds what workloads ask on any day.
func (d *day) ordinary() {
	sites := d.sites()
	for range 2_500 {
		s := sites[d.IntN(1+d.IntN(len(sites)))] // the first ones are asked for most
		answers := []string{}
		if s.chain != "" {
			answers = append(answers, ">"+s.chain)
		}
		for range 1 + d.IntN(2) {
			answers = append(answers, s.addresses[d.IntN(len(s.addresses))])
		}
		d.both(d.when(), d.someone(), s.name, answers...)
	}
	d.searched(sites)
	d.internal()
	d.errands(sites)
}

func (d *day) sites() (sites []site) {
	for _, service := range []string{"sts", "sqs", "s3", "logs", "monitoring", "ssm", "secretsmanager", "kms", "ecr.api", "dynamodb"} {
		sites = append(sites, d.site(service+".eu-west-1.amazonaws.com", ""))
	}
	for _, name := range []string{"api.github.com", "registry.npmjs.org", "deb.debian.org", "api.stripe.com", "app.datadoghq.eu", "hooks.slack.com", "login.microsoftonline.com"} {
		sites = append(sites, d.site(name, ""))
	}
	for range 120 {
		domain := d.word() + d.word() + []string{".com", ".net", ".io", ".de", ".co.uk", ".org"}[d.IntN(6)]
		chain := ""
		if d.IntN(3) == 0 {
			chain = fmt.Sprintf("d%s.cloudfront.net", d.base32(12))
		}
		for _, front := range []string{"www.", "api.", "cdn."}[:1+d.IntN(3)] {
			sites = append(sites, d.site(front+domain, chain))
		}
	}
	return sites
}

func (d *day) site(name, chain string) site {
	s := site{name: name, chain: chain}
	network := fmt.Sprintf("%d.%d", 20+d.IntN(79), d.IntN(256))
	for range 1 + d.IntN(8) {
		s.addresses = append(s.addresses, fmt.Sprintf("%s.%d.%d", network, d.IntN(256), 1+d.IntN(254)))
	}
	return s
}

// searched are names with the search domain of the VPC or of the company behind them.
func (d *day) searched(sites []site) {
	for range 150 {
		name := sites[d.IntN(len(sites))].name
		d.ask(d.when(), d.someone(), name+"."+[]string{"eu-west-1.compute.internal", "corp.acme.com"}[d.IntN(2)], "A", "!NXDOMAIN")
	}
}

// internal are names of private zones, with private addresses.
func (d *day) internal() {
	for range 300 {
		name := fmt.Sprintf("%s-%d.prod.acme.internal", words[d.IntN(12)], d.IntN(4))
		d.both(d.when(), d.someone(), name, fmt.Sprintf("10.1.%d.%d", d.IntN(3), 10+d.IntN(200)))
	}
	for range 60 {
		d.ask(d.when(), d.someone(), fmt.Sprintf("%s.corp.acme.com", words[d.IntN(12)]), "A", fmt.Sprintf("10.2.0.%d", 10+d.IntN(200)))
	}
}

// errands are what agents, daemons and people do.
func (d *day) errands(sites []site) {
	for range 60 {
		d.ask(d.when(), d.someone(), "metadata.google.internal", "A", "!NXDOMAIN")
		d.ask(d.when(), d.someone(), fmt.Sprintf("%d.%d.1.10.in-addr.arpa", 10+d.IntN(200), d.IntN(3)), "PTR", "ip-10-1-0-5.eu-west-1.compute.internal.")
	}
	for i := range 2 { // a timer of one machine each
		s := sites[len(sites)-1-i]
		for at := time.Duration(d.IntN(300)) * second; at < 24*hour; at += 10 * minute {
			d.both(at, fmt.Sprintf("10.1.0.%d", 10+i), s.name, s.addresses[0])
		}
	}
	for at := time.Duration(0); at < 24*hour; { // what a cache with a TTL lets through
		at += time.Minute + time.Duration(d.ExpFloat64()*20)*second
		d.ask(at, "10.1.1.12", "queue.partnerhub.io", "A", "52.30.8.9")
	}
	for range 8 { // typing errors
		d.both(d.when(), d.someone(), d.word()+d.word()+".con", "!NXDOMAIN")
	}
}
