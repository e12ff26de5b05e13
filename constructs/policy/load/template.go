package load

import (
	"fmt"
	"path/filepath"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// stacks are the stacks of a template or of a cloud assembly, and the folder of the files that
// they refer to.
type stacks struct {
	*stack.App
	files *folder
}

// fromTemplate reads a template as one stack. Nested stacks and files of lists are looked
// for in its folder.
func fromTemplate(file string, text []byte, parameters map[string]string) (*stacks, error) {
	t, err := template.Parse(file, text)
	if err != nil {
		return nil, err
	}
	files, inside := newFolder(folderOf(file))
	if err := files.readAssets(inside); err != nil {
		return nil, err
	}
	all := &stacks{stack.New(parameters), files}
	s := all.Add(&stack.Stack{File: file, Template: t})
	return all, files.addNested(s, inside)
}

// folderOf returns the folder of a file, and the working directory for standard input.
func folderOf(file string) string {
	if file == "-" {
		return "."
	}
	return filepath.Dir(file)
}

// policy reads what all stacks say together.
func (all *stacks) policy() (*policy.Policy, error) {
	if err := all.CheckParameters(); err != nil {
		return nil, err
	}
	r := newReader(all.App, all.files)
	for _, define := range []func(*stack.Stack){r.defineVPCs, r.defineLists, r.defineGroups, r.defineConfigs} {
		for _, s := range all.Stacks {
			define(s)
		}
	}
	for _, connect := range []func(*stack.Stack){r.associate, r.log, r.failModes, r.dhcp, r.arguments} {
		for _, s := range all.Stacks {
			connect(s)
		}
	}
	for _, s := range all.Stacks {
		if s.Depth() == 0 {
			r.p.Stacks = append(r.p.Stacks, s.Label())
		}
	}
	r.p.Stored = all.Stored()
	r.connectProfiles()
	r.checkRegions()
	r.applyPolicies()
	r.noteUnread()
	if r.full() {
		return nil, fmt.Errorf("%s: it puts rule groups and query logging on VPCs more than %d times, which is more than can be read", all.Stacks[0].File, maxAssociations)
	}
	return r.p, nil
}
