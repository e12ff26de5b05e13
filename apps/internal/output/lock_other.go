//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package output

import (
	"io/fs"
	"os"
)

// lock cannot be had here, so no leftover is known to be one.
func lock(*os.File, bool) bool { return false }

// keepOwner does nothing where files have no owner of that kind.
func keepOwner(*os.File, fs.FileInfo) {}
