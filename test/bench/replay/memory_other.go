//go:build !linux

package main

import "os"

// Systems do not agree on the unit, and some do not count it.
func peakMemory(*os.ProcessState) int64 { return 0 }
