package phantom_test

import (
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

func newFinder(t testing.TB, suffixes ...string) *phantom.Finder {
	t.Helper()
	var names []domain.Name
	for _, suffix := range suffixes {
		names = append(names, domain.MustParseName(suffix))
	}
	f, err := phantom.NewFinder(names...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFind(t *testing.T) {
	t.Parallel()
	finder := newFinder(t, "corp.example")
	for name, test := range map[string]struct{ query, queryType, id, suffix string }{
		"a name":                            {"metadata.google.internal", "A", "gcp-metadata", ""},
		"in capitals and with its dot":      {"Metadata.Google.Internal.", "A", "gcp-metadata", ""},
		"without a type":                    {"metadata.google.internal", "", "gcp-metadata", ""},
		"suffix of Virginia":                {"metadata.google.internal.ec2.internal.", "A", "gcp-metadata", "ec2.internal"},
		"suffix of another Region":          {"metadata.google.internal.us-west-2.compute.internal", "A", "gcp-metadata", "us-west-2.compute.internal"},
		"suffix of a namespace":             {"metadata.google.internal.default.svc.cluster.local", "A", "gcp-metadata", "default.svc.cluster.local"},
		"suffix of services":                {"metadata.google.internal.svc.cluster.local", "A", "gcp-metadata", "svc.cluster.local"},
		"suffix of a cluster":               {"metadata.google.internal.cluster.local", "A", "gcp-metadata", "cluster.local"},
		"suffix of one's own":               {"metadata.google.internal.corp.example", "A", "gcp-metadata", "corp.example"},
		"a single label":                    {"wpad", "A", "wpad", ""},
		"a single label with a suffix":      {"wpad.corp.example", "A", "wpad", "corp.example"},
		"cloud-init's relative name":        {"__cloud_init_expected_not_found__.ec2.internal.", "A", "cloud-init-redirection", "ec2.internal"},
		"the old metadata name":             {"instance-data.ec2.internal", "A", "ec2-instance-data", "ec2.internal"},
		"an address":                        {"169.254.169.254", "A", "address-as-name", ""},
		"random letters":                    {"qzkrtwpfhj", "A", "chromium-redirect-detector", ""},
		"random letters with a suffix":      {"qzkrtwpfhj.eu-west-1.compute.internal", "AAAA", "chromium-redirect-detector", "eu-west-1.compute.internal"},
		"a form with a Region":              {"ec2messages.eu-central-1.amazonaws.com", "A", "ssm-agent", ""},
		"a form with a number":              {"ecs-t-12.us-east-1.amazonaws.com", "A", "ecs-agent", ""},
		"key tags":                          {"_ta-4a5c-4f66", "NULL", "key-tag-signal", ""},
		"below a domain":                    {"2.amazon.pool.ntp.org", "A", "ntp-pool", ""},
		"below, with a suffix":              {"2.amazon.pool.ntp.org.ec2.internal", "A", "ntp-pool", "ec2.internal"},
		"closest domain wins":               {"redis.default.svc.cluster.local", "A", "kubernetes-search", ""},
		"the domain further up":             {"printer.local", "A", "mdns-local", ""},
		"of a cluster, with a suffix":       {"redis.default.svc.cluster.local.us-east-2.compute.internal", "A", "kubernetes-search", "us-east-2.compute.internal"},
		"public name, suffix of the VPC":    {"api.stripe.com.us-east-1.compute.internal", "A", "search-domain", "us-east-1.compute.internal"},
		"AWS's name, suffix of the VPC":     {"s3.us-east-1.amazonaws.com.ec2.internal", "A", "search-domain", "ec2.internal"},
		"first labels":                      {"_ldap._tcp.dc._msdcs.corp.test", "SRV", "active-directory-locator", ""},
		"first labels before the domain":    {"lb._dns-sd._udp.0.1.0.10.in-addr.arpa", "PTR", "service-browsing", ""},
		"first labels, another type":        {"lb._dns-sd._udp.0.1.0.10.in-addr.arpa", "A", "private-reverse", ""},
		"first labels with a suffix":        {"_http._tcp.deb.debian.org.ec2.internal", "SRV", "apt-srv", "ec2.internal"},
		"reverse of the last private block": {"9.8.31.172.in-addr.arpa", "PTR", "private-reverse", ""},
		"attack tool":                       {"c6v1.oast.pro", "A", "out-of-band-callback", ""},
		"attack tool with a suffix":         {"c6v1.oast.pro.ec2.internal", "A", "out-of-band-callback", "ec2.internal"},
		"tunnel":                            {"dnscat.0a1b2c.attacker.test", "TXT", "dnscat2-tunnel", ""},
		"type in small letters":             {"_mongodb._tcp.db.test", "srv", "mongodb-srv", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := finder.Find(domain.MustParseName(test.query), test.queryType)
			if !ok || got.Entry.ID != test.id {
				t.Fatalf("Find(%s, %s) = %s, %v, want %s", test.query, test.queryType, got.Entry.ID, ok, test.id)
			}
			var suffix string
			if got.Suffix.IsValid() {
				suffix = got.Suffix.String()
			}
			if suffix != test.suffix {
				t.Errorf("suffix %q, want %q", suffix, test.suffix)
			}
		})
	}
}

func TestFindLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	finder := newFinder(t)
	for _, query := range []string{
		".", "example.com", "www.example.com",
		"metadata.google.internal.evil.com", "metadata.google.internal.attacker.example",
		"metadata.google.internal.evil.compute.internal.attacker.example",
		"metadata.google.internal.corp.example", // a suffix that was not given
		"xmetadata.google.internal", "google.internal", "a.metadata.google.internal", `metadata\.google.internal`,
		"metadata.google.internal.mars-west-1.compute.internal", // no Region
		"instance-data.attacker.example", "wpad.attacker.example", "captive.apple.com.attacker.example",
		"evil-captive.apple.com", "ip-10-0-0-5.ec2.internal", "i-0123456789abcdef0.us-west-2.compute.internal",
		"ec2.internal", "us-west-2.compute.internal", "database", "marketing", "metrics",
		"300.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "ssm.mars.amazonaws.com", "ssm.us-east-1.amazonaws.com.attacker.example",
		"ecs-t-.us-east-1.amazonaws.com", "_ta-4a5", "_ta-xyzw", "5.0.0.8.in-addr.arpa", "5.0.15.172.in-addr.arpa", "5.0.32.172.in-addr.arpa",
		`dnscat\.x.example.com`, "oast.pro.example.com", "notdnscat.x.example.com", "onion",
	} {
		if got, ok := finder.Find(domain.MustParseName(query), "A"); ok {
			t.Errorf("%s is taken for %s", query, got.Entry.ID)
		}
	}
	if got, ok := finder.Find(domain.Name{}, "A"); ok {
		t.Errorf("the zero Name is taken for %s", got.Entry.ID)
	}
}

func TestEveryPatternIsFoundAsItsOwn(t *testing.T) {
	t.Parallel()
	finder := newFinder(t)
	sample := strings.NewReplacer("<name>.<search domain>", "www.example.com.ec2.internal", "<region>", "us-east-1",
		"<number>", "3", "<byte>", "10", "<key tags>", "4f66", "<random>", "xkcdqzwrp")
	for _, e := range phantom.Entries() {
		for _, pattern := range e.Patterns {
			query := sample.Replace(pattern)
			if below, ok := strings.CutPrefix(query, "*."); ok {
				query = "sample." + below
			}
			if front, ok := strings.CutSuffix(query, ".*"); ok {
				query = front + ".example.com"
			}
			got, ok := finder.Find(domain.MustParseName(query), "")
			if !ok || got.Entry.ID != e.ID || got.Pattern != pattern {
				t.Errorf("%s (%s) is found as %s (%s)", query, pattern, got.Pattern, got.Entry.ID)
			}
		}
	}
}

func TestWhatAnybodyCanMakeIsAShape(t *testing.T) {
	t.Parallel()
	finder := newFinder(t)
	for _, query := range []string{"_ldap._tcp.dc._msdcs.attacker.example", "b._dns-sd._udp.attacker.example", "qzkrtwpfhj"} {
		got, ok := finder.Find(domain.MustParseName(query), "")
		if !ok || !got.Shape || got.Hideable() {
			t.Errorf("%s: found %v, shape %v, hideable %v", query, ok, got.Shape, got.Hideable())
		}
	}
	if got, _ := finder.Find(domain.MustParseName("metadata.google.internal"), "A"); got.Shape || !got.Hideable() {
		t.Errorf("metadata.google.internal: shape %v, hideable %v", got.Shape, got.Hideable())
	}
}

func TestControlDomainsAreKnown(t *testing.T) {
	t.Parallel()
	finder := newFinder(t)
	for _, name := range awsdns.ControlDomains(awsdns.AWSManagedDomainsMalwareDomainList) {
		if got, _ := finder.Find(name, "A"); got.Entry.ID != "dns-firewall-test" {
			t.Errorf("%s is %q", name, got.Entry.ID)
		}
	}
}

func TestNewFinderRefusesTheRoot(t *testing.T) {
	t.Parallel()
	for _, suffix := range []domain.Name{{}, domain.MustParseName(".")} {
		if _, err := phantom.NewFinder(suffix); err == nil || !strings.Contains(err.Error(), "search suffix") {
			t.Errorf("NewFinder(%v): %v", suffix, err)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"metadata.google.internal.ec2.internal", `a\.b.local`, "_ta-4a5c", "x.svc.cluster.local", ".", `\000.10.in-addr.arpa`} {
		f.Add(seed)
	}
	finder := newFinder(f)
	f.Fuzz(func(t *testing.T, text string) {
		name, err := domain.ParseName(text)
		if err != nil {
			return
		}
		got, ok := finder.Find(name, "")
		if !ok {
			return
		}
		if got.Name != name || got.Pattern == "" || got.Suffix.IsValid() && !strings.HasSuffix(name.String(), "."+got.Suffix.String()) {
			t.Errorf("%s: %+v", name, got)
		}
		// A domain that nobody in the catalogue owns takes the certainty away.
		foreign, err := domain.ParseName(name.String() + ".attacker.example")
		if err != nil {
			return
		}
		if m, ok := finder.Find(foreign, ""); ok && !m.Shape {
			t.Errorf("%s passes for %s", foreign, m.Entry.ID)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	finder := newFinder(b)
	for _, query := range []string{"www.example.com", "metadata.google.internal.us-west-2.compute.internal", "a.b.c.d.execute-api.eu-west-1.amazonaws.com"} {
		name := domain.MustParseName(query)
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				finder.Find(name, "A")
			}
		})
	}
}
