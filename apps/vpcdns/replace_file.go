package main

import (
	"bytes"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/output"
)

// replaceFile writes a file whole or not at all.
func replaceFile(path string, content []byte) error {
	return output.Write(output.File{Path: path, Content: bytes.NewReader(content)})
}
