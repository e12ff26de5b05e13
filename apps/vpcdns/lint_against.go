package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// templates are the findings about the templates of PATH, if it has such, and about the
// update from those of OLD, stack by stack.
func (f *lintFlags) templates(cmd *cobra.Command, path string, o lint.Options) ([]lint.Finding, error) {
	new, err := templatesOf(cmd, path)
	switch {
	case errors.Is(err, load.ErrNoTemplate) && f.against == "":
		return nil, nil
	case err != nil:
		return nil, err
	}
	all := lint.Templates(templatesIn(new), o)
	if f.against == "" {
		return all, nil
	}
	old, err := templatesOf(cmd, f.against)
	if err != nil {
		return nil, err
	}
	for _, pair := range pairsOfStacks(old, new) {
		all = append(all, lint.Replacements(pair.old, pair.new, o)...)
	}
	return all, nil
}

func templatesIn(stacks []load.StackTemplate) []template.Template {
	var all []template.Template
	for _, s := range stacks {
		all = append(all, s.Template)
	}
	return all
}

// templatesOf reads the templates of a source. Standard input stays there to be read again.
func templatesOf(cmd *cobra.Command, path string) ([]load.StackTemplate, error) {
	options := load.Options{Stdin: cmd.InOrStdin()}
	if path == "-" {
		text, err := io.ReadAll(cmd.InOrStdin())
		if err != nil {
			return nil, fmt.Errorf("-: %w", err)
		}
		options.Stdin = bytes.NewReader(text)
		cmd.SetIn(bytes.NewReader(text))
	}
	all, err := load.Templates(path, options)
	if errors.Is(err, load.ErrNoTemplate) {
		return nil, withHint(err, "with --against, OLD and PATH are templates or cdk.out folders")
	}
	return all, err
}

type stackPair struct{ old, new template.Template }

// pairsOfStacks brings together stacks of one name, and the only two there are. A stack
// that the other side does not have is all gone or all new, and nothing of it is replaced.
func pairsOfStacks(old, new []load.StackTemplate) []stackPair {
	if len(old) == 1 && len(new) == 1 {
		return []stackPair{{old[0].Template, new[0].Template}}
	}
	var pairs []stackPair
	for _, before := range old {
		at := slices.IndexFunc(new, func(after load.StackTemplate) bool { return after.Stack == before.Stack })
		if at >= 0 {
			pairs = append(pairs, stackPair{before.Template, new[at].Template})
		} else {
			pairs = append(pairs, stackPair{old: before.Template})
		}
	}
	return pairs
}
