package load

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// Options say how to read a source. The zero Options are fine.
type Options struct {
	// Parameters are values of the parameters of templates, and of pseudo parameters
	// such as AWS::Region where the source does not say. They take precedence over
	// defaults; STACK:NAME is for one stack of an assembly. A parameter that is read from
	// Systems Manager takes what is held there. A name that no template has is a
	// [NotThereError]; a value that CloudFormation would refuse is an error too.
	Parameters map[string]string

	// StandIns are files with the entries of lists whose entries the source does not
	// have, by the ID or the name of the list. They are read as by package
	// blocklist. A list that the source does not have is an error.
	StandIns map[string]string

	// Unnamed has what the first stack of an assembly reads identified as that of a template
	// file is, so that policies of both can be compared.
	Unnamed bool

	// Stdin is what the path "-" reads; by default it is an error.
	Stdin io.Reader
}

// maxSize is the most that is read of a plan or a snapshot. It bounds what a
// hostile file can cost; a template may have 1 MB.
const maxSize = 64 << 20

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
		return fromStacks(fromAssembly(path, o.Parameters, o.Unnamed))(o)
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
		return nil, errors.New("-: there is no standard input to read a policy from")
	}
	return readAll("-", o.Stdin, o)
}

func readAll(file string, r io.Reader, o Options) (*policy.Policy, error) {
	text, err := readBounded(file, r)
	if err != nil {
		return nil, err
	}
	return Read(file, text, o)
}

func readBounded(file string, r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(text) > maxSize {
		return nil, fmt.Errorf("%s: larger than %d MiB; no template, plan or snapshot is", file, maxSize>>20)
	}
	return text, nil
}

// Read reads a policy from text. The file serves for positions and for the folder
// in which files are looked for that the text names.
func Read(file string, text []byte, o Options) (*policy.Policy, error) {
	text, err := readable(file, text)
	if err != nil {
		return nil, err
	}
	switch kindOf(text) {
	case cloudAssembly:
		return nil, fmt.Errorf("%s: it is the manifest of a cloud assembly; give its folder", file)
	case plan:
		if err := withoutParameters("a plan of Terraform", o); err != nil {
			return nil, err
		}
		return finished(fromPlan(file, text))(o)
	case snapshotKind:
		if err := withoutParameters("a snapshot", o); err != nil {
			return nil, err
		}
		return finished(fromSnapshot(file, text))(o)
	default:
		return fromStacks(fromTemplate(file, text, o.Parameters))(o)
	}
}

// fromStacks reads a policy from stacks.
func fromStacks(all *stacks, err error) func(Options) (*policy.Policy, error) {
	return func(o Options) (*policy.Policy, error) {
		if err != nil {
			return nil, err
		}
		p, err := all.policy()
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

type kind int

const (
	stackTemplate kind = iota
	plan
	snapshotKind
	cloudAssembly // its manifest
)

// kindOf looks for the keys at the top that only a plan or a snapshot has.
func kindOf(text []byte) kind {
	var top struct {
		Format    *json.RawMessage `json:"format_version"`
		Snapshot  *json.RawMessage `json:"vpcdnsSnapshot"`
		Artifacts *json.RawMessage `json:"artifacts"`
		Version   *json.RawMessage `json:"version"`
	}
	if json.Unmarshal(text, &top) != nil {
		return kindOfHead(text)
	}
	switch {
	case top.Format != nil:
		return plan
	case top.Snapshot != nil:
		return snapshotKind
	case top.Artifacts != nil && top.Version != nil:
		return cloudAssembly
	default:
		return stackTemplate
	}
}

// kindOfHead goes by the first key, which only text that is no JSON, as half a file is,
// has to be judged by.
func kindOfHead(text []byte) kind {
	switch {
	case planHead.Match(text):
		return plan
	case snapshotHead.Match(text):
		return snapshotKind
	default:
		return stackTemplate
	}
}

var (
	planHead     = regexp.MustCompile(`^\s*\{\s*"format_version"`)
	snapshotHead = regexp.MustCompile(`^\s*\{\s*"vpcdnsSnapshot"`)
)
