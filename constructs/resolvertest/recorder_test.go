package resolvertest_test

import (
	"fmt"
	"strings"
	"testing"
)

// recorder is a test that is expected to fail.
type recorder struct {
	testing.TB
	failures []string
}

// stopped is what a recorder panics with where a test would end.
type stopped struct{}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	panic(stopped{})
}

// failures runs a test and returns how it fails.
func failures(t *testing.T, test func(testing.TB)) string {
	t.Helper()
	r := &recorder{TB: t}
	func() {
		defer func() {
			if err := recover(); err != nil && err != (stopped{}) {
				panic(err)
			}
		}()
		test(r)
	}()
	return strings.Join(r.failures, "\n")
}
