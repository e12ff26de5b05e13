package who

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
)

// Options say how to read files.
type Options struct {
	// Stdin is what the path "-" reads.
	Stdin io.Reader

	// NoLimits reads files of any size. Default: a file may have 128 MiB, decompressed.
	NoLimits bool

	// Find opens what is not a file, such as what an AWS account answers. It returns nil for a
	// path of a file. Default: all paths are of files.
	Find func(path string) (io.Reader, error)
}

// Open reads files, folders with files in them, and "-", the standard input. Files may
// be compressed with gzip. It is an error if one cannot be read, and if nothing is in all
// of them.
func Open(paths []string, o Options) (*Directory, error) {
	b := newBuilder()
	b.limit = maxSize
	if o.NoLimits {
		b.limit = 0
	}
	for _, path := range paths {
		if err := b.open(path, o); err != nil {
			return nil, err
		}
	}
	return b.finish(strings.Join(paths, ", "))
}

// Read reads one file. The name is for errors.
func Read(name string, r io.Reader) (*Directory, error) {
	b := newBuilder()
	b.limit = maxSize
	if err := b.read(name, r); err != nil {
		return nil, err
	}
	return b.finish(name)
}

func (b *builder) finish(names string) (*Directory, error) {
	if len(b.interfaces)+len(b.tasks) == 0 {
		return nil, fmt.Errorf("%s: no workload found; expected %s", names, expected)
	}
	return b.directory(), nil
}

func (b *builder) open(path string, o Options) error {
	if path == "-" {
		return b.read("standard input", o.Stdin)
	}
	if o.Find != nil {
		if found, err := o.Find(path); err != nil {
			return err
		} else if found != nil {
			return b.read(path, found)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return b.openFile(path)
	}
	return filepath.WalkDir(path+string(filepath.Separator), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isData(entry.Name()) {
			return err
		}
		return b.openFile(path)
	})
}

// isData distinguishes files from what lies beside them: exports of CloudWatch Logs leave a file
// behind that only tries whether they may write.
func isData(name string) bool {
	return !strings.HasPrefix(name, ".") && name != "aws-logs-write-test"
}

func (b *builder) openFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return b.read(path, f)
}

// maxSize is the most that is read of one file, decompressed, in bytes. An event has some
// 3 KB and an interface 2 KB, so this is room for forty thousand.
const maxSize = 128 << 20

// read holds a file in memory.
func (b *builder) read(name string, r io.Reader) error {
	text, err := decompressed(r, b.limit)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	return (&document{name, text, b}).read()
}

func decompressed(r io.Reader, limit int64) ([]byte, error) {
	buffered := bufio.NewReader(r)
	if start, _ := buffered.Peek(2); !bytes.Equal(start, []byte("\x1f\x8b")) {
		return bounded.ReadAll(buffered, limit)
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, err
	}
	text, err := bounded.ReadAll(unzipped, limit)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the gzip data ends too early; fetch the file again")
	}
	return text, err
}

func (b *builder) networkInterface(raw json.RawMessage) error {
	var n networkInterface
	if err := json.Unmarshal(raw, &n); err != nil {
		return fmt.Errorf("network interface: %w", err)
	}
	if n.VpcId == "" {
		return fmt.Errorf("network interface %s has no VpcId; give the whole output of describe-network-interfaces", n.NetworkInterfaceId)
	}
	b.addInterface(n)
	return nil
}

func (b *builder) instance(raw json.RawMessage) error {
	var i instance
	if err := json.Unmarshal(raw, &i); err != nil {
		return fmt.Errorf("instance: %w", err)
	}
	b.addInstance(&i)
	return nil
}

func (b *builder) task(raw, at json.RawMessage) error {
	var t task
	if err := json.Unmarshal(raw, &t); err != nil {
		return fmt.Errorf("ECS task: %w", err)
	}
	var time moment
	if at != nil {
		if err := json.Unmarshal(at, &time); err != nil {
			return fmt.Errorf("ECS task %s: %w", t.TaskArn, err)
		}
	}
	b.addTask(&t, time)
	return nil
}

// event passes over what is not about tasks: a rule may record more.
func (b *builder) event(o *object) error {
	if *o.DetailType != "ECS Task State Change" {
		return nil
	}
	if len(o.Detail) == 0 {
		return errors.New("an ECS Task State Change without detail")
	}
	return b.task(o.Detail, o.Time)
}

// document is a text with one JSON value or many, each with anything in front of it that
// is on its line: exports of CloudWatch Logs put a time there.
type document struct {
	file string
	text []byte
	to   *builder
}

const expected = "the output of aws ec2 describe-network-interfaces or describe-instances, or state changes of ECS tasks"

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
			return d.fail(start+offsetOf(err, len(d.text)-start), fmt.Errorf("not JSON: %w", err))
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
		return 0, fmt.Errorf("not JSON: %.40q; expected %s", line, expected)
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

// object is any of the objects that are read, distinguished by their fields.
type object struct {
	NetworkInterfaces  json.RawMessage
	NetworkInterfaceId string
	Reservations       json.RawMessage
	InstanceId         string
	Instances          json.RawMessage
	Tasks              json.RawMessage
	TaskArn            string

	DetailType *string `json:"detail-type"`
	Detail     json.RawMessage
	Time       json.RawMessage

	MessageType string // of a subscription

	Events, LogEvents, Results json.RawMessage
	Message                    json.RawMessage `json:"message"`
	AtMessage                  json.RawMessage `json:"@message"`

	Field string // of a row of Logs Insights
	Value json.RawMessage
}

// maxDepth is how deep interfaces and tasks may be wrapped.
const maxDepth = 8

// value takes any of the values that hold interfaces or tasks.
func (b *builder) value(raw json.RawMessage) error {
	if b.depth++; b.depth > maxDepth {
		return fmt.Errorf("wrapped more than %d times; expected %s", maxDepth, expected)
	}
	defer func() { b.depth-- }()
	switch trimmed := bytes.TrimSpace(raw); trimmed[0] {
	case '[':
		return b.values(raw)
	case '"':
		return b.message(raw)
	case '{':
		return b.object(raw)
	default:
		return fmt.Errorf("got %.40s; expected %s", trimmed, expected)
	}
}

func (b *builder) values(raw json.RawMessage) error {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	for i, each := range all {
		if err := b.value(each); err != nil {
			return fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return nil
}

// message is a value in a text.
func (b *builder) message(raw json.RawMessage) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") {
		return fmt.Errorf("message %.40q; expected %s", text, expected)
	}
	inner := json.RawMessage(text)
	if !json.Valid(inner) {
		return fmt.Errorf("the message is not JSON: %.60q", text)
	}
	return b.value(inner)
}

func (b *builder) object(raw json.RawMessage) error {
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	switch {
	case o.NetworkInterfaceId != "":
		return b.networkInterface(raw)
	case o.InstanceId != "":
		return b.instance(raw)
	case o.TaskArn != "":
		return b.task(raw, nil)
	case o.DetailType != nil:
		return b.event(&o)
	case o.MessageType == "CONTROL_MESSAGE": // only tries the way
		return nil
	case o.Field == "@message" && o.Value != nil: // a column of Logs Insights
		return b.value(o.Value)
	case o.Field != "" && o.Field != "@message":
		return nil
	}
	for _, inner := range []json.RawMessage{o.NetworkInterfaces, o.Reservations, o.Instances, o.Tasks, o.Events, o.LogEvents, o.Results, o.Message, o.AtMessage} {
		if inner != nil {
			return b.value(inner)
		}
	}
	return fmt.Errorf("an object with %s; expected %s", keys(raw), expected)
}

// keys returns what an object has, for an error.
func keys(raw json.RawMessage) string {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	var names []string
	for _, err := decoder.Token(); err == nil && decoder.More() && len(names) < 4; {
		var name json.Token
		if name, err = decoder.Token(); err == nil {
			names = append(names, fmt.Sprint(name))
			err = decoder.Decode(new(json.RawMessage))
		}
	}
	if len(names) == 0 {
		return "nothing in it"
	}
	return strings.Join(names, ", ")
}
