package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

type digestFlags struct {
	logFlags
	out string
}

func digestCommand() *cobra.Command {
	var f digestFlags
	cmd := &cobra.Command{
		Use:   "digest SOURCE... --out FILE",
		Short: "Condense query logs into a small file that every command reads in their place",
		Long: `Condense query logs into a digest: one file, much smaller than the logs, that replay, survey,
suggest, who and digest read as a SOURCE many times faster. Read a week of logs once, and try as
many policies as you like.

Queries of a client in an hour that differ in nothing but their time and port are one row. The
times and ports are kept, and so is what could not be read: a report about a digest is the same,
byte for byte, as one about the logs, whatever time range it asks for. A record that is in a digest
and in another SOURCE counts once.

Digests can be merged: a digest of digests is that of all their logs. The same records give the same
file. What a digest contains is at its beginning, in plain text: head -2 FILE. It names what it was
made of, in at most 64 MiB, which is enough for 800,000 files.

` + logsHelp + `

--since and --until leave out queries of other times.

Exit codes: 0 a digest, 2 wrong usage or input, too many broken lines, or no record.`,
		Example: `  vpcdns digest --since 7d --out week.digest s3://BUCKET/AWSLogs/
  vpcdns replay --policy cdk.out week.digest
  vpcdns digest --out month.digest week1.digest week2.digest week3.digest week4.digest`,
		RunE: func(cmd *cobra.Command, sources []string) error { return f.run(cmd, sources) },
	}
	f.addTo(cmd)
	cmd.Flags().Lookup("who").Hidden = true // is refused with a reason
	cmd.Flags().StringVar(&f.out, "out", "", "`FILE` for the digest (required)")
	return cmd
}

func (f *digestFlags) run(cmd *cobra.Command, sources []string) error {
	if err := f.check(sources); err != nil {
		return hint.With(err, "see "+cmd.CommandPath()+" --help")
	}
	logs, err := f.open(cmd, sources)
	if err != nil {
		return err
	}
	var options querylog.DigestOptions
	asked := logs.window
	options.Since, options.Until = asked.times()
	logs.window = always() // the digester counts what is outside
	debug.SetGCPercent(digestGarbage)
	d := querylog.NewDigester(options)
	defer d.Close()
	if err := logs.each(cmd, d.Sink); err != nil {
		return err
	}
	logs.window = asked
	var records int64
	records, logs.outside = d.Counts()
	if records == 0 {
		return logs.none()
	}
	if err := output.Write(output.File{Path: f.out, Content: &digestContent{d, &logs.stats}}); err != nil {
		return err
	}
	f.summarize(cmd.OutOrStdout(), records, logs)
	return nil
}

// digestGarbage is how much garbage there may be, in percent of what is kept: nearly all of it is
// kept until it is sorted.
const digestGarbage = 40

func (f *digestFlags) check(sources []string) error {
	switch {
	case len(sources) == 0:
		return errors.New("digest requires query logs: files, folders, or - for standard input")
	case f.out == "":
		return errors.New("digest requires --out FILE")
	case len(f.who) > 0:
		return errors.New("digest takes no --who: give it to the command that reads the digest")
	}
	return output.Check(slices.Concat(sources, f.inputs()), output.Target{Flag: "--out", Path: f.out})
}

// digestContent is what is in the file of a digest.
type digestContent struct {
	digester *querylog.Digester
	stats    *querylog.Stats
}

// WriteTo implements [io.WriterTo].
func (c *digestContent) WriteTo(w io.Writer) (int64, error) {
	return c.digester.Write(w, "vpcdns "+thisBuild().Version, *c.stats)
}

// summarize says how much smaller the digest is.
func (f *digestFlags) summarize(out io.Writer, records int64, l *logs) {
	size := ""
	if info, err := os.Stat(f.out); err == nil && l.stats.Bytes > 0 && info.Mode().IsRegular() {
		size = fmt.Sprintf(", in %s for %s of logs", report.Count(info.Size(), "byte", "bytes"), report.Count(l.stats.Bytes, "byte", "bytes"))
	}
	report.Printf(out, "%s: %s%s; %s\n", f.out, report.Count(records, "query", "queries"), size, l.trust())
}
