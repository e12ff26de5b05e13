package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// mergedReports adds up reports that --json wrote.
func mergedReports(cmd *cobra.Command, paths []string) (*replay.Report, error) {
	var all *replay.Report
	for _, path := range paths {
		report, err := readReport(cmd, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if all == nil {
			all = report
			continue
		}
		if err := all.Merge(report); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return all, nil
}

func readReport(cmd *cobra.Command, path string) (*replay.Report, error) {
	var r io.Reader = cmd.InOrStdin()
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		r = file
	}
	return replay.Decode(r)
}
