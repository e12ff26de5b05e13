package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// warmUp runs each contender once, which fills the caches, and makes sure that those of
// an app make one template. It says for each app how equal they are.
func (r runner) warmUp(all []contender) (map[string]string, error) {
	progress("warming up and comparing the templates")
	first := map[string]result{}
	equality := map[string]string{}
	for _, c := range all {
		res, err := r.run(c)
		if err != nil {
			return nil, err
		}
		reference, known := first[c.app]
		switch {
		case c.printsNothing():
			if len(res.template) > 0 {
				return nil, fmt.Errorf("%v printed %q; a validation of the template prints none", c.subject, res.template)
			}
		case !known:
			first[c.app], equality[c.app] = res, "byte for byte"
		case !bytes.Equal(reference.template, res.template):
			equality[c.app] = "as JSON"
			if err := sameTemplate(reference.template, res.template); err != nil {
				return nil, fmt.Errorf("%v differs from the first %s: %w", c.subject, c.app, err)
			}
		}
	}
	return equality, nil
}

// sameTemplate reports where two templates differ as JSON: in more than the order of keys.
func sameTemplate(a, b []byte) error {
	var left, right any
	if err := json.Unmarshal(a, &left); err != nil {
		return err
	}
	if err := json.Unmarshal(b, &right); err != nil {
		return err
	}
	if found := differences("", left, right); len(found) > 0 {
		return fmt.Errorf("\n%s", strings.Join(found, "\n"))
	}
	return nil
}

// differences returns a line for each place where two JSON values differ.
func differences(path string, a, b any) []string {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			return objectDifferences(path, a, b)
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			return listDifferences(path, a, b)
		}
	default:
		if a == b {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: %s against %s", path, text(b), text(a))}
}

func objectDifferences(path string, a, b map[string]any) []string {
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	var found []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		left, inA := a[key]
		right, inB := b[key]
		switch below := path + "/" + key; {
		case !inA:
			found = append(found, below+" is additional")
		case !inB:
			found = append(found, below+" is missing")
		default:
			found = append(found, differences(below, left, right)...)
		}
	}
	return found
}

func listDifferences(path string, a, b []any) []string {
	var found []string
	for i := range a {
		found = append(found, differences(fmt.Sprintf("%s/%d", path, i), a[i], b[i])...)
	}
	return found
}

func text(value any) string {
	encoded, _ := json.Marshal(value) // it comes from JSON
	return string(encoded)
}
