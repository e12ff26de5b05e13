package main

import (
	"os"
	"syscall"
)

// adoptOrphans makes this process the parent of those whose own parent has ended.
//
// The Go apps end without waiting for jsii's node, where nearly all of their memory is.
// As its new parent we get what it took, and can keep it from running on into the
// time of the next contender.
func adoptOrphans() error {
	const setChildSubreaper = 36 // PR_SET_CHILD_SUBREAPER, see prctl(2)
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, setChildSubreaper, 1, 0); errno != 0 {
		return os.NewSyscallError("prctl", errno)
	}
	return nil
}

// awaitOrphans waits for what the last command left running and gives the peak memory
// of the largest process of that, in bytes.
//
// jsii's node has a child, whose peak the kernel folds into that of its parent: it
// knows the larger of the two and not their sum.
func awaitOrphans() (int64, error) {
	var peak int64
	for {
		var usage syscall.Rusage
		switch _, err := syscall.Wait4(-1, nil, 0, &usage); err {
		case nil:
			peak = max(peak, bytesOf(usage))
		case syscall.EINTR:
		case syscall.ECHILD:
			return peak, nil
		default:
			return 0, os.NewSyscallError("wait4", err)
		}
	}
}

// peakMemory is the peak memory of a command, in bytes.
func peakMemory(ended *os.ProcessState) int64 {
	return bytesOf(*ended.SysUsage().(*syscall.Rusage))
}

// bytesOf turns the KiB of Linux into bytes.
func bytesOf(usage syscall.Rusage) int64 { return int64(usage.Maxrss) * 1024 }
