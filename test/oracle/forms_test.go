package oracle

import "github.com/seed-482a6d4f/vpcdns/constructs/blocklist"

// form is a format and what its lines mean, which is said here a second time: the readers
// are not asked.
type form struct {
	name    string
	options blocklist.ReadOptions
	lines   []line
}

// line is one way to write a name.
type line struct {
	text         string // %s is the name
	exact, below bool
	exception    bool
}

func only(text string) line        { return line{text: text, exact: true} }
func beneath(text string) line     { return line{text: text, below: true} }
func withBeneath(text string) line { return line{text: text, exact: true, below: true} }

func (l line) excepted() line {
	l.exception = true
	return l
}

var forms = []form{
	{"plain", read(blocklist.Plain), []line{only("%s"), beneath("*.%s")}},
	{"plain with subdomains", readWithSubdomains(blocklist.Plain), []line{withBeneath("%s"), beneath("*.%s")}},
	{"hosts", read(blocklist.Hosts), []line{only("0.0.0.0 %s"), only("127.0.0.1\t%s # why"), only(":: %s")}},
	{"hosts with subdomains", readWithSubdomains(blocklist.Hosts), []line{withBeneath("0.0.0.0 %s")}},
	{"wildcard", read(blocklist.Wildcard), []line{withBeneath("*.%s")}},
	{"adblock", read(blocklist.Adblock), []line{withBeneath("||%s^"), withBeneath("||%s^"), withBeneath("@@||%s^").excepted()}},
	{"dnsmasq", read(blocklist.Dnsmasq), []line{
		withBeneath("address=/%s/"), withBeneath("address=/%s/#"), withBeneath("local=/%s/"), withBeneath("server=/%s/"),
		withBeneath("server=/%s/#").excepted(),
	}},
	{"unbound", read(blocklist.Unbound), []line{
		withBeneath(`local-zone: "%s" always_nxdomain`), withBeneath(`local-zone: "%s." refuse`),
		withBeneath(`local-zone: "%s" transparent`).excepted(),
	}},
	{"RPZ", read(blocklist.RPZ), []line{
		only("%s CNAME ."), beneath("*.%s CNAME ."), only("%s IN CNAME *."), beneath("*.%s 60 IN CNAME ."),
		only("%s CNAME rpz-passthru.").excepted(), beneath("*.%s CNAME rpz-passthru.").excepted(),
	}},
}

func read(format blocklist.Format) blocklist.ReadOptions {
	return blocklist.ReadOptions{Format: format}
}

func readWithSubdomains(format blocklist.Format) blocklist.ReadOptions {
	return blocklist.ReadOptions{Format: format, Subdomains: true}
}
