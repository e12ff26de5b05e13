package who

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/bounded"
)

// Open reads files, folders with files in them, and "-", the standard input. Files may
// be compressed with gzip. It is an error if one cannot be read, and if nothing is in all
// of them.
func Open(paths []string, stdin io.Reader) (*Directory, error) {
	b := newBuilder()
	for _, path := range paths {
		if err := b.open(path, stdin); err != nil {
			return nil, err
		}
	}
	return b.finish(strings.Join(paths, ", "))
}

// Read reads one file. The name is for errors.
func Read(name string, r io.Reader) (*Directory, error) {
	b := newBuilder()
	if err := b.read(name, r); err != nil {
		return nil, err
	}
	return b.finish(name)
}

func (b *builder) finish(names string) (*Directory, error) {
	if len(b.interfaces)+len(b.tasks) == 0 {
		return nil, fmt.Errorf("%s: nobody is in it; want %s", names, wanted)
	}
	return b.directory(), nil
}

func (b *builder) open(path string, stdin io.Reader) error {
	if path == "-" {
		return b.read("standard input", stdin)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return b.openFile(path)
	}
	return filepath.WalkDir(path+string(filepath.Separator), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isData(entry.Name()) {
			return err
		}
		return b.openFile(path)
	})
}

// isData tells files from what lies beside them: exports of CloudWatch Logs leave a file
// behind that only tries whether they may write.
func isData(name string) bool {
	return !strings.HasPrefix(name, ".") && name != "aws-logs-write-test"
}

func (b *builder) openFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return b.read(path, f)
}

// maxSize is the most that is read of one file, decompressed, in bytes. An event has some
// 3 KB and an interface 2 KB, so this is room for a hundred thousand.
const maxSize = 256 << 20

// read holds a file in memory.
func (b *builder) read(name string, r io.Reader) error {
	text, err := decompressed(r)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	return (&document{name, text, b}).read()
}

func decompressed(r io.Reader) ([]byte, error) {
	buffered := bufio.NewReader(r)
	if start, _ := buffered.Peek(2); !bytes.Equal(start, []byte("\x1f\x8b")) {
		return bounded.ReadAll(buffered, maxSize)
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, err
	}
	text, err := bounded.ReadAll(unzipped, maxSize)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the gzip data ends too early; fetch the file again")
	}
	return text, err
}
