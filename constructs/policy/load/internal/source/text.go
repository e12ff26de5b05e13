// Package source holds what the readers of package load share: which kind of source a text
// is, and what several kinds have in common.
package source

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
)

// Kind is what a source is.
type Kind int

// The kinds of sources. What no other kind is may be a template.
const (
	Template Kind = iota
	Plan
	Snapshot
	Assembly // its manifest
)

// KindOf looks for the keys at the top that only a plan or a snapshot has.
func KindOf(text []byte) Kind {
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
		return Plan
	case top.Snapshot != nil:
		return Snapshot
	case top.Artifacts != nil && top.Version != nil:
		return Assembly
	default:
		return Template
	}
}

// kindOfHead goes by the first key, which only text that is not JSON, such as half a file,
// has to be judged by.
func kindOfHead(text []byte) Kind {
	switch {
	case planHead.Match(text):
		return Plan
	case snapshotHead.Match(text):
		return Snapshot
	default:
		return Template
	}
}

var (
	planHead     = regexp.MustCompile(`^\s*\{\s*"format_version"`)
	snapshotHead = regexp.MustCompile(`^\s*\{\s*"vpcdnsSnapshot"`)
)

// Readable returns a source in UTF-8, unless it is none that can be read.
func Readable(file string, text []byte) ([]byte, error) {
	text = inUTF8(text)
	if err := almostPlan(text); err != nil {
		return nil, fmt.Errorf("%s %w", file, err)
	}
	return text, checkText(file, text)
}

// checkText refuses what is not text, and says what to do about it.
func checkText(file string, text []byte) error {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return fmt.Errorf("%s: it is empty; a policy is a CloudFormation template, a cdk.out folder, the JSON of terraform show -json, or a snapshot", file)
	case bytes.HasPrefix(text, []byte("\x1f\x8b")):
		return fmt.Errorf("%s: it is compressed; unpack it with gunzip first", file)
	case bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text):
		return fmt.Errorf("%s:%d: not UTF-8 text", file, 1+bytes.Count(text[:firstBad(text)], []byte("\n")))
	default:
		return nil
	}
}

// firstBad returns where text stops being UTF-8 without zeros.
func firstBad(text []byte) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return len(text)
}

// almostPlan returns an error for what people take for the JSON of a plan or a state and is not.
// It goes behind the name of a file.
func almostPlan(text []byte) error {
	head := bytes.TrimSpace(text[:min(len(text), 4096)])
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return errors.New("is in a binary form, as a plan of Terraform is; give what terraform show -json PLAN writes")
	case bytes.HasPrefix(head, []byte("[command]")):
		return errors.New("begins with a line of a wrapper around Terraform; with hashicorp/setup-terraform, set terraform_wrapper: false")
	case bytes.HasPrefix(head, []byte(`{"@level":`)):
		return errors.New("is the log of terraform plan -json; plan with -out=PLAN and give what terraform show -json PLAN writes")
	case stateHead.Match(head):
		return errors.New("is a state as Terraform keeps it; give what terraform show -json STATE writes")
	case proseOfPlan.Match(head):
		return errors.New("is a plan in words; plan with -out=PLAN and give what terraform show -json PLAN writes")
	default:
		return nil
	}
}

var (
	stateHead   = regexp.MustCompile(`^\{\s*"version":\s*\d+,\s*"terraform_version":`)
	proseOfPlan = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) (will perform the following actions|used the selected providers)`)
)

// inUTF8 returns text without a byte order mark, and in UTF-8 if the mark says that it is in
// UTF-16, as is what > redirects in PowerShell.
func inUTF8(text []byte) []byte {
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
		return decodeUTF16(text[2:], binary.LittleEndian)
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		return decodeUTF16(text[2:], binary.BigEndian)
	default:
		return bytes.TrimPrefix(text, []byte("\ufeff"))
	}
}

// decodeUTF16 leaves half a character at the end out.
func decodeUTF16(text []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// MaxSize is the most that is read of a plan or a snapshot. It bounds what a
// hostile file can cost; a template may have 1 MB.
const MaxSize = 64 << 20

// ReadBounded reads a file up to a limit in bytes, or without one if it is 0.
func ReadBounded(file string, r io.Reader, limit int64) ([]byte, error) {
	text, err := bounded.ReadAll(r, limit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return text, nil
}
