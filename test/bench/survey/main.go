// Command survey measures vpcdns survey against DuckDB: records a second and memory, for the
// names of a log with their counts and clients. The survey also looks for what is suspicious.
//
//	go run ./test/bench/survey -n 1000000
//
// It needs Node for DuckDB, which it installs once.
package main

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
	"github.com/seed-482a6d4f/vpcdns/test/npm"
)

//go:embed peer
var peerFiles embed.FS

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "survey: error:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("survey", flag.ContinueOnError)
	records := flags.Int("n", 1_000_000, "how many records the log has")
	rounds := flags.Int("rounds", 3, "how often each contender runs")
	if err := flags.Parse(args); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "vpcdns-bench-survey-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	contenders, err := prepare(scratch, *records)
	if err != nil {
		return err
	}
	for range *rounds {
		for _, c := range contenders {
			if err := c.measure(); err != nil {
				return err
			}
		}
	}
	if err := agree(scratch); err != nil {
		return err
	}
	fmt.Println("| tool | records/s | CPU s | MiB |")
	fmt.Println("|---|---|---|---|")
	for _, c := range contenders {
		c.print(*records)
	}
	return nil
}

// contender is a program with what its runs took.
type contender struct {
	tool    string
	command []string
	runs    []outcome
}

type outcome struct {
	wall, cpu time.Duration
	memory    int64
}

func prepare(scratch string, records int) ([]*contender, error) {
	peer, err := fs.Sub(peerFiles, "peer")
	if err != nil {
		return nil, err
	}
	modules, err := npm.Install("survey", peer)
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(filepath.Join(scratch, "peer"), peer); err != nil {
		return nil, err
	}
	for _, program := range []string{"apps/vpcdns", "test/loggen"} {
		if err := output("go", "build", "-o", filepath.Join(scratch, filepath.Base(program)), "github.com/seed-482a6d4f/vpcdns/"+program); err != nil {
			return nil, err
		}
	}
	logs := filepath.Join(scratch, "logs")
	if err := output(filepath.Join(scratch, "loggen"), "-n", strconv.Itoa(records), "-out", logs); err != nil {
		return nil, err
	}
	return []*contender{
		{tool: "vpcdns survey", command: []string{filepath.Join(scratch, "vpcdns"), "survey", "--json", filepath.Join(scratch, "survey.json"), logs}},
		{tool: "DuckDB", command: []string{"node", filepath.Join(scratch, "peer", "survey.mjs"), modules, "2", filepath.Join(logs, "*.log"), filepath.Join(scratch, "names.tsv")}},
	}, nil
}

func output(command ...string) error {
	if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(command[0]), err, out)
	}
	return nil
}

func (c *contender) measure() error {
	var out bytes.Buffer
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", c.tool, err, out.Bytes())
	}
	c.runs = append(c.runs, outcome{time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), figures.PeakMemory(cmd.ProcessState)})
	return nil
}

func (c *contender) print(records int) {
	wall := figures.MedianOf(c.runs, func(o outcome) float64 { return o.wall.Seconds() })
	cpu := figures.MedianOf(c.runs, func(o outcome) float64 { return o.cpu.Seconds() })
	memory := figures.MedianOf(c.runs, func(o outcome) float64 { return float64(o.memory) })
	fmt.Printf("| %s | %.0f | %.2f | %.0f |\n", c.tool, float64(records)/wall, cpu, memory/(1<<20))
}

// agree makes sure that both count the same queries of the same names.
func agree(scratch string) error {
	file, err := os.Open(filepath.Join(scratch, "survey.json"))
	if err != nil {
		return err
	}
	defer file.Close()
	var survey struct {
		Names []struct {
			Name    string `json:"name"`
			Queries int64  `json:"queries"`
		} `json:"names"`
	}
	if err := json.NewDecoder(file).Decode(&survey); err != nil {
		return err
	}
	ours := map[string]int64{}
	for _, n := range survey.Names {
		ours[n.Name] = n.Queries
	}
	table, err := os.Open(filepath.Join(scratch, "names.tsv"))
	if err != nil {
		return err
	}
	defer table.Close()
	lines, theirs := bufio.NewScanner(table), 0
	for lines.Scan() {
		fields := strings.SplitN(lines.Text(), "\t", 3)
		if len(fields) < 3 || fmt.Sprint(ours[fields[0]]) != fields[1] {
			return fmt.Errorf("they differ about %q: vpcdns counts %d", lines.Text(), ours[fields[0]])
		}
		theirs++
	}
	if theirs != len(ours) || theirs == 0 {
		return errors.Join(lines.Err(), fmt.Errorf("vpcdns has %d names, DuckDB %d", len(ours), theirs))
	}
	return lines.Err()
}
