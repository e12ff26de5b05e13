package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
)

// What is read as a whole has limits, because a small file may hold terabytes that are
// compressed or repeat one another. Query logs and lists to compile have none: they are read
// line by line.
const (
	maxText    = 64 << 20   // bytes of a file that is kept as it is
	maxReport  = 1 << 30    // bytes of a report that vpcdns wrote
	maxEntries = 10_000_000 // different entries of a list

	// maxKept is how many bytes a replay keeps of changed names and clients. It takes a gigabyte with
	// all that is made of them.
	maxKept = 350_000_000
)

const noLimitsFlag = "no-limits"

func addNoLimits(root *cobra.Command) {
	root.PersistentFlags().Bool(noLimitsFlag, false, "lift the size limits of policies, lists, reports and other data that is kept in memory")
}

func noLimits(cmd *cobra.Command) bool {
	lifted, err := cmd.Flags().GetBool(noLimitsFlag)
	return err == nil && lifted
}

// limitOf returns a limit of a command, and 0 for none.
func limitOf(cmd *cobra.Command, most int64) int64 {
	if noLimits(cmd) {
		return 0
	}
	return most
}

// readText reads a file that is kept as it is, and so must not be compressed.
func readText(cmd *cobra.Command, path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := bounded.ReadAll(file, limitOf(cmd, maxText))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("%s: not UTF-8 text; if it is compressed, decompress it first", path)
	}
	return text, nil
}

// readStdin reads all of standard input.
func readStdin(cmd *cobra.Command, most int64) ([]byte, error) {
	text, err := bounded.ReadAll(cmd.InOrStdin(), limitOf(cmd, most))
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return text, nil
}

// readReport has a function read a report that vpcdns wrote.
func readReport[T any](cmd *cobra.Command, path string, read func(io.Reader) (T, error)) (report T, err error) {
	from := cmd.InOrStdin()
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return report, err
		}
		defer file.Close()
		from = file
	}
	report, err = read(bounded.NewReader(from, limitOf(cmd, maxReport)))
	if err != nil {
		return report, fmt.Errorf("%s: %w", path, err)
	}
	return report, nil
}

// withLiftHint says how to read a file that exceeds a limit.
func withLiftHint(err error) error {
	var limited interface{ CanBeLifted() bool }
	if errors.As(err, &limited) && limited.CanBeLifted() {
		return hint.With(err, "if it is supposed to be this large, --"+noLimitsFlag+" reads it, with as much memory as that takes")
	}
	return err
}
