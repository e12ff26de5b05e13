package cloudformation

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// FromAssembly reads all stacks of the folder that cdk synth writes. The limit is for the size
// of each file and of all templates, and 0 for none.
func FromAssembly(path string, parameters map[string]string, unnamed bool, limit int64) (*Stacks, error) {
	files, inside := newFolder(path, limit)
	a := assembly{app: stack.New(parameters), files: files, names: map[string]bool{}}
	a.app.Unnamed = unnamed
	if err := a.add(inside, 0); err != nil {
		return nil, err
	}
	if len(a.app.Stacks) == 0 {
		return nil, fmt.Errorf("%s: the assembly has no stack", path)
	}
	return &Stacks{a.app, files}, nil
}

// assembly is a cloud assembly on its way to its stacks.
type assembly struct {
	app   *stack.App
	files *folder
	names map[string]bool // of stacks
}

// manifest is the manifest.json of an assembly, as far as it is needed.
type manifest struct {
	Artifacts map[string]artifact `json:"artifacts"`
}

type artifact struct {
	Type        string `json:"type"`
	Environment string `json:"environment"` // aws://account/region
	DisplayName string `json:"displayName"`
	Properties  struct {
		TemplateFile  string            `json:"templateFile"`
		StackName     string            `json:"stackName"`
		Parameters    map[string]string `json:"parameters"`
		DirectoryName string            `json:"directoryName"`
	} `json:"properties"`
}

// add adds the stacks of a folder, and those of the stages inside.
func (a *assembly) add(inside string, depth int) error {
	m, err := a.manifest(inside)
	if err != nil {
		return err
	}
	if err := a.files.readAssets(inside); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(m.Artifacts)) {
		each := m.Artifacts[id]
		switch {
		case each.Type == "aws:cloudformation:stack":
			err = a.addStack(inside, id, each)
		case each.Type == "cdk:cloud-assembly" && depth >= maxDepth:
			err = fmt.Errorf("%s: stages in stages, more than %d deep", filepath.Join(a.files.path, inside), maxDepth)
		case each.Type == "cdk:cloud-assembly":
			err = a.add(filepath.Join(inside, each.Properties.DirectoryName), depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *assembly) manifest(inside string) (manifest, error) {
	var m manifest
	folder := filepath.Join(a.files.path, inside)
	text, err := a.files.read(filepath.Join(inside, "manifest.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("%s has no manifest.json, so cdk synth did not write it; give the folder that cdk synth wrote, or a template file", folder)
	}
	if err == nil {
		err = ofJSON(json.Unmarshal(text, &m))
	}
	if err != nil {
		return m, fmt.Errorf("%s is not the manifest of a cloud assembly: %w", filepath.Join(folder, "manifest.json"), err)
	}
	return m, nil
}

// ofJSON says what is wrong with JSON without types of Go.
func ofJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Errorf("there is a JSON %s at %s", kind.Value, cmp.Or(kind.Field, "the top"))
	}
	return err
}

func (a *assembly) addStack(inside, id string, of artifact) error {
	s, err := a.files.stack(filepath.Join(inside, of.Properties.TemplateFile), template.ParseSynthesized)
	if err != nil {
		return fmt.Errorf("stack %s: %w", id, err)
	}
	s.Account, s.Region = environment(of.Environment)
	s.Name, s.Values = of.Properties.StackName, known(of.Properties.Parameters)
	if s.Name == "" {
		s.Name = id
	}
	s.ID = a.unique(s.Name, id)
	return a.files.addNested(a.app.Add(s), inside)
}

// unique is the name of a stack, or its ID if another one has the name, as in another
// Region.
func (a *assembly) unique(name, id string) string {
	if a.names[name] {
		name = id
	}
	a.names[name] = true
	return name
}

// environment reads aws://account/region. What the CDK does not know is unknown-account
// and unknown-region.
func environment(text string) (account, region string) {
	account, region, _ = strings.Cut(strings.TrimPrefix(text, "aws://"), "/")
	if strings.HasPrefix(account, "unknown-") {
		account = ""
	}
	if strings.HasPrefix(region, "unknown-") {
		region = ""
	}
	return account, region
}

// known leaves out values that have a token of the CDK inside.
func known(parameters map[string]string) map[string]string {
	values := maps.Clone(parameters)
	maps.DeleteFunc(values, func(_, value string) bool { return strings.Contains(value, "${Token[") })
	return values
}
