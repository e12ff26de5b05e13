// Aws asks a real account what AWS leaves undocumented about Route 53 Resolver, and compares the
// answers with the constants of this project:
//
//	go run -C test/aws . --plan    # what it would create, ask and cost; calls nothing
//	go run -C test/aws .           # does it, prints a table, and removes everything
//
// The package experiment has the questions; here is how they are asked. See README.md.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
)

// The exit codes. Those of go run are 0 and 1.
const (
	exitFine    = 0 // all that was asked is as the code says
	exitFinding = 1 // something is not, or is undecided
	exitFailed  = 2 // usage, or the run did not come to its end; nothing is left
	exitLeft    = 3 // something could not be removed
)

func main() {
	if len(os.Args) > 1 && (os.Args[1] == "-h" || os.Args[1] == "--help") {
		os.Args[1] = "-help"
	}
	os.Exit(command(os.Args[1:], buildProber, os.Stdout, os.Stderr))
}

// options are the flags.
type options struct {
	plan, yes, advanced, profile bool
	region, remove               string
	patience                     patience
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("go run -C test/aws .", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.BoolVar(&o.plan, "plan", false, "print what a run creates, asks and costs, and its permissions; call nothing")
	f.BoolVar(&o.yes, "yes", false, "run although the account has other VPCs")
	f.BoolVar(&o.advanced, "advanced", false, "also ask about DNS Firewall Advanced, which is charged by the hour")
	f.BoolVar(&o.profile, "profile", false, "also ask about Route 53 Profiles, which are charged by the hour")
	f.StringVar(&o.region, "region", "", "the Region; default: that of the AWS configuration")
	f.StringVar(&o.remove, "remove", "", "remove what is left of an earlier `RUN`, and do nothing else")
	f.DurationVar(&o.patience.poll, "poll", 5*time.Second, "time between two looks at AWS")
	f.DurationVar(&o.patience.settle, "settle", 30*time.Second, "time for rules to be in force everywhere, once one is")
	f.DurationVar(&o.patience.inForce, "in-force", 5*time.Minute, "time for the first rule to be in force")
	f.DurationVar(&o.patience.logs, "logs", 10*time.Minute, "time for the query log to have all names")
	f.DurationVar(&o.patience.network, "network", 45*time.Minute, "time for AWS to let go of the function's network interface")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if o.remove != "" && !regexp.MustCompile(`^[a-z0-9]{1,20}$`).MatchString(o.remove) {
		return o, fmt.Errorf("--remove %q: a run is named by letters and digits, as in vpcdns-verify-RUN-base", o.remove)
	}
	if o.patience.poll <= 0 {
		return o, fmt.Errorf("--poll %s: it must be positive", o.patience.poll)
	}
	return o, nil
}

func (o options) extras() (all []experiment.Extra) {
	if o.advanced {
		all = append(all, experiment.Advanced)
	}
	if o.profile {
		all = append(all, experiment.Profile)
	}
	return all
}

// builder returns the code of the prober.
type builder func(context.Context) ([]byte, error)

func command(args []string, build builder, stdout, stderr io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintf(stderr, "test/aws: error: %s\n", harmless(err.Error()))
		return exitFailed
	}
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case err != nil:
		return fail(err)
	case o.plan:
		return printPlan(o, stdout, fail)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(o.region))
	if err != nil {
		return fail(err)
	}
	if cfg.Region == "" {
		return fail(errors.New("no Region: add --region, or set AWS_REGION"))
	}
	w := newWorld(cfg, o, stderr)
	if o.remove != "" {
		return w.clean(stderr)
	}
	if err := w.prepare(ctx, o); err != nil {
		return fail(err)
	}
	code, err := build(ctx)
	if err != nil {
		return fail(err)
	}
	broken := w.observe(ctx, code)
	if ctx.Err() != nil {
		broken = errors.New("interrupted")
	}
	stop() // the next Ctrl-C is about the removal
	rows := w.plan.Findings(w.observed)
	if _, err := io.WriteString(stdout, experiment.Table(rows, w.context(broken))); err != nil {
		broken = errors.Join(broken, err)
	}
	return max(w.clean(stderr), verdict(rows, broken, stderr))
}

// verdict is the exit code of a run that left nothing.
func verdict(rows []experiment.Row, broken error, stderr io.Writer) int {
	switch {
	case broken != nil:
		fmt.Fprintf(stderr, "test/aws: error: the run did not come to its end: %s\n", harmless(broken.Error()))
		return exitFailed
	case experiment.Count(rows, experiment.Confirmed)+experiment.Count(rows, experiment.NotAsked) < len(rows):
		return exitFinding
	}
	return exitFine
}

func printPlan(o options, stdout io.Writer, fail func(error) int) int {
	region := o.region
	if region == "" {
		region = "us-east-1"
	}
	partition, known := awsdns.PartitionOf(region)
	if !known {
		return fail(fmt.Errorf("--region %q: unknown Region", region))
	}
	if _, err := io.WriteString(stdout, experiment.NewPlan("RUN", o.extras()...).Text(string(partition), region)); err != nil {
		return fail(err)
	}
	return exitFine
}

func newWorld(cfg aws.Config, o options, stderr io.Writer) *world {
	run := o.remove
	if run == "" {
		var random [4]byte
		_, _ = rand.Read(random[:]) // it never fails
		run = "r" + hex.EncodeToString(random[:])
	}
	return &world{
		account: newAccount(cfg, run, o.patience.poll), plan: experiment.NewPlan(run, o.extras()...), patience: o.patience,
		say: func(format string, args ...any) {
			fmt.Fprintf(stderr, "test/aws: %s\n", harmless(fmt.Sprintf(format, args...)))
		},
	}
}

// prepare checks all that can be checked before anything is created.
func (w *world) prepare(ctx context.Context, o options) error {
	id, err := w.id(ctx)
	if err != nil {
		return fmt.Errorf("no access to AWS: %w; sign in, as with aws sso login, and set AWS_PROFILE", err)
	}
	if !o.yes {
		if err := w.refuseOthers(ctx); err != nil {
			return err
		}
	}
	w.say("account %s in %s, run %s, at most %d cents; Ctrl-C removes everything", id, w.region, w.plan.Run, w.plan.Cents())
	return nil
}

// clean removes all of the run and says what is left.
func (w *world) clean(stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	w.say("removing everything of the run %s; Ctrl-C stops that", w.plan.Run)
	left := w.remove(ctx)
	if len(left) == 0 {
		w.say("%d stacks were removed, and nothing is left", w.removed)
		return exitFine
	}
	for line := range strings.Lines(describe(left).Error()) {
		fmt.Fprintf(stderr, "test/aws: %s\n", harmless(strings.TrimRight(line, "\n")))
	}
	fmt.Fprintf(stderr, "test/aws: or all at once: go run -C test/aws . --remove %s --region %s\n", w.plan.Run, w.region)
	return exitLeft
}

// harmless takes control characters out of what AWS said.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || 0x7f <= r && r < 0xa0 || 0x200b <= r && r <= 0x200f || 0x2028 <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 {
			return ' '
		}
		return r
	}, text)
}

func (w *world) context(broken error) experiment.Context {
	c := experiment.Context{Date: time.Now().UTC().Format(time.DateOnly), Region: w.region, Versions: versions()}
	if w.observed.Server != "" {
		c.Versions = append(c.Versions, "resolver "+w.observed.Server)
	}
	if broken != nil {
		c.Broken = broken.Error()
	}
	return c
}

// versions are those that a reader may want: of this project, of Go and of the SDK.
func versions() []string {
	commit := "unknown"
	if out, err := exec.Command("git", "describe", "--always", "--dirty", "--abbrev=12").Output(); err == nil {
		commit = strings.TrimSpace(string(out))
	}
	all := []string{"vpcdns " + commit, runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "github.com/aws/aws-sdk-go-v2" || d.Path == "github.com/aws/aws-sdk-go-v2/service/route53resolver" {
				all = append(all, strings.TrimPrefix(d.Path, "github.com/aws/")+" "+d.Version)
			}
		}
	}
	return all
}
