package output

import (
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// temporaries are the files of this process that wait to replace others. They are state of
// the process because a signal ends all of it.
var temporaries struct {
	mu    sync.Mutex
	files map[string]*os.File
}

// infix marks the temporary files of this package: ".NAME.vpcdns-RANDOM".
const infix = ".vpcdns-"

// create makes a temporary file beside its target, with the mode of any new file, and locks
// it for as long as this process lives, so other processes can distinguish it from a leftover.
func create(target string) (*os.File, error) {
	temporaries.mu.Lock()
	defer temporaries.mu.Unlock()
	for {
		name := filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+infix+rand.Text()[:12])
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, err
		}
		twin, err := os.Open(name)
		if err == nil && isOurs(twin, name) {
			if temporaries.files == nil {
				temporaries.files = map[string]*os.File{}
			}
			temporaries.files[name] = twin
			return file, nil
		}
		_ = file.Close() // another process took it for a leftover before it was locked
		if twin != nil {
			_ = twin.Close()
		}
	}
}

// isOurs locks a file that was just made, and reports whether it is still there.
func isOurs(file *os.File, name string) bool {
	lock(file, true)
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(opened, there)
}

// commit puts a temporary file in the place of its target.
func commit(temporary, target string) error {
	temporaries.mu.Lock()
	defer temporaries.mu.Unlock()
	if err := os.Rename(temporary, target); err != nil {
		return err
	}
	forget(temporary)
	return nil
}

func discard(temporary string) {
	temporaries.mu.Lock()
	defer temporaries.mu.Unlock()
	if _, waiting := temporaries.files[temporary]; waiting {
		forget(temporary)
		_ = os.Remove(temporary)
	}
}

func forget(temporary string) {
	if twin := temporaries.files[temporary]; twin != nil {
		_ = twin.Close()
	}
	delete(temporaries.files, temporary)
}

// Abandon removes the temporary files of this process, which is about to end. A replacement
// that has begun is finished first, and none begins after it: the caller must exit.
func Abandon() {
	temporaries.mu.Lock() // and never unlocked
	for name := range temporaries.files {
		_ = os.Remove(name)
	}
}

// clearLeftovers removes temporary files for the same target that processes left behind
// that were killed.
func clearLeftovers(target string) {
	prefix := "." + filepath.Base(target) + infix
	entries, err := os.ReadDir(filepath.Dir(target))
	if err != nil {
		return // creating the temporary file says what is wrong
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), prefix) && entry.Type() == fs.FileMode(0) {
			clearLeftover(filepath.Join(filepath.Dir(target), entry.Name()))
		}
	}
}

func clearLeftover(name string) {
	file, err := os.Open(name)
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }()
	if lock(file, false) {
		_ = os.Remove(name)
	}
}
