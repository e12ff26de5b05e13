// Package load reads a [policy.Policy] from what people have: a CloudFormation
// template, the cloud assembly that cdk synth writes, a Terraform plan as JSON, or
// a snapshot of what is deployed, as package snapshot has it.
//
// Start with [Open], which finds out what a file is. [Read] does the same for text
// at hand.
//
// A source is read with patience. What is not known from it, and what AWS would
// refuse, is an Unknown in the policy and not an error; whether it matters depends on
// the question. An error is a source that cannot be read at all.
package load

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/cloudformation"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/snapshot"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/source"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/terraform"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/planned"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// Open reads a policy from a file, from a folder that cdk synth wrote, or from
// standard input if the path is "-".
func Open(path string, o Options) (*policy.Policy, error) {
	if path == "-" {
		return readStdin(o)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return fromStacks(cloudformation.FromAssembly(path, o.Parameters, o.Unnamed, o.limit()))(o)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(path, f, o)
}

func readStdin(o Options) (*policy.Policy, error) {
	if o.Stdin == nil {
		return nil, errors.New("-: no standard input to read a policy from")
	}
	return readAll("-", o.Stdin, o)
}

func readAll(file string, r io.Reader, o Options) (*policy.Policy, error) {
	text, err := source.ReadBounded(file, r, o.limit())
	if err != nil {
		return nil, err
	}
	return Read(file, text, o)
}

// Read reads a policy from text. The file serves for positions and for the folder
// in which files are looked for that the text names.
func Read(file string, text []byte, o Options) (*policy.Policy, error) {
	text, err := source.Readable(file, text)
	if err != nil {
		return nil, err
	}
	switch source.KindOf(text) {
	case source.Assembly:
		return nil, fmt.Errorf("%s: it is the manifest of a cloud assembly; give its folder", file)
	case source.Plan:
		if err := withoutParameters("a plan of Terraform", o); err != nil {
			return nil, err
		}
		return finished(terraform.FromPlan(file, text))(o)
	case source.Snapshot:
		if err := withoutParameters("a snapshot", o); err != nil {
			return nil, err
		}
		return finished(snapshot.FromText(file, text))(o)
	default:
		return fromStacks(cloudformation.FromTemplate(file, text, o.Parameters, o.limit()))(o)
	}
}

// fromStacks reads a policy from stacks.
func fromStacks(all *cloudformation.Stacks, err error) func(Options) (*policy.Policy, error) {
	return func(o Options) (*policy.Policy, error) {
		if err != nil {
			return nil, err
		}
		p, err := all.Policy()
		return finished(p, notThere(err))(o)
	}
}

// finished orders a policy and puts stand-ins into it.
func finished(p *policy.Policy, err error) func(Options) (*policy.Policy, error) {
	return func(o Options) (*policy.Policy, error) {
		if err != nil {
			return nil, err
		}
		return finish(p, o)
	}
}

// finish does for a policy what is the same whatever it was read from: known
// managed lists get their names, stand-ins their entries, groups on no VPC a VPC of their own,
// everything its order, and what AWS would refuse its mark.
func finish(p *policy.Policy, o Options) (*policy.Policy, error) {
	nameManaged(p)
	if err := standIn(p, o); err != nil {
		return nil, err
	}
	addAlone(p)
	order(p)
	lint.MarkRefused(p)
	return p, nil
}

// nameManaged gives the lists whose ID is that of a managed list its name.
func nameManaged(p *policy.Policy) {
	for _, l := range p.Lists {
		if name, _, known := awsdns.ManagedListName(l.ID); known {
			l.Name, l.Managed = name, true
		}
		if l.Managed {
			l.Opaque = "AWS publishes no entry of its list " + l.Label()
		}
	}
}

// addAlone adds a VPC for every group that is on none, so that it can be judged.
func addAlone(p *policy.Policy) {
	used := map[*policy.Group]bool{}
	for _, vpc := range p.VPCs {
		for _, a := range vpc.Associations {
			used[a.Group] = true
		}
	}
	for _, g := range p.Groups {
		if used[g] || g.Opaque != "" {
			continue
		}
		p.VPCs = append(p.VPCs, policy.VPC{
			Name: "any VPC with " + g.ID, Alone: true, Origin: g.Origin,
			Associations: []policy.Association{{Priority: 101, Group: g, Origin: g.Origin}},
		})
	}
}

func order(p *policy.Policy) {
	slices.SortStableFunc(p.VPCs, func(a, b policy.VPC) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(p.Groups, func(a, b *policy.Group) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.Lists, func(a, b *policy.List) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.QueryLogConfigs, func(a, b *policy.QueryLogConfig) int { return cmp.Compare(a.ID, b.ID) })
	for i := range p.VPCs {
		associations := p.VPCs[i].Associations
		slices.SortStableFunc(associations, func(a, b policy.Association) int { return cmp.Compare(a.Priority, b.Priority) })
	}
	for _, g := range p.Groups {
		slices.SortStableFunc(g.Rules, func(a, b policy.Rule) int { return cmp.Compare(a.Priority, b.Priority) })
	}
}

// StackTemplate is the template of one stack.
type StackTemplate struct {
	// Stack is what the source calls the stack, and empty for the one of a template
	// file.
	Stack    string
	Template template.Template
}

// ErrNoTemplate is about a plan or a snapshot where a template is expected.
var ErrNoTemplate = errors.New("is a plan or a snapshot, not a template")

// Templates returns the templates that a source consists of: that of a file, or those of
// all stacks of a folder that cdk synth wrote, with their nested stacks. A plan and a
// snapshot have none, which is [ErrNoTemplate]. Of the options only Stdin and NoLimits
// count.
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

func stacksOf(path string, o Options) (*cloudformation.Stacks, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return cloudformation.FromAssembly(path, nil, false, o.limit())
	}
	text, err := textOf(path, o)
	if err != nil {
		return nil, err
	}
	if text, err = source.Readable(path, text); err != nil {
		return nil, err
	}
	if source.KindOf(text) != source.Template {
		return nil, fmt.Errorf("%s %w", path, ErrNoTemplate)
	}
	return cloudformation.FromTemplate(path, text, nil, o.limit())
}

func textOf(path string, o Options) ([]byte, error) {
	switch {
	case path != "-":
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return source.ReadBounded(path, f, o.limit())
	case o.Stdin == nil:
		return nil, errors.New("-: no standard input to read a template from")
	default:
		return source.ReadBounded(path, o.Stdin, o.limit())
	}
}

// ErrNoPlan is about a template or a snapshot where a plan of Terraform is expected.
var ErrNoPlan = errors.New("is not the JSON of a Terraform plan")

// Changes returns what a plan does, by address. What only moves, is read or forgotten is no
// change. A state does nothing. Of the options only Stdin and NoLimits count.
func Changes(path string, o Options) ([]planned.Change, error) {
	text, err := planAt(path, o)
	if err != nil {
		return nil, err
	}
	return terraform.Changes(path, text)
}

// ChangesBetween returns what it takes to get from what one plan or state comes to, to what
// another one does.
func ChangesBetween(old, new string, o Options) ([]planned.Change, error) {
	before, err := planAt(old, o)
	if err != nil {
		return nil, err
	}
	after, err := planAt(new, o)
	if err != nil {
		return nil, err
	}
	return terraform.ChangesBetween(old, before, new, after)
}

func planAt(path string, o Options) ([]byte, error) {
	text, err := textOf(path, o)
	if err != nil {
		return nil, err
	}
	if text, err = source.Readable(path, text); err != nil {
		return nil, err
	}
	if source.KindOf(text) != source.Plan {
		return nil, fmt.Errorf("%s %w", path, ErrNoPlan)
	}
	return text, nil
}

// templateKey is what no list of domains has at the start of a line.
var templateKey = regexp.MustCompile(`(?m)^["']?(Resources|AWSTemplateFormatVersion)["']?[ \t]*:`)

// IsSource reports whether a path looks like a policy that [Open] reads, rather than
// like a list of domains. It looks at the first 64 KiB of a file.
func IsSource(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if info.IsDir() {
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return false
	}
	return IsSourceText(head)
}

// IsSourceText is [IsSource] for the beginning of a file, such as 64 KiB of what comes from a
// pipe.
func IsSourceText(head []byte) bool {
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
	return bytes.HasPrefix(head, []byte("{")) || templateKey.Match(head)
}
