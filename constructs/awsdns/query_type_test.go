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

// TestQueryTypeNumbers has IANA's numbers of all types that have a name, and which names a rule takes
// by the documentation of Qtype.
func TestQueryTypeNumbers(t *testing.T) {
	t.Parallel()
	numbers := map[string]uint16{
		"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "NULL": 10, "PTR": 12, "HINFO": 13, "MX": 15, "TXT": 16, "RP": 17, "AFSDB": 18, "SIG": 24, "KEY": 25,
		"AAAA": 28, "LOC": 29, "SRV": 33, "NAPTR": 35, "CERT": 37, "DNAME": 39, "OPT": 41, "DS": 43, "SSHFP": 44, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48,
		"NSEC3": 50, "NSEC3PARAM": 51, "TLSA": 52, "SMIMEA": 53, "CDS": 59, "CDNSKEY": 60, "OPENPGPKEY": 61, "SVCB": 64, "HTTPS": 65, "SPF": 99,
		"IXFR": 251, "AXFR": 252, "ANY": 255, "URI": 256, "CAA": 257,
	}
	for _, each := range awsdns.QueryTypes() {
		if number, known := numbers[each.Name]; !known || number != each.Number {
			t.Errorf("%s is %d, want %d", each.Name, each.Number, number)
		}
		delete(numbers, each.Name)
	}
	if len(numbers) > 0 {
		t.Errorf("without a name: %v", numbers)
	}
	if got := strings.Join(awsdns.QueryTypeNames(), " "); got != "A AAAA CAA CNAME DS MX NAPTR NS PTR SOA SPF SRV TXT" {
		t.Errorf("a rule takes %s", got)
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

// TestRuleTypes has the last number that AWS takes as a Qtype, and ways to write types that it does not.
func TestRuleTypes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"A": true, "TXT": true, "TYPE1": true, "TYPE65": true, "TYPE65534": true, "CAA": true,
		"TYPE65535": false, "TYPE65536": false, "a": false, "type65": false, "HTTPS": false, "ANY": false, "": false, "TYPE": false, "TYPE-1": false,
	} {
		if got := awsdns.IsRuleType(text); got != want {
			t.Errorf("IsRuleType(%q) = %t", text, got)
		}
	}
}
