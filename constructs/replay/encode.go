package replay

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// WriteTo writes a report as JSON in one line, the same for equal reports. It implements
// [io.WriterTo].
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	// The changes are most of it, and are written one after another: there may be gigabytes.
	rest := *r
	rest.Changes = nil
	text, err := json.Marshal(&rest)
	if err != nil {
		return 0, err
	}
	before, after, _ := bytes.Cut(text, []byte(`"changes":null`)) // in a string the quotes have backslashes
	out := counter{w: bufio.NewWriter(w)}
	out.write(before, []byte(`"changes":[`))
	for i := range r.Changes {
		text, err := json.Marshal(&r.Changes[i])
		if err != nil {
			return out.n, err
		}
		if i > 0 {
			out.write([]byte(","))
		}
		out.write(text)
	}
	out.write([]byte("]"), after, []byte("\n"))
	return out.n, out.w.Flush() // which returns the error of any write
}

// counter counts what is written.
type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) write(texts ...[]byte) {
	for _, text := range texts {
		n, _ := c.w.Write(text) // the error comes again
		c.n += int64(n)
	}
}

// Decode reads what [Report.WriteTo] wrote. It refuses another version.
func Decode(r io.Reader) (*Report, error) {
	d := json.NewDecoder(r)
	var report Report
	if err := d.Decode(&report); err != nil {
		return nil, fmt.Errorf("no replay report: %w", err)
	}
	switch {
	case report.Version == 0:
		return nil, errors.New("no replay report: it has no vpcdnsReplay")
	case report.Version != Version:
		return nil, fmt.Errorf("a replay report of version %d; this program reads version %d", report.Version, Version)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("no replay report: something follows it")
	}
	report.sort()
	return &report, nil
}

// MarshalJSON implements [json.Marshaler]. Classes without records are left out.
func (c Counts) MarshalJSON() ([]byte, error) {
	counts := map[Class]int64{}
	for class, n := range c {
		if n != 0 {
			counts[Class(class)] = n
		}
	}
	return json.Marshal(counts)
}

// UnmarshalJSON implements [json.Unmarshaler].
func (c *Counts) UnmarshalJSON(text []byte) error {
	var counts map[Class]int64
	if err := json.Unmarshal(text, &counts); err != nil {
		return err
	}
	*c = Counts{}
	for class, n := range counts {
		c[class] = n
	}
	return nil
}
