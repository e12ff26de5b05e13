package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// mergedReports adds up reports that --json wrote.
func mergedReports(cmd *cobra.Command, paths []string) (*replay.Report, error) {
	var all *replay.Report
	for _, path := range paths {
		report, err := readReport(cmd, path, replay.Decode)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = report
			continue
		}
		if err := all.Merge(report); err != nil {
			return nil, fmt.Errorf("%s: %w", path, withTwiceHint(err))
		}
	}
	return all, nil
}

func withTwiceHint(err error) error {
	if twice := (*replay.CountedTwiceError)(nil); errors.As(err, &twice) {
		return withHint(err, twiceHint)
	}
	return err
}
