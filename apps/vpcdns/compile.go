package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

type compileFlags struct {
	lists    listFlags
	options  blocklist.CompileOptions
	out      string
	allowOut string
	report   string
	notes    bool

	reportFormat string

	exceptions string
	unsafe     string
	except     []string
	split      int
}

func compileCommand() *cobra.Command {
	var f compileFlags
	cmd := &cobra.Command{
		Use:   "compile [flags] FILE...",
		Short: "Compile lists of any format into one that DNS Firewall takes",
		Long: `Compile lists of domain names, in any of the formats in which they are published,
into the smallest list that says the same and that DNS Firewall takes: one entry a line,
sorted, no comments, no duplicates. FILE may be compressed with gzip or zstd; - is standard
input.

A name of a plain list or hosts file is that name alone; adblock, dnsmasq and unbound
rules and *.x of a wildcard list are the name and all below it, which takes two entries.
Exceptions, such as @@||x^, remove entries of their own list; those below an entry that
stays go to --allow-out, for a rule that allows them first.

Entries that match far too much, such as *.com, *.s3.amazonaws.com or sts.amazonaws.com, and
exceptions as wide as these, refuse the list; --unsafe drop leaves them out and reports each.
--except FILE leaves names out without allowing them: an entry of FILE leaves out what it
covers, so x leaves out x, and *.x all names below x.

A report on standard error shows what happened to every line. Rules that DNS Firewall cannot
express, such as one with a path or a name with an underscore, are reported and left out. The list is written
whole or, if anything is wrong, not at all; the file of --report is written in any case.

Exit codes: 0 fine; 1 refused, because an entry matches far too much, an exception has no
place or cannot be expressed, or a name of --except stays blocked; 2 wrong usage or input, too
many malformed lines, or nothing to block.`,
		Example: `  vpcdns compile ads.txt malware.hosts.gz --out block.txt --allow-out allow.txt
  vpcdns compile --unsafe drop --except ours.txt threats.txt --out block.txt
  curl -sSf https://lists.example/hosts | vpcdns compile --subdomains - > block.txt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return hint.With(errors.New("compile requires a list"), "name files, or - for standard input; see vpcdns compile --help")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.addTo(cmd)
	return cmd
}

func (f *compileFlags) addTo(cmd *cobra.Command) {
	f.lists.addTo(cmd, "format")
	flags := cmd.Flags()
	flags.BoolVar(&f.options.Strict, "strict", false, "fail on every line that gives no entry, comments and cosmetic rules aside")
	flags.IntVar(&f.options.MaxErrors, "max-errors", 0, "how many malformed lines may be left out")
	flags.BoolVar(&f.options.AllowEmpty, "allow-empty", false, "write a list that blocks nothing")
	flags.StringVar(&f.unsafe, "unsafe", "refuse", "what to do with entries that match far too much, such as *.com, names that AWS needs, and exceptions as wide: refuse the list, or drop or keep them; each is reported")
	flags.StringArrayVar(&f.except, "except", nil, "`file` of names to leave out, without allowing them; a list in any format; can be repeated")
	flags.StringVar(&f.exceptions, "exceptions", "own", "which entries an exception applies to: own, those of its own list, or across, those of all lists")
	flags.BoolVar(&f.options.DropExceptions, "drop-exceptions", false, "leave out exceptions that cannot be expressed, so what they let through stays blocked")
	flags.StringVar(&f.allowOut, "allow-out", "", "file for the exceptions, as an allow list; removed if there are no exceptions")
	flags.StringVar(&f.out, "out", "", "file for the list (default standard output)")
	flags.IntVar(&f.split, "split", 0, "write files of at most so many entries, block-1.txt and so on for --out block.txt; 250000 is what AWS imports from a file by default")
	flags.StringVar(&f.report, "report", "", "file for the report, as JSON; its schema is constructs/blocklist/report.schema.json")
	flags.StringVar(&f.reportFormat, "report-format", "json", "form of --report: json, which has all of it, or markdown, for a pull request")
	flags.BoolVar(&f.notes, "notes", false, "keep notes such as reason=... owner=... until=...; DNS Firewall does not import them")
}

func (f *compileFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.check(args); err != nil {
		return err
	}
	progress := newProgress(cmd.ErrOrStderr(), args)
	sources, err := f.lists.sources(cmd, args, progress)
	if err != nil {
		return err
	}
	if err := f.parse(cmd, args, progress); err != nil {
		return err
	}
	f.options.SeparateAllow, f.options.Now = f.allowOut != "", time.Now()
	result, err := blocklist.Compile(sources, f.options)
	progress.done()
	notes := cmd.ErrOrStderr()
	compileDocument(result.Report, f.split).WriteText(notes, report.LineWidthOf(notes))
	if err != nil { // the report says why there is no list
		return errors.Join(advised(err), f.writeReport(result.Report))
	}
	if f.split > 0 { // only now it is known into how many files
		if err := f.checkOutputs(args, len(result.Block.Split(f.split))); err != nil {
			return err
		}
	}
	return f.write(cmd.OutOrStdout(), cmd.ErrOrStderr(), result)
}

// parse sets the options that flags name.
func (f *compileFlags) parse(cmd *cobra.Command, args []string, progress *progress) (err error) {
	if f.options.Exceptions, err = blocklist.ParseExceptionScope(f.exceptions); err != nil {
		return fmt.Errorf("--exceptions: %w", err)
	}
	if f.options.Unsafe, err = blocklist.ParseUnsafeAction(f.unsafe); err != nil {
		return fmt.Errorf("--unsafe: %w", err)
	}
	if slices.Contains(args, "-") && slices.Contains(f.except, "-") {
		return errReadTwice
	}
	f.options.Except, err = (&listFlags{format: "auto"}).sources(cmd, f.except, progress)
	return err
}

// check refuses numbers that mean nothing, and outputs that cannot be written or are read.
func (f *compileFlags) check(args []string) error {
	switch {
	case f.options.MaxErrors < 0:
		return fmt.Errorf("--max-errors %d is negative; use 0 or more", f.options.MaxErrors)
	case f.split < 0:
		return fmt.Errorf("--split %d is negative; use 1 or more entries a file", f.split)
	case f.reportFormat != "json" && f.reportFormat != "markdown":
		return fmt.Errorf("unknown --report-format %q; use json or markdown", f.reportFormat)
	case f.split > 0 && f.out == "":
		return hint.With(errors.New("--split requires --out"), "give --out FILE; block.txt becomes block-1.txt, block-2.txt and so on")
	}
	return f.checkOutputs(args, 1)
}

// checkOutputs looks at all files that are to be written, with as many parts as --split makes.
func (f *compileFlags) checkOutputs(args []string, parts int) error {
	targets := []output.Target{{Flag: "--allow-out", Path: f.allowOut}}
	if f.split == 0 {
		targets = append(targets, output.Target{Flag: "--out", Path: f.out, InPlace: args})
	}
	for i := 1; f.split > 0 && i <= parts; i++ {
		targets = append(targets, output.Target{Flag: "--out", Path: partName(f.out, i), InPlace: args})
	}
	targets = append(targets, output.Target{Flag: "--report", Path: f.report})
	return output.Check(slices.Concat(args, f.except), targets...)
}

// form is a list as it is to be written.
func (f *compileFlags) form(list blocklist.List) io.WriterTo {
	if f.notes {
		return annotated{list}
	}
	return list
}

type annotated struct{ blocklist.List }

func (a annotated) WriteTo(w io.Writer) (int64, error) { return a.WriteWithNotes(w) }

func (f *compileFlags) writeReport(r blocklist.Report) error {
	files, err := f.reportFile(r)
	if err != nil || len(files) == 0 {
		return err
	}
	return output.Write(files...)
}

// reportFile is the file of --report, or none.
func (f *compileFlags) reportFile(r blocklist.Report) ([]output.File, error) {
	if f.report == "" {
		return nil, nil
	}
	var text bytes.Buffer
	if f.reportFormat == "markdown" {
		compileDocument(r, f.split).WriteMarkdown(&text)
	} else if err := report.JSON(&text, r); err != nil {
		return nil, err
	}
	return []output.File{{Path: f.report, Content: &text}}, nil
}

// refusedHint names the flags that help against each kind of findings.
func refusedHint(refused *blocklist.RefusedError) string {
	var hints []string
	if len(refused.Unsafe) > 0 {
		hints = append(hints, "--unsafe drop leaves the unsafe entries out and keeps the rest of the list")
	}
	if len(refused.Exceptions) > 0 {
		hints = append(hints, "--allow-out FILE takes the exceptions, for a rule before the one that blocks; --except FILE leaves entries out without allowing anything")
	}
	if len(refused.StillListed) > 0 {
		hints = append(hints, "name in --except the entries that the report shows, to leave them out as a whole")
	}
	return strings.Join(hints, "; ")
}

// advised adds to an error the flags that help.
func advised(err error) error {
	var refused *blocklist.RefusedError
	var dropped *blocklist.DroppedError
	var budget *blocklist.BudgetError
	switch {
	case errors.As(err, &refused):
		return hint.With(findings(fmt.Sprintf("%s cannot be used; no list is written", report.Count(refused.Len(), "entry", "entries"))), refusedHint(refused))
	case errors.As(err, &dropped):
		return hint.With(findings(dropped.Error()), "--drop-exceptions leaves them out; compile a list whose narrower block matters apart, for a rule before the ALLOW")
	case errors.As(err, &budget) && !budget.Options.Strict:
		return hint.With(err, fmt.Sprintf("--max-errors %d lets them pass, and leaves them out; --format says how the list is written", budget.Malformed))
	case errors.Is(err, blocklist.ErrNothing):
		return hint.With(err, "--allow-empty writes an empty list")
	default:
		return err
	}
}

// write writes the lists and the report whole, or none of them.
func (f *compileFlags) write(stdout, notes io.Writer, result blocklist.Result) error {
	files, err := f.files(result)
	if err != nil {
		return err
	}
	about, err := f.reportFile(result.Report)
	if err != nil {
		return err
	}
	if err := output.Write(append(slices.Clone(files), about...)...); err != nil {
		return err
	}
	if f.split > 0 {
		for _, file := range files {
			report.Printf(notes, "written   %s\n", file.Path)
		}
	}
	if err := f.noAllowFile(notes, result.Allow); err != nil || f.out != "" {
		return err
	}
	_, err = f.form(result.Block).WriteTo(stdout)
	return err
}

func (f *compileFlags) files(result blocklist.Result) ([]output.File, error) {
	var files []output.File
	if f.allowOut != "" && result.Allow.Len() > 0 {
		files = append(files, output.File{Path: f.allowOut, Content: f.form(result.Allow)})
	}
	switch {
	case f.out == "":
	case f.split == 0:
		files = append(files, output.File{Path: f.out, Content: f.form(result.Block)})
	default:
		parts := result.Block.Split(f.split)
		for i, part := range parts {
			files = append(files, output.File{Path: partName(f.out, i+1), Content: f.form(part)})
		}
		if left := partName(f.out, len(parts)+1); exists(left) {
			return nil, hint.With(fmt.Errorf("%s exists and is not a part of this list, which has %s", left, report.Count(len(parts), "part", "parts")),
				"remove the parts of an earlier list first")
		}
	}
	return files, nil
}

// partName returns block-2.txt for the second part of block.txt.
func partName(path string, number int) string {
	extension := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, extension), number, extension)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// noAllowFile removes the exceptions of an earlier list where this one has none: they would
// let names through that it blocks. An empty file would be a list without names, which is
// an error wherever lists are read.
func (f *compileFlags) noAllowFile(notes io.Writer, allow blocklist.List) error {
	if f.allowOut == "" || allow.Len() > 0 {
		return nil
	}
	target, err := filepath.EvalSymlinks(f.allowOut)
	if errors.Is(err, fs.ErrNotExist) {
		report.Printf(notes, "note      %s is not written: there is nothing to allow\n", f.allowOut)
		return nil
	}
	info, err := os.Stat(target)
	if err != nil || !info.Mode().IsRegular() {
		return err // nothing stays in a device or pipe
	}
	report.Printf(notes, "note      %s is removed: there is nothing to allow any more\n", f.allowOut)
	return os.Remove(target)
}
