package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/output"
)

// updateContextFile sets one key in a context file of the CDK and leaves the
// rest of it as it is, byte for byte. The file is made if it is not there.
func updateContextFile(cmd *cobra.Command, path, key string, value map[string]string) error {
	before, err := readText(cmd, path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	after, err := setMember(before, key, value)
	if err != nil {
		return withHint(fmt.Errorf("%s: %w", path, err), "repair the file, or name another one; it was left as it is")
	}
	return output.WriteBytes(path, after)
}
