package figures

import (
	"os"
	"syscall"
)

// PeakMemory is the peak memory of a command, in bytes: Linux counts it in KiB.
func PeakMemory(ended *os.ProcessState) int64 {
	return ended.SysUsage().(*syscall.Rusage).Maxrss * 1024
}
