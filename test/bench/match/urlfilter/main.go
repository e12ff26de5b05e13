// Command urlfilter measures the engine of AdGuard Home, for test/bench/match: it reads a
// file with rules and one with names, and prints the same as the other contenders do.
//
// The engine is under the GPL. This program is a module of its own, and nothing else in
// this project links either.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/AdguardTeam/urlfilter"
	"github.com/AdguardTeam/urlfilter/filterlist"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "urlfilter: error: %v\n", err)
		os.Exit(1)
	}
}

type result struct {
	Blocked      int
	PerName      float64
	Allocs       float64
	Bytes        int64
	BuildSeconds float64
}

func run(files []string) error {
	if len(files) != 2 {
		return fmt.Errorf("want the files with rules and names, got %d", len(files))
	}
	text, err := os.ReadFile(files[1])
	if err != nil {
		return err
	}
	names := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	var r result
	before, begun := heap(), time.Now()
	list, err := filterlist.NewFile(&filterlist.FileConfig{Path: files[0], ID: 1, IgnoreCosmetic: true})
	if err != nil {
		return err
	}
	storage, err := filterlist.NewRuleStorage([]filterlist.Interface{list})
	if err != nil {
		return err
	}
	engine := urlfilter.NewDNSEngine(storage)
	r.BuildSeconds = time.Since(begun).Seconds()
	r.Bytes = heap() - before
	for range 2 {
		r.match(engine, names)
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

func (r *result) match(engine *urlfilter.DNSEngine, names []string) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	r.Blocked = 0
	for _, name := range names {
		if _, matched := engine.Match(name); matched {
			r.Blocked++
		}
	}
	r.PerName = float64(time.Since(begun)) / float64(len(names))
	runtime.ReadMemStats(&after)
	r.Allocs = float64(after.Mallocs-before.Mallocs) / float64(len(names))
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
