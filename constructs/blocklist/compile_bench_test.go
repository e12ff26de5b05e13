package blocklist_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// BenchmarkCompileHosts1M compiles a hosts file of a million lines. peak-MiB is the
// most that the heap held, the file itself not included.
func BenchmarkCompileHosts1M(b *testing.B) {
	content := hostsFile(1_000_000)
	source := blocklist.Source{Name: "hosts", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}}
	b.SetBytes(int64(len(content)))
	runtime.GC()
	peak := watchHeap()
	for b.Loop() {
		b.StopTimer()
		runtime.GC() // of what the last round left, which a program that runs once has not
		b.StartTimer()
		result, err := blocklist.Compile([]blocklist.Source{source}, blocklist.CompileOptions{})
		if err != nil || result.Block.Len() < 990_000 {
			b.Fatal(result.Block.Len(), err)
		}
	}
	b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
}

// hostsFile returns a hosts file in no order, with names like those of public lists.
func hostsFile(lines int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var file bytes.Buffer
	file.WriteString("# a list\n")
	for range lines {
		fmt.Fprintf(&file, "0.0.0.0 %s%s.%s\n", hostLabel(random), hostName(random), []string{"com", "net", "org", "co.uk", "info", "ru"}[random.IntN(6)])
	}
	return file.Bytes()
}

func hostLabel(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return ""
	}
	return []string{"www", "ads", "track", "cdn", "metrics"}[r.IntN(5)] + "."
}

func hostName(r *rand.Rand) string {
	var name strings.Builder
	for range 6 + r.IntN(12) {
		name.WriteByte(byte('a' + r.IntN(26)))
	}
	return name.String()
}

// watchHeap looks at the heap until the function that it returns is called, which
// says how far it has grown since.
func watchHeap() (peak func() uint64) {
	var most atomic.Uint64
	start := heap()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.Tick(5 * time.Millisecond); ; {
			select {
			case <-stop:
				return
			case <-tick:
				most.Store(max(most.Load(), heap()))
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-stopped
		return max(most.Load(), start) - start
	}
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
