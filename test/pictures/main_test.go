package main

import (
	"os"
	"testing"
)

// TestSessionIsUpToDate draws the session again.
func TestSessionIsUpToDate(t *testing.T) {
	t.Parallel()
	got, err := draw(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../.github/pictures/session.svg")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("what the commands print has changed; run go generate ./test/pictures, with CHROMIUM set for the page")
	}
}
