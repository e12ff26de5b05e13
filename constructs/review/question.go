package review

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// Question is what a run is about: the input of an execution.
type Question struct {
	// Sources are s3://bucket/prefix each. Default: those of the
	// state machine.
	Sources []string `json:"sources,omitempty"`

	// Policy and Baseline are the keys of bundles in the store, see [Bundle.Key]. Default: what
	// [Engine.Deployed] returns, and the verdicts in the log.
	Policy   string `json:"policy,omitempty"`
	Baseline string `json:"baseline,omitempty"`

	// VPCs are the IDs of those to review, or their names in the policy. A survey is restricted to
	// them if all are IDs. Default: all.
	VPCs []string `json:"vpcs,omitempty"`

	// Restrict leaves out the logs of other VPCs, if VPCs are IDs and the names of objects show whose
	// they are, as vpcdns survey does. Default: they are read, and counted as those of other VPCs.
	Restrict bool `json:"restrict,omitempty"`

	// Since (inclusive) and Until (exclusive) are from when to when queries count. Default: the
	// last Days before Until, and up to now.
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`

	// Days is how long before Until queries count, if there is no Since. Default: without end.
	Days int `json:"days,omitempty"`

	// LateMinutes is how many minutes before Until queries stop to count, and so how long before it
	// Days begin: logs are delivered late, and a run of a series is not about what comes after it.
	// Default: none.
	LateMinutes int `json:"lateMinutes,omitempty"`

	// Series is the name of periodic runs. Such a run says what is new since the one before of
	// the same name. Default: nothing is compared.
	Series string `json:"series,omitempty"`

	// Suffixes are the search domains that clients append to names.
	Suffixes []string `json:"suffixes,omitempty"`
}

// settled returns the question with absolute times.
func (q Question) settled() (Question, error) {
	if q.Days < 0 {
		return q, fmt.Errorf("days is %d; use 1 or more", q.Days)
	}
	if q.LateMinutes < 0 {
		return q, fmt.Errorf("lateMinutes is %d; use 0 or more", q.LateMinutes)
	}
	if q.LateMinutes > 0 && q.Until.IsZero() {
		return q, errors.New("lateMinutes requires until: there is no time that it is before")
	}
	q.Until, q.LateMinutes = q.Until.Add(-time.Duration(q.LateMinutes)*time.Minute), 0
	if q.Since.IsZero() && q.Days > 0 {
		if q.Until.IsZero() {
			return q, errors.New("days requires until: a run that is tried again must be about the same time")
		}
		q.Since = q.Until.AddDate(0, 0, -q.Days)
	}
	q.Since, q.Until, q.Days = q.Since.UTC(), q.Until.UTC(), 0
	if !q.Since.IsZero() && !q.Until.IsZero() && !q.Since.Before(q.Until) {
		return q, fmt.Errorf("since %s is not before until %s", q.Since.Format(time.RFC3339), q.Until.Format(time.RFC3339))
	}
	return q, nil
}

// part names the records that count, for [survey.Survey.AddSources], as vpcdns survey does.
func (q *Question) part() string {
	var of, words []string
	if !q.Since.IsZero() {
		of = append(of, "since "+q.Since.Format(time.RFC3339))
	}
	if !q.Until.IsZero() {
		of = append(of, "before "+q.Until.Format(time.RFC3339))
	}
	if len(of) > 0 {
		words = append(words, strings.Join(of, " and "))
	}
	return strings.Join(append(words, slices.Sorted(slices.Values(q.ids()))...), " ")
}

// holds reports whether a query of a time counts.
func (q *Question) holds(unixMilli int64) bool {
	return (q.Since.IsZero() || unixMilli >= q.Since.UnixMilli()) && (q.Until.IsZero() || unixMilli < q.Until.UnixMilli())
}

// ids are the VPCs, if all of them are given by their IDs: a survey knows no names of a policy.
func (q *Question) ids() []string {
	if slices.ContainsFunc(q.VPCs, func(vpc string) bool { return !awsdns.IsID(vpc, awsdns.VPCID) }) {
		return nil
	}
	return q.VPCs
}

// Listed are the VPCs of which logs are listed: none for all.
func (q *Question) Listed() []string {
	if !q.Restrict {
		return nil
	}
	return q.ids()
}

// Bundle is a policy with the files that it consists of, so it can be read on another machine.
type Bundle struct {
	// Path is what reports call the policy: the path of a file or a folder, relative to the
	// current folder.
	Path string `json:"path"`

	// Files are their contents by their paths.
	Files map[string][]byte `json:"files"`

	// Parameters, StandIns and NoLimits are as in [load.Options].
	Parameters map[string]string `json:"parameters,omitempty"`
	StandIns   map[string]string `json:"standIns,omitempty"`
	NoLimits   bool              `json:"noLimits,omitempty"`
}

// MaxBundle is the largest bundle, in bytes. An invocation of AWS Lambda holds it in memory.
const MaxBundle = 256 << 20

// NewBundle reads the files of a policy: a file, or a folder that cdk synth wrote, and the files
// with stand-ins. The paths must be in the current folder, because reports name them.
func NewBundle(path string, o load.Options) (*Bundle, error) {
	b := &Bundle{Path: path, Files: map[string][]byte{}, Parameters: o.Parameters, StandIns: o.StandIns, NoLimits: o.NoLimits}
	for _, path := range append([]string{path}, valuesOf(o.StandIns)...) {
		if !filepath.IsLocal(path) {
			return nil, fmt.Errorf("%s: a policy to be read on another machine must be in the current folder; change to its folder", path)
		}
		if err := b.add(path); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func valuesOf(m map[string]string) (values []string) {
	for _, v := range m {
		values = append(values, v)
	}
	slices.Sort(values)
	return values
}

func (b *Bundle) add(path string) error {
	size := 0
	return filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if size += len(content); size > MaxBundle {
			return fmt.Errorf("%s: more than %d MiB, which is the most of a policy to be read on another machine", b.Path, MaxBundle>>20)
		}
		b.Files[filepath.ToSlash(path)] = content
		return nil
	})
}

// Text returns the bundle as JSON, the same for the same bundle.
func (b *Bundle) Text() ([]byte, error) { return json.Marshal(b) }

// Key is where a bundle of some text is in a store.
func Key(text []byte) string { return "policies/" + hashOf(text) + ".json" }

func hashOf(texts ...[]byte) string {
	h := sha256.New()
	for _, text := range texts {
		_, _ = fmt.Fprintf(h, "%d:", len(text)) // a hash never fails
		_, _ = h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Open reads the policy. Origins in it are the paths in the bundle. A folder is written to a
// temporary one, which is the current folder of the process meanwhile.
func (b *Bundle) Open() (*policy.Policy, error) {
	options := load.Options{Parameters: b.Parameters, StandIns: b.StandIns, NoLimits: b.NoLimits}
	if content, isFile := b.Files[filepath.ToSlash(b.Path)]; isFile && len(b.Files) == 1 {
		return load.Read(b.Path, content, options)
	}
	dir, err := os.MkdirTemp("", "vpcdns-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for path, content := range b.Files {
		if !filepath.IsLocal(path) {
			return nil, fmt.Errorf("%q is not a path in a bundle", path)
		}
		if err := Folder(dir).Put(context.Background(), path, content); err != nil {
			return nil, err
		}
	}
	before, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if err := os.Chdir(dir); err != nil {
		return nil, err
	}
	p, err := load.Open(b.Path, options)
	return p, errors.Join(err, os.Chdir(before))
}
