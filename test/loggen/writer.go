package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

// start is when the first query was made: a Monday.
var start = time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)

// writer writes the files, each of which has its own stream of records.
type writer struct {
	*settings
	world  *records.World
	decide func() records.Decide // one for each worker
	step   time.Duration
}

func (w *writer) all(workers int) error {
	numbers := make(chan int)
	errs := make([]error, w.files)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			decide := w.decide()
			for number := range numbers {
				errs[number] = w.file(number, decide)
			}
		})
	}
	for number := range w.files {
		numbers <- number
	}
	close(numbers)
	wg.Wait()
	return errors.Join(errs...)
}

// file writes the file with a number: the records of its part of the time.
func (w *writer) file(number int, decide records.Decide) error {
	from, to := w.records*number/w.files, w.records*(number+1)/w.files
	options := records.Options{
		Stream: uint64(number), Step: w.step, Start: start.Add(time.Duration(from) * w.step), Decide: decide, Repeat: w.repeat,
	}
	if w.s3 {
		options.VPC = 1 + number%records.NumVPCs
	}
	path := filepath.Join(w.out, w.path(number, options))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(w.fill(file, w.world.NewGenerator(options), to-from), file.Close())
}

func (w *writer) fill(file io.Writer, g *records.Generator, n int) error {
	buffered := bufio.NewWriterSize(file, 1<<20)
	out, end := io.Writer(buffered), buffered.Flush
	if w.gzip {
		packed, _ := gzip.NewWriterLevel(buffered, gzip.BestSpeed) // a level that exists
		out, end = packed, func() error { return errors.Join(packed.Close(), buffered.Flush()) }
	}
	var record []byte
	for range n {
		record = g.Append(record[:0])
		if _, err := out.Write(record); err != nil {
			return err
		}
	}
	return end()
}

func (w *writer) path(number int, options records.Options) string {
	name := fmt.Sprintf("queries-%05d.log", number)
	if w.s3 {
		vpc, account := w.world.VPC(options.VPC)
		name = fmt.Sprintf("AWSLogs/%s/vpcdnsquerylogs/%s/%s/%[2]s_vpcdnsquerylogs_%[1]s_%[4]s_%08[5]x.log",
			account, vpc, options.Start.Format("2006/01/02"), options.Start.Format("20060102T1504Z"), number)
	}
	if w.gzip {
		name += ".gz"
	}
	return name
}
