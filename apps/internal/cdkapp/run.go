// Package cdkapp runs the CDK apps of this project the way a person expects of a
// command: an error is a line on stderr and a non-zero exit, not a stack trace, and no
// file is left behind.
//
// Call [Run] from main. For an app of your own, awscdk.NewApp is all you need.
package cdkapp

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/aws/jsii-runtime-go"
)

// Exit codes of a command.
const (
	ExitFine  = 0
	ExitInput = 2 // usage or input
)

// Run calls an app and gives the exit code for the process. What the app panics with
// because its input is wrong, it prints to stderr, a line for each problem.
func Run(name string, stderr io.Writer, app func() error) int {
	err := withOwnTemp(func() error { return Try(app) })
	if err == nil {
		return ExitFine
	}
	for _, line := range Problems(err) {
		fmt.Fprintf(stderr, "%s: error: %s\n", name, line)
	}
	return ExitInput
}

// Try turns the panics by which the CDK refuses things into errors. A bug in this
// program goes on panicking.
func Try(app func() error) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case runtime.Error:
			panic(v)
		case error:
			err = v
		default:
			err = errors.New(fmt.Sprint(v))
		}
	}()
	return app()
}

// withOwnTemp gives jsii a folder for temporary files that is removed afterwards.
//
// jsii.Close would remove them as well, but it often prints a stray line about a child
// process. Called here, before anything has started, it makes jsii read the
// environment again, which it did when the program was loaded.
func withOwnTemp(run func() error) error {
	dir, err := os.MkdirTemp("", "vpcdns-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	defer os.Setenv("TMPDIR", os.Getenv("TMPDIR"))
	if err := os.Setenv("TMPDIR", dir); err != nil {
		return err
	}
	jsii.Close()
	return run()
}

// Problems gives each problem that an error holds a line of its own, less what the CDK
// wraps around it.
func Problems(err error) []string {
	var problems []string
	for _, line := range strings.Split(err.Error(), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "ValidationFailedWithErrors:") {
			continue
		}
		problems = append(problems, withoutReport(withoutPath(line)))
	}
	return problems
}

// withoutPath drops the "[path]" that the CDK puts before a message, since our own
// messages name the construct.
func withoutPath(line string) string {
	if path, message, found := strings.Cut(line, "] "); found && strings.HasPrefix(path, "[") && strings.HasPrefix(message, "resolver: ") {
		return message
	}
	return line
}

// withoutReport drops where the CDK wrote a copy of its report, if that is gone by the
// time a person reads this.
func withoutReport(line string) string {
	message, file, found := strings.Cut(line, " A copy of this report can be found in: ")
	if _, err := os.Stat(file); found && err != nil {
		return message
	}
	return line
}
