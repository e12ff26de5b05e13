package who

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// document is a text with one JSON value or many, each with anything in front of it that
// is on its line: exports of CloudWatch Logs put a time there.
type document struct {
	file string
	text []byte
	to   *builder
}

const wanted = "the output of aws ec2 describe-network-interfaces or describe-instances, or state changes of ECS tasks"

func (d *document) read() error {
	for at := 0; ; {
		at += len(d.text[at:]) - len(bytes.TrimLeft(d.text[at:], " \t\r\n,"))
		if at == len(d.text) {
			return nil
		}
		start, err := d.valueAt(at)
		if err != nil {
			return d.fail(at, err)
		}
		var value json.RawMessage
		decoder := json.NewDecoder(bytes.NewReader(d.text[start:]))
		if err := decoder.Decode(&value); err != nil {
			return d.fail(start+offsetOf(err, len(d.text)-start), fmt.Errorf("no JSON: %w", err))
		}
		if err := d.to.value(value); err != nil {
			return d.fail(start, err)
		}
		at = start + int(decoder.InputOffset())
	}
}

// valueAt returns where the value of a line begins.
func (d *document) valueAt(at int) (int, error) {
	if c := d.text[at]; c == '{' || c == '[' {
		return at, nil
	}
	line, _, _ := bytes.Cut(d.text[at:], []byte("\n"))
	brace := bytes.IndexByte(line, '{')
	if brace < 0 {
		return 0, fmt.Errorf("no JSON: %.40q; want %s", line, wanted)
	}
	return at + brace, nil
}

// offsetOf returns where in a value JSON is wrong; at its end if it only ends too early.
func offsetOf(err error, end int) int {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return min(int(syntax.Offset), end)
	}
	return end
}

func (d *document) fail(at int, err error) error {
	line := 1 + bytes.Count(d.text[:at], []byte("\n"))
	return fmt.Errorf("%s:%d: %w", d.file, line, err)
}
