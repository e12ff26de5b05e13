package load

import (
	"errors"
	"fmt"
	"os"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// StackTemplate is the template of one stack.
type StackTemplate struct {
	// Stack is what the source calls the stack, and empty for the one of a template
	// file.
	Stack    string
	Template template.Template
}

// ErrNoTemplate is about a plan or a snapshot where a template is wanted.
var ErrNoTemplate = errors.New("is a plan or a snapshot, and no template")

// Templates returns the templates that a source consists of: that of a file, or those of
// all stacks of a folder that cdk synth wrote, with their nested stacks. A plan and a
// snapshot have none, which is [ErrNoTemplate]. It looks at no option but Stdin.
func Templates(path string, o Options) ([]StackTemplate, error) {
	from, err := stacksOf(path, o)
	if err != nil {
		return nil, err
	}
	var all []StackTemplate
	for _, s := range from.Stacks {
		all = append(all, StackTemplate{s.Label(), s.Template})
	}
	if top := from.Stacks[0]; top.Name == "" { // a file has no name for its stack
		all[0].Stack = ""
	}
	return all, nil
}

func stacksOf(path string, o Options) (*stacks, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return fromAssembly(path, nil, false)
	}
	text, err := textOf(path, o)
	if err != nil {
		return nil, err
	}
	if text, err = readable(path, text); err != nil {
		return nil, err
	}
	if kindOf(text) != stackTemplate {
		return nil, fmt.Errorf("%s %w", path, ErrNoTemplate)
	}
	return fromTemplate(path, text, nil)
}

func textOf(path string, o Options) ([]byte, error) {
	switch {
	case path != "-":
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readBounded(path, f)
	case o.Stdin == nil:
		return nil, errors.New("-: there is no standard input to read a template from")
	default:
		return readBounded(path, o.Stdin)
	}
}
