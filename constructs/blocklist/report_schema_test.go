package blocklist_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// schema is as much of JSON Schema as report.schema.json uses.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       string            `json:"type"`
	Const      any               `json:"const"`
	Enum       []any             `json:"enum"`
	Required   []string          `json:"required"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
	Defs       map[string]schema `json:"$defs"`
}

// TestReportIsAsTheSchemaSays compiles lists in which everything happens, so that
// every key of the schema must be in the report, and the other way round.
func TestReportIsAsTheSchemaSays(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var root schema
	if err := json.Unmarshal(content, &root); err != nil {
		t.Fatal(err)
	}
	// The report is complete where the list is refused, too, as it is here.
	result, err := blocklist.Compile([]blocklist.Source{
		text("list", "! c\n||b.example^\n@@||a.b.example^\n||c.example^\n||u_c.example^\n||uk^\n||f.example^\n@@||f.example^\n"),
		text("ours", "a.test # owner=x until=2020-01-01\na.test # owner=y\nx.a.b.example\n"),
		text("stars", "*.g.test\n"),
	}, blocklist.CompileOptions{
		Unsafe: blocklist.KeepUnsafe, Except: []blocklist.Source{text("except", "c.example\nd.example\nx.c.example\n")},
		SeparateAllow: true, Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	var refused *blocklist.RefusedError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	text, err := json.Marshal(result.Report)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	check(t, root.Defs, root, "report", value)
}

func check(t *testing.T, defs map[string]schema, s schema, at string, value any) {
	t.Helper()
	if name, found := strings.CutPrefix(s.Ref, "#/$defs/"); found {
		s = defs[name]
	}
	if s.Const != nil && s.Const != value || s.Enum != nil && !slices.Contains(s.Enum, value) {
		t.Errorf("%s is %v", at, value)
	}
	switch value := value.(type) {
	case map[string]any:
		checkObject(t, defs, s, at, value)
	case []any:
		if s.Type != "array" || len(value) == 0 && !strings.HasSuffix(at, ".hints") {
			t.Errorf("%s is a list of %d, of a %q: the test shows nothing", at, len(value), s.Type)
		}
		for _, item := range value {
			check(t, defs, *s.Items, at+"[]", item)
		}
	case string:
		mustBe(t, s, at, "string")
	case float64:
		mustBe(t, s, at, "integer")
	case bool:
		mustBe(t, s, at, "boolean")
	default:
		t.Errorf("%s is %v", at, value)
	}
}

func checkObject(t *testing.T, defs map[string]schema, s schema, at string, object map[string]any) {
	t.Helper()
	mustBe(t, s, at, "object")
	for key := range s.Properties {
		if _, there := object[key]; !there || !slices.Contains(s.Required, key) {
			t.Errorf("%s.%s is in the schema, and not required or not in the report", at, key)
		}
	}
	for key, value := range object {
		if _, there := s.Properties[key]; !there {
			t.Errorf("%s.%s is not in the schema", at, key)
			continue
		}
		check(t, defs, s.Properties[key], at+"."+key, value)
	}
}

func mustBe(t *testing.T, s schema, at, kind string) {
	t.Helper()
	if s.Type != kind && s.Const == nil && s.Enum == nil {
		t.Errorf("%s is of type %s, and the schema says %q", at, kind, s.Type)
	}
}
