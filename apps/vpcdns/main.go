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

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
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

// run is the command without the process around it. Nothing of it writes but through out
// and notes, so what could not be written is known here, and is an error of every command.
func run(args []string, stdout, stderr io.Writer) int {
	out, notes := report.NewWriter(stdout), report.NewWriter(stderr)
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(notes)
	err := root.Execute()
	code := exitCode(err)
	if unwritten := out.Flush(); unwritten != nil {
		err, code = fmt.Errorf("the output is incomplete: %w", unwritten), exitInput
	}
	if message := err; message != nil && message.Error() != "" {
		printError(notes, message)
	}
	if notes.Flush() != nil {
		return exitInput
	}
	return code
}

func exitCode(err error) int {
	var found findings
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &found):
		return exitFindings
	default:
		return exitInput
	}
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

// listedError is an error about several things, each of which is shown in a line of its own.
type listedError struct {
	head  string
	items []string
}

func (l listedError) Error() string { return l.head + " " + strings.Join(l.items, "; ") }

// printError prints an error and its hint, if it has one, in lines of their own.
func printError(stderr io.Writer, err error) {
	report.Printf(stderr, "vpcdns: error: %s\n", errorText(err))
	if h := (hinted{}); errors.As(err, &h) {
		report.Printf(stderr, "vpcdns: hint: %s\n", h.hint)
	}
}

// errorText returns the text of an error, with line breaks where it has several parts and
// nowhere else.
func errorText(err error) report.Text {
	switch x := err.(type) {
	case hinted:
		return errorText(x.error)
	case listedError:
		return report.Sprintf("%s\n  %s", x.head, report.Join(x.items, "\n  "))
	case interface{ Unwrap() []error }:
		if all := x.Unwrap(); err.Error() == errors.Join(all...).Error() {
			return linesOf(all)
		}
	}
	return report.Line(err.Error())
}

func linesOf(all []error) report.Text {
	var lines []string
	for _, err := range all {
		lines = append(lines, string(errorText(err)))
	}
	return report.Text(strings.Join(lines, "\n"))
}
