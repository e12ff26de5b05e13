package load

import (
	"bytes"
	"io"
	"os"
	"regexp"
)

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
