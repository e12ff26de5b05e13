package review

import (
	"fmt"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Prices are list prices of AWS in US dollars, of us-east-1. Other Regions differ by up to half.
type Prices struct {
	Date             string  // on which they were looked up
	GBSecond         float64 // of a function on arm64
	MillionRequests  float64 // of functions
	ThousandMoves    float64 // state transitions of Step Functions, Standard
	ThousandGets     float64 // of S3 Standard
	ThousandPuts     float64
	ThousandMessages float64 // of SNS by e-mail
	GBMonth          float64 // of S3 Standard
}

// ListPrices are those of the date in them.
var ListPrices = Prices{
	Date: "2026-11-29", GBSecond: 0.0000133334, MillionRequests: 0.20, ThousandMoves: 0.025, ThousandGets: 0.0004, ThousandPuts: 0.005,
	ThousandMessages: 0.02, GBMonth: 0.023,
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

	batchesToCompare = 400 // in a second

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
}

// Estimate says what a run over objects takes, with at most some workers at once; 0 is
// DefaultWorkers. The error is about too much for one run.
//
// Each batch needs secondsToStart and the time of its bytes or its objects, whichever is more. A
// batch with copies of records of others is read a second time, which is not foreseen. The
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
	var busy, longest float64
	for i := range batches {
		seconds := batches[i].seconds()
		busy, longest = busy+seconds, max(longest, seconds)
	}
	merges, levels := 0, 0
	for parts := f.Batches + 1; parts > 1 || levels == 0; levels++ {
		parts = (parts + FanIn - 1) / FanIn
		merges += parts
	}
	f.Invocations = 3 + f.Batches + merges // with plan, compare and report
	elapsed := max(longest, busy/float64(max(f.Workers, 1))) + float64(levels)*(secondsToStart+secondsToMerge) + f.alone()
	f.Duration = time.Duration(elapsed * float64(time.Second)).Round(time.Second)
	f.Dollars = f.cost(busy, merges, ListPrices)
	return f, nil
}

func (b *batch) seconds() float64 {
	var bytes int64
	for _, o := range b.Objects {
		bytes += o.Size
	}
	return secondsToStart + max(float64(bytes)/BytesPerSecond, float64(len(b.Objects))/ObjectsPerSecond)
}

func (f *Forecast) cost(busy float64, merges int, p Prices) float64 {
	seconds := busy + float64(merges)*(secondsToStart+secondsToMerge) + f.alone()
	items := f.Batches + merges
	gets := float64(f.Objects + 8*f.Batches + 4*FanIn*merges)
	puts := float64(5*f.Batches + 2*merges + f.Objects/1000)
	return seconds*FunctionMegabytes/1024*p.GBSecond + float64(f.Invocations)/1e6*p.MillionRequests +
		float64(items*movesPerItem+12)/1000*p.ThousandMoves + gets/1000*p.ThousandGets + puts/1000*p.ThousandPuts +
		float64(f.Bytes)/1e9*partShare*partDays/30*p.GBMonth
}

// alone is how many seconds the steps take of which there is one each: plan, compare and report.
func (f *Forecast) alone() float64 {
	return 3*secondsToStart + float64(f.Objects)/10_000 + float64(f.Batches)/batchesToCompare
}

// Formula says in a line how the costs are estimated.
func (f *Forecast) Formula() string {
	p := ListPrices
	return fmt.Sprintf("%d batches of %d objects, %.1f MB: %d s each and 1 s for %d MiB or %d objects; %d MB of memory at $%.10f a GB-second, $%.2f a million invocations, "+
		"$%.3f a thousand state transitions (%d for each batch and merge), $%.4f a thousand GET, $%.3f a thousand PUT, $%.3f a GB-month for %.0f %% of the bytes over %d days; list prices of us-east-1, %s",
		f.Batches, f.Objects, float64(f.Bytes)/1e6, secondsToStart, BytesPerSecond>>20, ObjectsPerSecond, FunctionMegabytes, p.GBSecond, p.MillionRequests,
		p.ThousandMoves, movesPerItem, p.ThousandGets, p.ThousandPuts, p.GBMonth, 100*partShare, partDays, p.Date)
}
