package review

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Store keeps what the steps write, by keys with slashes. Its methods may be called concurrently.
type Store interface {
	// Get opens an object. An object that does not exist is an [fs.ErrNotExist].
	Get(ctx context.Context, key string) (io.ReadCloser, error)

	// GetRange opens n bytes of an object, from a place on. There are that many.
	GetRange(ctx context.Context, key string, from, n int64) (io.ReadCloser, error)

	// Size is the number of bytes of an object. An object that does not exist is an [fs.ErrNotExist].
	Size(ctx context.Context, key string) (int64, error)

	// Put makes or replaces an object, whole or not at all.
	Put(ctx context.Context, key string, content []byte) error
}

// Folder is a [Store] in a folder of this machine.
type Folder string

// Get implements [Store].
func (f Folder) Get(_ context.Context, key string) (io.ReadCloser, error) {
	return os.Open(f.path(key))
}

// GetRange implements [Store].
func (f Folder) GetRange(_ context.Context, key string, from, n int64) (io.ReadCloser, error) {
	opened, err := os.Open(f.path(key))
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(opened, from, n), opened}, nil
}

// Size implements [Store].
func (f Folder) Size(_ context.Context, key string) (int64, error) {
	info, err := os.Stat(f.path(key))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Put implements [Store].
func (f Folder) Put(_ context.Context, key string, content []byte) error {
	path := f.path(key)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name()) // there is an error already
	}
	return err
}

func (f Folder) path(key string) string { return filepath.Join(string(f), filepath.FromSlash(key)) }

// has reports whether an object exists.
func has(ctx context.Context, s Store, key string) (bool, error) {
	_, err := s.Size(ctx, key)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// hasAll reports whether the objects of a key with several ends exist.
func hasAll(ctx context.Context, s Store, key string, ends ...string) (there bool, err error) {
	for _, end := range ends {
		if there, err = has(ctx, s, key+end); !there || err != nil {
			return false, err
		}
	}
	return there, nil
}

func getJSON(ctx context.Context, s Store, key string, into any) error {
	opened, err := s.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	defer opened.Close() // it was only read
	if err := json.NewDecoder(opened).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

func putJSON(ctx context.Context, s Store, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.Put(ctx, key, text)
}

// putCompressed writes what is large.
func putCompressed(ctx context.Context, s Store, key string, content io.WriterTo) error {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := content.WriteTo(w); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return s.Put(ctx, key, b.Bytes())
}

// getCompressed reads what putCompressed wrote.
func getCompressed[T any](ctx context.Context, s Store, key string, read func(io.Reader) (T, error)) (value T, err error) {
	opened, err := s.Get(ctx, key)
	if err != nil {
		return value, fmt.Errorf("%s: %w", key, err)
	}
	defer opened.Close() // it was only read
	r, err := gzip.NewReader(opened)
	if err == nil {
		value, err = read(r)
	}
	if err != nil {
		return value, fmt.Errorf("%s: %w", key, err)
	}
	return value, nil
}

// lines are texts as a file of JSON with one on each line.
type lines []string

// WriteTo implements [io.WriterTo].
func (l lines) WriteTo(w io.Writer) (n int64, err error) {
	for _, text := range l {
		line, err := json.Marshal(text)
		if err != nil {
			return n, err
		}
		m, err := w.Write(append(line, '\n'))
		n += int64(m)
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func readLines(r io.Reader) (texts []string, err error) {
	d := json.NewDecoder(r)
	for {
		var text string
		switch err := d.Decode(&text); {
		case errors.Is(err, io.EOF):
			return texts, nil
		case err != nil:
			return nil, err
		}
		texts = append(texts, text)
	}
}
