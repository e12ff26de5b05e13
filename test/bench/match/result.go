package main

import (
	"runtime"
	"time"
)

// result is what a contender says of itself; urlfilter/main.go prints the same.
type result struct {
	Blocked      int     // of the names
	PerName      float64 // nanoseconds
	PerNameBatch float64 // nanoseconds; 0 for a contender that takes names one by one only
	Allocs       float64 // for each name
	Bytes        int64   // of memory that the compiled rules keep
	BuildSeconds float64
}

// matcher is a contender with its rules compiled.
type matcher struct {
	blocks func(name string) bool
	batch  func(names []string) (blocked int) // or nil
}

// measure compiles the rules and goes through the names twice, once to warm up.
func measure(f files, start func(rules []rule) (matcher, error)) (result, error) {
	var r result
	before := heap()
	begun := time.Now()
	m, err := start(f.rules)
	if err != nil {
		return r, err
	}
	r.BuildSeconds = time.Since(begun).Seconds()
	r.Bytes = heap() - before
	for range 2 {
		r.single(m, f.names)
	}
	for range 2 {
		r.inBatches(m, f.names)
	}
	runtime.KeepAlive(f)
	runtime.KeepAlive(m)
	return r, nil
}

func (r *result) single(m matcher, names []string) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	r.Blocked = 0
	for _, name := range names {
		if m.blocks(name) {
			r.Blocked++
		}
	}
	r.PerName = float64(time.Since(begun)) / float64(len(names))
	runtime.ReadMemStats(&after)
	r.Allocs = float64(after.Mallocs-before.Mallocs) / float64(len(names))
}

func (r *result) inBatches(m matcher, names []string) {
	if m.batch == nil {
		return
	}
	begun := time.Now()
	if blocked := m.batch(names); blocked != r.Blocked {
		r.Blocked = -1 // no two answers of one contender may differ
	}
	r.PerNameBatch = float64(time.Since(begun)) / float64(len(names))
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
