package stack

import (
	"fmt"
)

// output is an output of a stack that was computed, or is being so.
type output struct {
	busy  bool
	value any
}

// outputOf returns an output of a nested stack.
func (s *Stack) outputOf(id, name string) any {
	child, ok := s.nested[id]
	if !ok {
		return (&Unknown{
			Name: id + ".Outputs." + name, Key: "output " + name + " of nested stack " + s.scoped(id), Foreign: true,
			Why: fmt.Sprintf("the template of nested stack %s is not at hand", id),
		}).text()
	}
	return child.output(name)
}

func (s *Stack) output(name string) any {
	if known, ok := s.outputs[name]; ok {
		if known.busy {
			return (&Unknown{Name: name, Why: fmt.Sprintf("output %s depends on itself", name), Invalid: true}).text()
		}
		return known.value
	}
	declaration, ok := s.declaredOutputs()[name].(map[string]any)
	if !ok {
		return (&Unknown{Name: name, Why: fmt.Sprintf("%s has no output %q", s.File, name), Invalid: true}).text()
	}
	o := &output{busy: true}
	s.outputs[name] = o
	o.value = s.eval(declaration["Value"])
	o.busy = false
	return o.value
}

func (s *Stack) declaredOutputs() map[string]any {
	all, _ := s.Template.Document["Outputs"].(map[string]any)
	return all
}

// exportKey is where the names of exports are unique.
type exportKey struct{ account, region, name string }

type export struct {
	stack  *Stack
	output string
}

// importValue is Fn::ImportValue.
func (s *Stack) importValue(argument any) any {
	value := s.eval(argument)
	t, ok := textOf(value)
	if !ok {
		return badArgument("Fn::ImportValue", "the name of an export").text()
	}
	if key, ok := t.Key(); ok {
		if found, ok := s.exported(key); ok {
			return found
		}
	}
	u := &Unknown{
		Name: t.Label(), Foreign: true,
		Why: fmt.Sprintf("%s is an export of a stack that is not part of this", t),
	}
	if key, ok := t.Key(); ok {
		u.Key = shortKey("export " + key + s.environment())
	}
	return u.text()
}

// exported looks for an export in the environment of a stack, and then for one of a stack
// whose environment is not known.
func (s *Stack) exported(name string) (any, bool) {
	s.app.findExports()
	for _, at := range []exportKey{{s.Account, s.Region, name}, {"", "", name}} {
		if found := s.app.exports[at]; len(found) == 1 {
			return found[0].stack.output(found[0].output), true
		}
	}
	if s.Account+s.Region == "" {
		return s.app.exportedAnywhere(name)
	}
	return nil, false
}

// exportedAnywhere looks for the only export of a name, whatever its environment.
func (a *App) exportedAnywhere(name string) (any, bool) {
	var found []export
	for at, exports := range a.exports {
		if at.name == name {
			found = append(found, exports...)
		}
	}
	if len(found) != 1 {
		return nil, false
	}
	return found[0].stack.output(found[0].output), true
}

// findExports computes the names of all exports once.
func (a *App) findExports() {
	if a.exports != nil {
		return
	}
	a.exports = map[exportKey][]export{}
	for _, s := range a.Stacks {
		for _, id := range sortedKeys(s.declaredOutputs()) {
			declaration, _ := s.declaredOutputs()[id].(map[string]any)
			exported, _ := declaration["Export"].(map[string]any)
			if exported["Name"] == nil {
				continue
			}
			t, _ := textOf(s.eval(exported["Name"]))
			if key, ok := t.Key(); ok {
				at := exportKey{s.Account, s.Region, key}
				a.exports[at] = append(a.exports[at], export{s, id})
			}
		}
	}
}
