package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

// build says what a binary was built of. Go records all of it, so a release needs no flags of
// the linker, and go install records it too.
type build struct {
	Version   string `json:"version"`          // a tag such as v0.1.0, or Go's pseudo-version
	Commit    string `json:"commit,omitempty"` // empty if it was not built in a clone
	Date      string `json:"date,omitempty"`   // of the commit, in RFC 3339, so that equal source gives equal bytes
	Modified  bool   `json:"modified"`         // the clone had changes that were not committed
	GoVersion string `json:"goVersion"`
	Platform  string `json:"platform"` // OS/architecture
}

// thisBuild returns what this binary was built of.
func thisBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return buildOf(info)
}

func buildOf(info *debug.BuildInfo) build {
	b := build{Version: info.Main.Version, GoVersion: info.GoVersion, Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if b.Version == "" {
		b.Version = "unknown"
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Commit = setting.Value
		case "vcs.time":
			b.Date = setting.Value
		case "vcs.modified":
			b.Modified = setting.Value == "true"
		}
	}
	return b
}

func (b build) print(w io.Writer) {
	report.Printf(w, "vpcdns %s\n", b.Version)
	switch {
	case b.Commit == "":
		report.Printf(w, "commit unknown: not built in a clone\n")
	case b.Modified:
		report.Printf(w, "commit %s of %s, with changes that were not committed\n", b.Commit, b.Date)
	default:
		report.Printf(w, "commit %s of %s\n", b.Commit, b.Date)
	}
	report.Printf(w, "built with %s for %s\n", b.GoVersion, b.Platform)
}

func versionCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and its date",
		Long: `Print the version, the commit and its date, and the version of Go.

The date is that of the commit, not of the build: binaries of the same commit are equal,
wherever and whenever they are built.`,
		Example: `  vpcdns version
  vpcdns version --format json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch format {
			case "json":
				return report.JSON(cmd.OutOrStdout(), thisBuild())
			case "text":
				thisBuild().print(cmd.OutOrStdout())
				return nil
			}
			return fmt.Errorf("unknown format %q; use --format text or json", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}
