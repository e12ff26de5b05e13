package eof

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestOnlyTheEndItselfIsTheEnd(t *testing.T) {
	if !Is(io.EOF) {
		t.Error("io.EOF is not the end")
	}
	for _, err := range []error{nil, io.ErrUnexpectedEOF, fmt.Errorf("the connection was lost: %w", io.EOF), errors.Join(io.EOF)} {
		if Is(err) {
			t.Errorf("%v is taken for the end", err)
		}
	}
}
