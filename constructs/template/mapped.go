package template

// mapped returns what Fn::FindInMap finds under keys that are written out. The
// object is plain inside.
func (t Template) mapped(object map[string]any) (any, bool) {
	keys, _ := object["Fn::FindInMap"].([]any)
	if len(object) != 1 || len(keys) != 3 && len(keys) != 4 {
		return nil, false
	}
	value := t.Document["Mappings"]
	for _, key := range keys[:3] {
		name, literal := key.(string)
		if !literal {
			return nil, false
		}
		inner, _ := value.(map[string]any)
		value = inner[name]
	}
	if value == nil && len(keys) == 4 {
		options, _ := keys[3].(map[string]any)
		found, ok := options["DefaultValue"]
		return found, ok
	}
	if !isLiteral(value) || room(value, maxText) < 0 {
		return nil, false
	}
	return t.plain(value), true
}

// isLiteral reports whether a value has no functions, which could look up
// themselves, and is there.
func isLiteral(value any) bool {
	switch value := value.(type) {
	case nil, map[string]any:
		return false
	case []any:
		for _, item := range value {
			if !isLiteral(item) {
				return false
			}
		}
	}
	return true
}

// room returns how much is left when a value is written out, and looks no
// further once nothing is.
func room(value any, left int) int {
	const each = 1 // so that nothing is free
	left -= each
	switch value := value.(type) {
	case string:
		left -= len(value)
	case []any:
		for i := 0; i < len(value) && left >= 0; i++ {
			left = room(value[i], left)
		}
	case map[string]any:
		for key, inner := range value {
			if left -= len(key); left < 0 {
				break
			}
			left = room(inner, left)
		}
	}
	return left
}
