package terraform

import (
	"encoding/json"
	"testing"
)

// TestRowOf has a rule of which the name, the action and the priority are known, and tables
// in which its row is to be found, or is not.
func TestRowOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ table, want string }{
		"one row":            {`[{"name": "a", "action": "BLOCK", "priority": 1, "list": "x"}, {"name": "b", "action": "BLOCK", "priority": 1, "list": "y"}]`, "x"},
		"by the key":         {`{"a": {"action": "BLOCK", "priority": 1, "list": "x"}, "b": {"action": "BLOCK", "priority": 1, "list": "y"}}`, "x"},
		"two that agree":     {`[{"name": "a", "action": "BLOCK", "priority": 1, "list": "x"}, {"name": "a", "action": "BLOCK", "priority": 1, "list": "y"}]`, ""},
		"one contradicts":    {`[{"name": "a", "action": "ALERT", "priority": 1, "list": "x"}]`, ""},
		"too little in it":   {`[{"priority": 1, "list": "x"}]`, ""},
		"nothing like it":    {`["a", 1, {"list": "x"}]`, ""},
		"more agrees with x": {`[{"action": "BLOCK", "priority": 1, "list": "y"}, {"name": "a", "action": "BLOCK", "priority": 1, "list": "x"}]`, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var table any
			if err := json.Unmarshal([]byte(c.table), &table); err != nil {
				t.Fatal(err)
			}
			if got, _ := rowIn(t, table).object["list"].(string); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func rowIn(t *testing.T, table any) row {
	t.Helper()
	var f file
	err := json.Unmarshal([]byte(`{
		"planned_values": {"root_module": {"resources": [{
			"address": "r.r[\"k\"]", "mode": "managed", "type": "r", "name": "r", "index": "k",
			"values": {"name": "a", "action": "BLOCK", "priority": 1}
		}]}},
		"configuration": {"root_module": {"resources": [{
			"mode": "managed", "type": "r", "name": "r", "for_each_expression": {"references": ["local.rules"]},
			"expressions": {
				"name": {"references": ["each.value.name", "each.value"]},
				"action": {"references": ["each.value.action", "each.value"]},
				"priority": {"references": ["each.value.priority", "each.value"]}
			}
		}]}}
	}`), &f)
	if err != nil {
		t.Fatal(err)
	}
	p := indexPlan("plan", &f)
	p.variables["table"] = table
	return p.rowOf(p.byType["r"][0].place())
}
