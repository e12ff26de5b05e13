package load_test

import (
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

func TestPlans(t *testing.T) {
	t.Parallel()
	for _, plan := range []string{"shared-lists/plan", "modules/plan", "organisation/plan", "odd/plan", "idioms/plan", "tables/plan", "locals/plan", "one-of-two/plan", "logging/plan", "logging-right/plan", "logging-regions/plan", "existing/plan", "existing/state"} {
		t.Run(plan, func(t *testing.T) {
			t.Parallel()
			p, err := load.Open("testdata/plans/"+plan+".json", load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkDump(t, p, filepath.Join("testdata/plans", plan+".want"))
		})
	}
}

// TestEncodings has what some editors put before a text, and what PowerShell makes of one.
func TestEncodings(t *testing.T) {
	t.Parallel()
	const plan, snapshot = `{"format_version":"1.2","planned_values":{}}`, `{"vpcdnsSnapshot":1}`
	for _, text := range []string{
		plan, "\ufeff" + plan, string(encoded(plan, binary.LittleEndian)), string(encoded(plan, binary.BigEndian)),
		"\ufeff" + snapshot, string(encoded(snapshot, binary.LittleEndian)),
	} {
		if _, err := load.Read("file", []byte(text), load.Options{}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func encoded(text string, order binary.AppendByteOrder) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		b = order.AppendUint16(b, unit)
	}
	return b
}

// TestAlmostPlans has what people take for the JSON of a plan.
func TestAlmostPlans(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"binary":   {"PK\x03\x04\x14\x00\x08", "tf in a binary form, as a plan of Terraform is; give what terraform show -json PLAN writes"},
		"wrapper":  {"[command]/usr/bin/terraform-bin show -json p\n{}", "set terraform_wrapper: false"},
		"log":      {`{"@level":"info","@message":"Terraform 1.11.4"}` + "\n" + `{"@level":"info"}`, "terraform plan -json"},
		"state":    {"{\n  \"version\": 4,\n  \"terraform_version\": \"1.11.4\",\n  \"serial\": 1}", "is a state as Terraform keeps it"},
		"words":    {"\nTerraform used the selected providers to generate the following execution\nplan.", "is a plan in words"},
		"nothing":  {`{"format_version":"1.0"}`, "neither planned_values nor values"},
		"half":     {`{"format_version":"1.2","planned_values":{"root_module":`, "byte 56: unexpected end of JSON input"},
		"mistyped": {`{"format_version":"1.2","planned_values":{"root_module":{"resources":7}}}`, "planned_values.root_module.resources has a number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load.Read("tf", []byte(c.text), load.Options{})
			if err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(c.want, "tf ")) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
