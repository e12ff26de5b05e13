package load

import "encoding/json"

// tfFile is the JSON of terraform show, of a plan or of a state, as far as it is of use. See
// https://developer.hashicorp.com/terraform/internals/json-format.
type tfFile struct {
	Planned *tfValues `json:"planned_values"` // of a plan
	Values  *tfValues `json:"values"`         // of a state

	Prior struct {
		Values *tfValues `json:"values"`
	} `json:"prior_state"`

	Variables map[string]struct {
		Value any `json:"value"`
	} `json:"variables"`

	Changes       []tfChange `json:"resource_changes"`
	Configuration struct {
		Root tfConfig `json:"root_module"`
	} `json:"configuration"`

	Errored bool `json:"errored"`
}

type tfValues struct {
	Root tfValueModule `json:"root_module"`
}

type tfValueModule struct {
	Address   string          `json:"address"`
	Resources []tfValue       `json:"resources"`
	Children  []tfValueModule `json:"child_modules"`
}

// tfValue is an instance of a resource. Most are of no interest, so what is in them is
// decoded late.
type tfValue struct {
	Address   string          `json:"address"`
	Mode      string          `json:"mode"`
	Type      string          `json:"type"`
	Name      string          `json:"name"`
	Index     any             `json:"index"`
	Values    json.RawMessage `json:"values"`
	Sensitive json.RawMessage `json:"sensitive_values"`
}

type tfChange struct {
	tfValue
	ModuleAddress string `json:"module_address"`
	Deposed       string `json:"deposed"`
	Change        struct {
		Actions         []string        `json:"actions"`
		Before          json.RawMessage `json:"before"`
		BeforeSensitive json.RawMessage `json:"before_sensitive"`
		After           json.RawMessage `json:"after"`
		AfterUnknown    json.RawMessage `json:"after_unknown"`
	} `json:"change"`
}

// tfConfig is a module as it is written. Locals are not in it.
type tfConfig struct {
	Resources []tfConfigResource      `json:"resources"`
	Calls     map[string]tfConfigCall `json:"module_calls"`
	Outputs   map[string]struct {
		Expression tfExpression `json:"expression"`
	} `json:"outputs"`
}

type tfConfigResource struct {
	Mode      string   `json:"mode"`
	Type      string   `json:"type"`
	Name      string   `json:"name"`
	Provider  string   `json:"provider_config_key"`
	DependsOn []string `json:"depends_on"`
	tfRepeated
}

type tfConfigCall struct {
	Module tfConfig `json:"module"`
	tfRepeated
}

// tfRepeated is what resources and calls of modules have in common.
type tfRepeated struct {
	Expressions map[string]json.RawMessage `json:"expressions"` // nested blocks among them
	ForEach     *tfExpression              `json:"for_each_expression"`
	Count       *tfExpression              `json:"count_expression"`
}

// tfExpression is an expression: its value, or what it refers to, in no form that tells what
// it makes of it.
type tfExpression struct {
	Constant   any      `json:"constant_value"`
	References []string `json:"references"`
}

// expression returns that of an argument. What cannot be read as one has no
// references.
func (r tfRepeated) expression(argument string) tfExpression {
	var e tfExpression
	_ = json.Unmarshal(r.Expressions[argument], &e)
	return e
}
