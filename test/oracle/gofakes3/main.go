// Command gofakes3 serves a folder as the bucket logs on loopback, with a server of S3 that others
// wrote, for test/oracle. It prints the URL of its endpoint, and ends with its standard input.
//
// This program is a module of its own, so ours does not depend on the server.
package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gofakes3 folder")
		os.Exit(2)
	}
	server, err := serve(os.Args[1])
	if err != nil {
		fmt.Fprintf(os.Stderr, "gofakes3: error: %v\n", err)
		os.Exit(1)
	}
	fmt.Println(server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
	server.Close()
}

func serve(root string) (*httptest.Server, error) {
	backend := s3mem.New()
	if err := backend.CreateBucket("logs"); err != nil {
		return nil, err
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		key, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		_, err = backend.PutObject("logs", filepath.ToSlash(key), map[string]string{}, bytes.NewReader(content), int64(len(content)), nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	return httptest.NewServer(http.Handler(gofakes3.New(backend).Server())), nil
}
