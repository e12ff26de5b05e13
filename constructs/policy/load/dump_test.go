package load_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// checkDump compares a policy with what it must be, in a file to read. With
// UPDATE_DUMPS set, the file is written.
func checkDump(t *testing.T, p *policy.Policy, file string) {
	t.Helper()
	got := dump(p)
	if os.Getenv("UPDATE_DUMPS") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-), and what was read (+):\n%s", file, diff)
	}
}

// dump writes all that is in a policy, in words.
func dump(p *policy.Policy) string {
	var b strings.Builder
	fmt.Fprintf(&b, "complete: %t\n", p.Complete)
	for _, vpc := range p.VPCs {
		dumpVPC(&b, vpc)
	}
	for _, g := range p.Groups {
		dumpGroup(&b, g)
	}
	for _, l := range p.Lists {
		fmt.Fprintf(&b, "\nlist %s%s%s%s\n", l.ID, word("name", l.Name), word("managed", l.Managed), word("opaque", l.Opaque))
		for _, e := range l.Entries {
			fmt.Fprintf(&b, "  %s%s\n", e, word("odd", e.Odd != nil))
		}
		dumpUnknowns(&b, "  ", l.Unknowns)
	}
	for _, c := range p.QueryLogConfigs {
		fmt.Fprintf(&b, "\nquery log config %s%s%s\n", c.ID, word("name", c.Name), word("to", c.Destination))
		dumpUnknowns(&b, "  ", c.Unknowns)
		dumpStore(&b, c.Store)
	}
	dumpUnknowns(&b, "\n", p.Unknowns)
	return b.String()
}

func dumpStore(b *strings.Builder, s *policy.LogStore) {
	if s == nil {
		return
	}
	fmt.Fprintf(b, "  %s %s%s%s%s\n", s.Kind, s.ID, word("arn", s.ARN.String()), word("prefix", s.Prefix.String()), word("public zones", s.PublicZones))
	fmt.Fprintf(b, "    of %v in %v\n", s.Account, s.Region)
	if s.Kind == policy.DeliveryStream {
		fmt.Fprintf(b, "    tagged: %v\n", s.Tagged)
	}
	for _, p := range s.Policies {
		dumpPolicy(b, "", p)
	}
	if s.Key != nil {
		fmt.Fprintf(b, "    key %s%s%s\n", s.Key.ID, word("of AWS", s.Key.AWSManaged), word("no ARN", s.Key.NoARN))
		if s.Key.Policy != nil {
			dumpPolicy(b, "  ", *s.Key.Policy)
		}
	}
}

func dumpPolicy(b *strings.Builder, indent string, p policy.LogPolicy) {
	fmt.Fprintf(b, "    %s%s of %s%s%s, first: %v\n", indent, p.Property, p.ID, word("open", p.Document.Open), word("own", p.Own), p.First)
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		fmt.Fprintf(b, "      %s%s%s: %s, %s, %v\n", indent, s, word("deny", s.Deny), s.Actions(), s.Resources(), s.Principals("Service"))
	}
}

func dumpVPC(b *strings.Builder, vpc policy.VPC) {
	fmt.Fprintf(b, "\nvpc %s%s%s%s\n", vpc.Name, word("alone", vpc.Alone), word("fail open", vpc.FailOpen), word("name servers", vpc.NameServers))
	for _, a := range vpc.Associations {
		fmt.Fprintf(b, "  %d %s%s%s%s%s\n", a.Priority, a.Group.ID, word("name", a.Name), word("mutation protection", a.MutationProtection), word("via", a.Via), word("opaque", a.Group.Opaque))
		dumpUnknowns(b, "    ", a.Unknowns)
	}
	for _, l := range vpc.QueryLogs {
		fmt.Fprintf(b, "  logged to %s%s%s\n", l.Config.ID, word("status", l.Status), word("via", l.Via))
	}
}

func dumpGroup(b *strings.Builder, g *policy.Group) {
	fmt.Fprintf(b, "\ngroup %s%s%s\n", g.ID, word("name", g.Name), word("opaque", g.Opaque))
	for _, r := range g.Rules {
		fmt.Fprintf(b, "  %d %s%s", r.Priority, r.Action, word("response", r.Block.Response))
		if r.Block.OverrideDomain != "" {
			fmt.Fprintf(b, " %s %s %d", r.Block.OverrideType, r.Block.OverrideDomain, r.Block.OverrideTTL)
		}
		if r.List != nil {
			b.WriteString(" list " + r.List.ID)
		}
		fmt.Fprintf(b, "%s%s%s\n", word("for", r.Protection.String()), word("type", r.QueryType), word("redirection", r.Redirection))
		dumpUnknowns(b, "    ", r.Unknowns)
	}
	dumpUnknowns(b, "  ", g.Unknowns)
}

func dumpUnknowns(b *strings.Builder, indent string, all []policy.Unknown) {
	for _, u := range all {
		fmt.Fprintf(b, "%sunknown %s%s: %s\n", indent, u.Property, word("invalid", u.Invalid), u)
	}
}

// word returns a value with its name, and nothing for none.
func word(name string, value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return " (" + name + ")"
		}
	case string:
		if v != "" {
			return fmt.Sprintf(" (%s: %s)", name, v)
		}
	case []string:
		if len(v) > 0 {
			return fmt.Sprintf(" (%s: %s)", name, strings.Join(v, ", "))
		}
	}
	return ""
}
