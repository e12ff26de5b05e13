package load

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// readable returns a source in UTF-8, unless it is none that can be read.
func readable(file string, text []byte) ([]byte, error) {
	text = inUTF8(text)
	if err := almostPlan(text); err != nil {
		return nil, fmt.Errorf("%s %w", file, err)
	}
	return text, checkText(file, text)
}

// checkText refuses what is no text, with what to do about it.
func checkText(file string, text []byte) error {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return fmt.Errorf("%s: it is empty; a policy is a CloudFormation template, a cdk.out folder, the JSON of terraform show -json, or a snapshot", file)
	case bytes.HasPrefix(text, []byte("\x1f\x8b")):
		return fmt.Errorf("%s: it is compressed; unpack it with gunzip first", file)
	case bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text):
		return fmt.Errorf("%s:%d: it is no text in UTF-8", file, 1+bytes.Count(text[:firstBad(text)], []byte("\n")))
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
