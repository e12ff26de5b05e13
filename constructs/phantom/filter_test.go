package phantom_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// Names as a log has them, with the dot at the end.
var (
	neverHidden = []string{
		"example.com.", "metadata.google.internal.attacker.example.", "metadata.google.internal.ec2.internal.attacker.example.",
		"xmetadata.google.internal.", "evil-captive.apple.com.", "captive.apple.com.attacker.example.", "metadataXgoogle.internal.",
		"pool.ntp.org.attacker.example.", "evilpool.ntp.org.", "c6v1.oast.pro.", "wpad.ec2.internal.", "qzkrtwpfhj.",
		"_ldap._tcp.dc._msdcs.attacker.example.", "telemetry.elastic.co.", "api.stripe.com.ec2.internal.",
	}
	alwaysHidden = []string{"metadata.google.internal.", "does-not-exist.example.com.", "localhost.", "5.0.0.10.in-addr.arpa.", "2.amazon.pool.ntp.org."}
)

// insightsHides plays CloudWatch Logs Insights.
func insightsHides(t *testing.T, filter phantom.Filter) func(string) bool {
	t.Helper()
	expression, ok := strings.CutPrefix(filter.Text, "filter ispresent(firewall_rule_action) or ispresent(answers.0.Rdata) or query_name not like /")
	expression, closed := strings.CutSuffix(expression, "/")
	if !ok || !closed || strings.Contains(strings.ReplaceAll(expression, `\/`, ""), "/") {
		t.Fatalf("no command of Insights: %s", filter.Text)
	}
	return regexp.MustCompile(expression).MatchString
}

// metricFilterHides plays a metric filter, whose asterisks stand for any text.
func metricFilterHides(t *testing.T, filter phantom.Filter) func(string) bool {
	t.Helper()
	text, ok := strings.CutPrefix(filter.Text, `{ ($.answers[0].Rdata = "*") || (`)
	text, closed := strings.CutSuffix(text, ") }")
	if !ok || !closed {
		t.Fatalf("no pattern: %s", filter.Text)
	}
	condition := regexp.MustCompile(`^\$\.query_name != "([^"]+)"$`)
	var globs []string
	for part := range strings.SplitSeq(text, " && ") {
		found := condition.FindStringSubmatch(part)
		if found == nil || strings.LastIndex(found[1], "*") > 0 {
			t.Fatalf("%q is not a condition, or has an asterisk inside", part)
		}
		globs = append(globs, found[1])
	}
	return func(name string) bool {
		return slices.ContainsFunc(globs, func(glob string) bool {
			end, wild := strings.CutPrefix(glob, "*")
			return name == glob || wild && strings.HasSuffix(name, end)
		})
	}
}

func TestExcludeFilterHidesWhatItShould(t *testing.T) {
	t.Parallel()
	finder := newFinder(t, "corp.example")
	for kind, play := range map[phantom.FilterKind]func(*testing.T, phantom.Filter) func(string) bool{
		phantom.Insights: insightsHides, phantom.MetricFilter: metricFilterHides,
	} {
		hides := play(t, finder.ExcludeFilter(kind))
		for _, name := range alwaysHidden {
			if !hides(name) {
				t.Errorf("kind %d shows %s", kind, name)
			}
		}
		for _, name := range neverHidden {
			if hides(name) {
				t.Errorf("kind %d hides %s", kind, name)
			}
		}
	}
}

func TestInsightsFilterHidesSuffixesToo(t *testing.T) {
	t.Parallel()
	hides := insightsHides(t, newFinder(t, "corp.example").ExcludeFilter(phantom.Insights))
	for _, name := range []string{
		"metadata.google.internal.ec2.internal.", "metadata.google.internal.us-gov-west-1.compute.internal.",
		"metadata.google.internal.default.svc.cluster.local.", "metadata.google.internal.corp.example.",
		"METADATA.google.internal.", "0.amazon.pool.ntp.org.ec2.internal.", "ssm.us-east-1.amazonaws.com.",
		"ecs-a-3.eu-west-1.amazonaws.com.", "5.0.0.10.in-addr.arpa.", "_ta-4a5c-4f66.",
	} {
		if !hides(name) {
			t.Errorf("%s is shown", name)
		}
	}
	if plain := insightsHides(t, newFinder(t).ExcludeFilter(phantom.Insights)); plain("metadata.google.internal.corp.example.") {
		t.Error("a suffix that was not given is hidden")
	}
}

// TestInsightsFilterAgreesWithFind asks both about every pattern with every suffix
// and with others.
func TestInsightsFilterAgreesWithFind(t *testing.T) {
	t.Parallel()
	finder := newFinder(t)
	hides := insightsHides(t, finder.ExcludeFilter(phantom.Insights))
	sample := strings.NewReplacer("<region>", "us-east-1", "<number>", "3", "<byte>", "10", "<key tags>", "4f66",
		"<random>", "xkcdqzwrp", "*.", "sample.", ".*", ".example.com", "<name>.<search domain>", "x.y.ec2.internal")
	for _, e := range phantom.Entries() {
		if len(e.Types) > 0 {
			continue // the filter leaves these out
		}
		for _, pattern := range e.Patterns {
			for _, suffix := range []string{"", ".ec2.internal", ".eu-west-1.compute.internal", ".a.svc.cluster.local", ".attacker.example"} {
				name := sample.Replace(pattern) + suffix
				m, ok := finder.Find(domain.MustParseName(name), "")
				if want := ok && m.Hideable(); hides(name+".") != want {
					t.Errorf("%s: hidden is %v, want %v (%s)", name, !want, want, m.Entry.ID)
				}
			}
		}
	}
}

func TestFiltersSayWhatTheyLeaveOut(t *testing.T) {
	t.Parallel()
	var harmless []string
	for _, e := range phantom.Entries() {
		if e.Verdict == phantom.Harmless {
			harmless = append(harmless, e.Patterns...)
		}
	}
	slices.Sort(harmless)
	for kind, most := range map[phantom.FilterKind]int{phantom.Insights: 10_000, phantom.MetricFilter: 1_024} {
		filter := newFinder(t).ExcludeFilter(kind)
		if len(filter.Text) > most {
			t.Errorf("kind %d has %d characters, %d are allowed", kind, len(filter.Text), most)
		}
		all := slices.Sorted(slices.Values(slices.Concat(filter.Hidden, filter.LeftOut)))
		if diff := cmp.Diff(harmless, all); diff != "" {
			t.Errorf("kind %d: hidden and left out (-want +got):\n%s", kind, diff)
		}
	}
	if filter := newFinder(t).ExcludeFilter(0); filter.Text != "" {
		t.Errorf("an unknown kind gives %q", filter.Text)
	}
}

func TestFiltersAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	for _, kind := range []phantom.FilterKind{phantom.Insights, phantom.MetricFilter} {
		first := newFinder(t, "b.example", "a.example").ExcludeFilter(kind)
		again := newFinder(t, "a.example", "b.example", "a.example").ExcludeFilter(kind)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("kind %d (-first +again):\n%s", kind, diff)
		}
	}
}
