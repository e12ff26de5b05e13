// Command vpcdns works with DNS query logging and DNS Firewall policies from the
// command line. It needs neither node nor the Go toolchain, and the network for
// managed-lists and snapshot alone.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes. Each verb says in its help what it finds.
const (
	exitFine     = 0
	exitFindings = 1
	exitInput    = 2 // usage or input
)

// run is the command without the process around it.
func run(args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	if err == nil {
		return exitFine
	}
	var found findings
	if !errors.As(err, &found) {
		report(stderr, err)
		return exitInput
	}
	if found != "" {
		report(stderr, err)
	}
	return exitFindings
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "vpcdns",
		Short: "See and control every DNS query that your VPCs make",
		Long: `See and control every DNS query that your VPCs make.

Exit codes: 0 fine, 1 findings, 2 wrong usage or input.`,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},

		SuggestionsMinimumDistance: 2,
		Args:                       verb,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return withHint(err, "see "+cmd.CommandPath()+" --help")
	})
	root.AddCommand(templateCommand())
	root.AddCommand(compileCommand())
	root.AddCommand(diffCommand())
	root.AddCommand(explainCommand())
	root.AddCommand(lintCommand())
	root.AddCommand(suggestCommand())
	root.AddCommand(surveyCommand())
	root.AddCommand(testCommand())
	root.AddCommand(replayCommand())
	root.AddCommand(managedListsCommand())
	root.AddCommand(snapshotCommand())
	return root
}

// verb refuses what is no verb; cobra finds the ones that are before it asks.
func verb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see vpcdns --help"
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "? " + hint
	}
	return withHint(fmt.Errorf("there is no verb %q", args[0]), hint)
}

// noArguments is for verbs that take flags alone.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return withHint(fmt.Errorf("%s takes no argument, got %q", cmd.Name(), args[0]), "see "+cmd.CommandPath()+" --help")
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}

// hinted is an error with advice on what to do.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

func withHint(err error, hint string) error { return hinted{err, hint} }

// report prints an error and its hint, if it has one, in lines of their own.
func report(stderr io.Writer, err error) {
	fmt.Fprintf(stderr, "vpcdns: error: %v\n", err)
	if h := (hinted{}); errors.As(err, &h) {
		fmt.Fprintf(stderr, "vpcdns: hint: %s\n", h.hint)
	}
}
