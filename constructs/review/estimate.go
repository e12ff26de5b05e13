package review

import (
	"fmt"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Prices are list prices of AWS in US dollars, of us-east-1. Other Regions differ by up to half.
type Prices struct {
	Date            string  // on which they were looked up
	GBSecond        float64 // of a function on arm64
	MillionRequests float64 // of functions
	ThousandMoves   float64 // state transitions of Step Functions, Standard
	ThousandGets    float64 // of S3 Standard
	ThousandPuts    float64
	GBMonth         float64 // of S3 Standard
}

// ListPrices are those of the date in them.
var ListPrices = Prices{
	Date: "2026-11-29", GBSecond: 0.0000133334, MillionRequests: 0.20, ThousandMoves: 0.025, ThousandGets: 0.0004, ThousandPuts: 0.005,
	GBMonth: 0.023,
}

// PartDays is how many days parts are to be kept: a run that was stopped continues with them. They are
// a tenth of the logs, because of what copies are found by.
const PartDays = 3

// Assumptions about one invocation. They are measured on slower machines than those of AWS.
const (
	// BytesPerSecond is how many compressed bytes an invocation with FunctionMegabytes reads.
	BytesPerSecond = 20 << 20

	// ObjectsPerSecond is how many small objects it reads.
	ObjectsPerSecond = 400

	// FunctionMegabytes is the memory of the function, with which it has 1.7 processors.
	FunctionMegabytes = 3008

	secondsToStart = 2 // of a new invocation: it starts and reads the policy
	secondsToMerge = 3 // of FanIn parts
	movesPerItem   = 2 // state transitions

	batchesToCompare = 400      // in a second
	bytesToCompare   = 50 << 20 // of hashes, in a second

	partShare = 0.13         // of the bytes of the logs: 8 bytes for 60 of a record
	partDays  = PartDays + 2 // S3 deletes once a day, and what a lifecycle ends one day later
)

// Forecast is how much a run reads, how long it takes and what it costs.
type Forecast struct {
	Objects     int
	Bytes       int64 // as they are stored
	Batches     int
	Workers     int // at once
	Invocations int
	Duration    time.Duration
	Dollars     float64

	// LongDuration and HighDollars are for logs in which all batches have copies of each other's
	// records, and are read again without them: which do is known only when they are read.
	LongDuration time.Duration
	HighDollars  float64
}

// Estimate says what a run over objects takes, with at most some workers at once; 0 is
// DefaultWorkers. The error is about too much for one run.
//
// Each batch needs secondsToStart and the time of its bytes or its objects, whichever is more. The
// costs are those of the function's time and requests, of the state transitions, of the requests to
// S3, and of keeping the parts; of keeping the reports they are cents.
func Estimate(objects []querylog.Object, workers int) (*Forecast, error) {
	if workers == 0 {
		workers = DefaultWorkers
	}
	plan, batches, err := new(Engine).divide(Question{}, "", objects)
	if err != nil {
		return nil, err
	}
	f := &Forecast{Objects: plan.Objects, Bytes: plan.Bytes, Batches: len(batches)}
	f.Workers = min(workers, f.Batches)
	w := workOf(batches)
	f.Invocations = w.invocations(1)
	f.Duration, f.Dollars = f.elapsed(w, 1), f.cost(w, 1, ListPrices)
	f.LongDuration, f.HighDollars = f.elapsed(w, 2), f.cost(w, 2, ListPrices)
	return f, nil
}

// work is what there is to do.
type work struct {
	batches       int
	busy, longest float64 // seconds of all batches, and of one
	merges        int
	levels        int
}

func workOf(batches []batch) work {
	w := work{batches: len(batches)}
	for i := range batches {
		seconds := batches[i].seconds()
		w.busy, w.longest = w.busy+seconds, max(w.longest, seconds)
	}
	for parts := w.batches + 1; parts > 1 || w.levels == 0; w.levels++ {
		parts = (parts + FanIn - 1) / FanIn
		w.merges += parts
	}
	return w
}

// invocations are those of plan and report, and of reading and comparing some times.
func (w work) invocations(times int) int { return 2 + times*(w.batches+1) + w.merges }

func (b *batch) seconds() float64 {
	var bytes int64
	for _, o := range b.Objects {
		bytes += o.Size
	}
	return secondsToStart + max(float64(bytes)/BytesPerSecond, float64(len(b.Objects))/ObjectsPerSecond)
}

// elapsed is how long it takes if all batches are read some times.
func (f *Forecast) elapsed(w work, times int) time.Duration {
	reading := max(w.longest, w.busy/float64(max(f.Workers, 1)))
	seconds := float64(times)*reading + float64(w.levels)*(secondsToStart+secondsToMerge) + f.alone(times)
	return time.Duration(seconds * float64(time.Second)).Round(time.Second)
}

func (f *Forecast) cost(w work, times int, p Prices) float64 {
	n := float64(times)
	seconds := n*w.busy + float64(w.merges)*(secondsToStart+secondsToMerge) + f.alone(times)
	read, merged := n*float64(w.batches), float64(w.merges)
	gets := n*float64(f.Objects) + 10*read + 4*FanIn*merged
	puts := 5*read + 2*merged + float64(f.Objects)/1000
	return seconds*FunctionMegabytes/1024*p.GBSecond + float64(w.invocations(times))/1e6*p.MillionRequests +
		((read+merged)*movesPerItem+12)/1000*p.ThousandMoves + gets/1000*p.ThousandGets + puts/1000*p.ThousandPuts +
		n*float64(f.Bytes)/1e9*partShare*partDays/30*p.GBMonth
}

// alone is how many seconds the steps take of which there is one each: plan, compare and report. Batches
// that are read again have hashes in common, which compare reads.
func (f *Forecast) alone(times int) float64 {
	n := float64(times)
	hashes := min(float64(f.Bytes)*partShare, maxCompared) / bytesToCompare
	return (2+n)*secondsToStart + float64(f.Objects)/10_000 + n*float64(f.Batches)/batchesToCompare + (n-1)*hashes
}

// Formula says in a line how the costs are estimated.
func (f *Forecast) Formula() string {
	p := ListPrices
	return fmt.Sprintf("%d batches of %d objects, %.1f MB: %d s each and 1 s for %d MiB or %d objects; %d MB of memory at $%.10f a GB-second, $%.2f a million invocations, "+
		"$%.3f a thousand state transitions (%d for each batch and merge), $%.4f a thousand GET, $%.3f a thousand PUT, $%.3f a GB-month for %.0f %% of the bytes over %d days; list prices of us-east-1, %s",
		f.Batches, f.Objects, float64(f.Bytes)/1e6, secondsToStart, BytesPerSecond>>20, ObjectsPerSecond, FunctionMegabytes, p.GBSecond, p.MillionRequests,
		p.ThousandMoves, movesPerItem, p.ThousandGets, p.ThousandPuts, p.GBMonth, 100*partShare, partDays, p.Date)
}
