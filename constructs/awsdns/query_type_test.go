package awsdns_test

import (
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

func TestParseQueryType(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"A": "A", "aaaa": "AAAA", "TYPE1": "A", "type28": "AAAA", "TYPE65": "TYPE65", "HTTPS": "TYPE65", "cert": "TYPE37",
		"NULL": "TYPE10", "TYPE0": "TYPE0", "TYPE65535": "TYPE65535",
		"": "", "TYPE": "", "TYPE65536": "", "TYPE-1": "", "BOGUS": "", "1": "",
	} {
		got, ok := awsdns.ParseQueryType(text)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q: %v %t, want %q", text, got, ok, want)
		}
	}
}

// TestQueryTypesAgainstAnother compares the numbers with those of x/net.
func TestQueryTypesAgainstAnother(t *testing.T) {
	t.Parallel()
	compared := 0
	for number := range 300 {
		name, named := strings.CutPrefix(dnsmessage.Type(number).String(), "Type")
		if !named || name == "ALL" || name == "WKS" || name == "MINFO" {
			continue // ALL is ANY, and the others are in no query log
		}
		compared++
		if got := awsdns.QueryTypeOf(uint16(number)); got.Name != name {
			t.Errorf("%d: %q, want %q", number, got.Name, name)
		}
		if got, ok := awsdns.ParseQueryType(name); !ok || int(got.Number) != number {
			t.Errorf("%s: %d, want %d", name, got.Number, number)
		}
	}
	if compared < 12 {
		t.Errorf("only %d compared", compared)
	}
}

func TestQueryTypesAreDistinct(t *testing.T) {
	t.Parallel()
	numbers, names := map[uint16]bool{}, map[string]bool{}
	for _, each := range awsdns.QueryTypes() {
		if numbers[each.Number] || names[each.Name] {
			t.Errorf("%v is there twice", each)
		}
		numbers[each.Number], names[each.Name] = true, true
	}
}
