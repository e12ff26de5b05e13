package load

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// fromTemplate reads a template as one stack. Nested stacks and files of lists are looked
// for in its folder.
func fromTemplate(file string, text []byte, o Options) (*policy.Policy, error) {
	app, assets, err := appOfTemplate(file, text, o)
	if err != nil {
		return nil, err
	}
	return policyOf(app, assets)
}

func appOfTemplate(file string, text []byte, o Options) (*stack.App, *folder, error) {
	t, err := template.Parse(file, text)
	if err != nil {
		return nil, nil, err
	}
	app := stack.New(o.Parameters)
	assets, inside := newFolder(folderOf(file))
	if err := assets.readAssets(inside); err != nil {
		return nil, nil, err
	}
	s := app.Add(&stack.Stack{File: file, Template: t})
	return app, assets, assets.addNested(s, inside)
}

// policyOf reads what all stacks of an app say together.
func policyOf(app *stack.App, assets *folder) (*policy.Policy, error) {
	if err := app.CheckParameters(); err != nil {
		return nil, notThere(err)
	}
	r := newReader(app, assets)
	for _, define := range []func(*stack.Stack){r.defineVPCs, r.defineLists, r.defineGroups, r.defineConfigs} {
		for _, s := range app.Stacks {
			define(s)
		}
	}
	for _, connect := range []func(*stack.Stack){r.associate, r.log, r.failModes, r.dhcp, r.arguments} {
		for _, s := range app.Stacks {
			connect(s)
		}
	}
	for _, s := range app.Stacks {
		if s.Depth() == 0 {
			r.p.Stacks = append(r.p.Stacks, s.Label())
		}
	}
	r.p.Stored = app.Stored()
	r.connectProfiles()
	r.checkRegions()
	r.applyPolicies()
	r.noteUnread()
	if r.full() {
		return nil, fmt.Errorf("%s: it puts rule groups and query logging on VPCs more than %d times, which is more than can be read", app.Stacks[0].File, maxAssociations)
	}
	return r.p, nil
}
