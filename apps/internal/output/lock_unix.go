//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package output

import (
	"io/fs"
	"os"
	"syscall"
)

// lock locks a file and reports whether it could. If it may wait, it waits for the process
// that has the lock.
func lock(file *os.File, wait bool) bool {
	how := syscall.LOCK_EX
	if !wait {
		how |= syscall.LOCK_NB
	}
	return syscall.Flock(int(file.Fd()), how) == nil
}

// keepOwner gives the file the owner and group of the one that it replaces, as far as this
// process may.
func keepOwner(file *os.File, before fs.FileInfo) {
	if stat, ok := before.Sys().(*syscall.Stat_t); ok {
		_ = file.Chown(int(stat.Uid), int(stat.Gid))
	}
}
