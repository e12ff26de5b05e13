package template

import (
	"encoding/json"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// isPlain reports whether a scalar has neither quotes nor a tag, and so means
// what it looks like.
func isPlain(n *yaml.Node) bool { return n.Style == 0 }

// scalar reads a scalar as YAML 1.1 does: a bare ON is true.
func scalar(n *yaml.Node) any {
	if !isPlain(n) {
		return tagged(n)
	}
	switch n.Value {
	case "", "~", "null", "Null", "NULL":
		return nil
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
		return true
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return false
	default:
		return number(n.Value)
	}
}

// tagged reads a scalar with quotes or a tag, which is text unless it says
// otherwise.
func tagged(n *yaml.Node) any {
	switch {
	case n.Style&yaml.TaggedStyle == 0:
		return n.Value
	case n.Tag == "!!int" || n.Tag == "!!float":
		return number(n.Value)
	case n.Tag == "!!bool" || n.Tag == "!!null":
		return scalar(&yaml.Node{Kind: yaml.ScalarNode, Value: n.Value})
	default:
		return n.Value
	}
}

// number reads what JSON takes for a number, and leaves all else as text; so is
// a number that no float64 can hold.
func number(s string) any {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') || !json.Valid([]byte(s)) {
		return s
	}
	value, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return value
}
