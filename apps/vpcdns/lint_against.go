package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/planned"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// updates are the findings about the source itself and about what deploying it changes: of
// templates compared with those of OLD, and of a plan, which has both sides.
func (f *lintFlags) updates(cmd *cobra.Command, path string, o lint.Options) ([]lint.Finding, error) {
	new, err := templatesOf(cmd, path)
	switch {
	case errors.Is(err, load.ErrNoTemplate):
		return f.changes(cmd, path, o)
	case err != nil:
		return nil, err
	}
	all := lint.Templates(templatesIn(new), o)
	if f.against == "" {
		return all, nil
	}
	old, err := templatesOf(cmd, f.against)
	if errors.Is(err, load.ErrNoTemplate) {
		return nil, withHint(err, "OLD has to be of the kind of PATH: two templates or cdk.out folders, or two plans or states of Terraform")
	}
	if err != nil {
		return nil, err
	}
	pairs, err := f.pairsOfStacks(old, new, path)
	if err != nil {
		return nil, err
	}
	for _, pair := range pairs {
		all = append(all, lint.Replacements(pair.old, pair.new, o)...)
		if pair.gone != "" && !slices.Contains(o.Disable, lint.StackRemoved) {
			all = append(all, lint.RemovedStack(pair.gone, policy.Origin{File: path}))
		}
	}
	return all, nil
}

// changes are the findings about what applying a plan does. A snapshot does nothing.
func (f *lintFlags) changes(cmd *cobra.Command, path string, o lint.Options) ([]lint.Finding, error) {
	var all []planned.Change
	var err error
	if f.against == "" {
		all, err = load.Changes(path, load.Options{Stdin: again(cmd), NoLimits: noLimits(cmd)})
	} else {
		all, err = load.ChangesBetween(f.against, path, load.Options{Stdin: again(cmd), NoLimits: noLimits(cmd)})
	}
	switch {
	case errors.Is(err, load.ErrNoPlan) && f.against == "":
		return nil, nil
	case errors.Is(err, load.ErrNoPlan):
		return nil, withHint(err, "with --against, give two templates or cdk.out folders, or two plans or states of Terraform")
	case err != nil:
		return nil, err
	}
	return lint.Changes(all, o), nil
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
	if path == "-" {
		text, err := readStdin(cmd, maxText)
		if err != nil {
			return nil, err
		}
		cmd.SetIn(bytes.NewReader(text))
	}
	return load.Templates(path, load.Options{Stdin: again(cmd), NoLimits: noLimits(cmd)})
}

// again returns standard input from its beginning, once templatesOf has read it.
func again(cmd *cobra.Command) io.Reader {
	if text, read := cmd.InOrStdin().(*bytes.Reader); read {
		rest, _ := io.ReadAll(text) // a Reader of bytes does not fail
		_, _ = text.Seek(0, io.SeekStart)
		return bytes.NewReader(rest)
	}
	return cmd.InOrStdin()
}

// stackPair is a stack on both sides. One that is gone has its name.
type stackPair struct {
	old, new template.Template
	gone     string
}

// pairsOfStacks brings together stacks of one name. Nothing of a stack that the other side
// does not have is replaced: all of it is gone, or new. A template file has no name for its
// stack; beside a folder it is the only stack of that.
func (f *lintFlags) pairsOfStacks(old, new []load.StackTemplate, path string) (pairs []stackPair, err error) {
	switch {
	case isFile(old) && !isFile(new):
		new, err = asFile(new, f.against, path)
	case isFile(new) && !isFile(old):
		old, err = asFile(old, path, f.against)
	}
	for _, before := range old {
		at := slices.IndexFunc(new, func(after load.StackTemplate) bool { return after.Stack == before.Stack })
		if at >= 0 {
			pairs = append(pairs, stackPair{old: before.Template, new: new[at].Template})
		} else {
			pairs = append(pairs, stackPair{old: before.Template, gone: before.Stack})
		}
	}
	return pairs, err
}

// isFile reports whether stacks are that of a template file, with its nested ones.
func isFile(stacks []load.StackTemplate) bool { return len(stacks) > 0 && stacks[0].Stack == "" }

// asFile names the stacks of a folder as those of a template file are, if the folder has
// one stack and its nested ones.
func asFile(stacks []load.StackTemplate, file, folder string) ([]load.StackTemplate, error) {
	top := stacks[0].Stack
	var renamed []load.StackTemplate
	var names []string
	for _, s := range stacks {
		names = append(names, s.Stack)
		if nested, ok := strings.CutPrefix(s.Stack, top+"."); ok || s.Stack == top {
			renamed = append(renamed, load.StackTemplate{Stack: strings.TrimPrefix(nested, top), Template: s.Template})
		}
	}
	if len(renamed) < len(stacks) {
		return nil, withHint(fmt.Errorf("%s is the template of one stack, and %s has several: %s", file, folder, strings.Join(names, ", ")),
			"compare a folder with a folder, or give the template of the one stack")
	}
	return renamed, nil
}
