// Command vpcdns works with DNS query logging and DNS Firewall policies from the
// command line. It needs neither Node nor the Go toolchain. Only managed-lists, snapshot and
// query logs in S3 and CloudWatch Logs need the network.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

func main() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go endOn(signals)
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes. The help of each command says what counts as a finding. A signal ends any command with
// 128 and its number, as a shell would report it: 130 for SIGINT, 143 for SIGTERM.
const (
	exitFine     = 0
	exitFindings = 1
	exitInput    = 2 // usage, input, or output that could not be written
	exitSignal   = 128
)

// endOn ends the process at the first signal, also in the middle of a read that waits, and
// leaves no temporary file.
func endOn(signals <-chan os.Signal) {
	received := <-signals
	output.Abandon()
	number, _ := received.(syscall.Signal)
	os.Exit(exitSignal + int(number))
}

// run is the command without the process around it. Nothing of it writes but through out
// and notes, so what could not be written is known here, and is an error of every command.
func run(args []string, stdout, stderr io.Writer) int {
	out, notes := report.NewWriter(stdout), report.NewWriter(stderr)
	err := execute(args, out, notes)
	code := exitCode(err)
	if unwritten := out.Flush(); unwritten != nil {
		err, code = fmt.Errorf("the output is incomplete: %w", unwritten), exitInput
	}
	if message := err; message != nil && message.Error() != "" {
		hint.Print(notes, message)
	}
	if notes.Flush() != nil {
		return exitInput
	}
	return code
}

func execute(args []string, out, notes io.Writer) error {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(notes)
	return withLiftHint(recovered(root.Execute))
}

// recovered makes a fault of the program an error like others: one line instead of a trace.
func recovered(run func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = hint.With(fmt.Errorf("internal error: %v", fault), "this is a bug in vpcdns; please report it with the command and, if you can share it, its input")
		}
	}()
	return run()
}

// exitCode is that of the worst part of an error: findings beside a file that could not be
// written are not just findings.
func exitCode(err error) int {
	if err == nil {
		return exitFine
	}
	if all, joined := err.(interface{ Unwrap() []error }); joined {
		code := exitFine
		for _, part := range all.Unwrap() {
			code = max(code, exitCode(part))
		}
		return code
	}
	var found findings
	if errors.As(err, &found) {
		return exitFindings
	}
	return exitInput
}

// findings is the error of a command that found what it looks for. Without text, the findings are
// already printed.
type findings string

func (f findings) Error() string { return string(f) }

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "vpcdns",
		Short: "See and control every DNS query that your VPCs make",
		Long: `See and control every DNS query that your VPCs make.

Exit codes: 0 fine, 1 findings, 2 wrong usage, input that cannot be read or output that cannot
be written, 130 interrupted (Ctrl-C), 143 terminated.`,
		Version:           thisBuild().Version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},

		SuggestionsMinimumDistance: 2,
		Args:                       knownCommand,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return hint.With(err, "see "+cmd.CommandPath()+" --help")
	})
	addNoLimits(root)
	root.AddCommand(templateCommand())
	root.AddCommand(compileCommand())
	root.AddCommand(diffCommand())
	root.AddCommand(digestCommand())
	root.AddCommand(explainCommand())
	root.AddCommand(lintCommand())
	root.AddCommand(suggestCommand())
	root.AddCommand(surveyCommand())
	root.AddCommand(watchCommand())
	root.AddCommand(whoCommand())
	root.AddCommand(testCommand())
	root.AddCommand(replayCommand())
	root.AddCommand(managedListsCommand())
	root.AddCommand(snapshotCommand())
	root.AddCommand(versionCommand())
	root.AddCommand(manCommand())
	return root
}

// knownCommand refuses an unknown command; cobra finds known ones before it asks.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	advice := "see vpcdns --help"
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		advice = "did you mean " + strings.Join(near, " or ") + "? " + advice
	}
	return hint.With(fmt.Errorf("unknown command %q", args[0]), advice)
}

// noArguments is for commands that take only flags.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return hint.With(fmt.Errorf("%s takes no argument, got %q", cmd.Name(), args[0]), "see "+cmd.CommandPath()+" --help")
}
