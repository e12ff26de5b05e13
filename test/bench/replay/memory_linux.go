package main

import (
	"os"
	"syscall"
)

// peakMemory is the peak memory of a command, in bytes: Linux counts it in KiB.
func peakMemory(ended *os.ProcessState) int64 {
	return ended.SysUsage().(*syscall.Rusage).Maxrss * 1024
}
