package emulator

import (
	"bytes"
	"context"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/test/freeport"
)

// startEmulator returns the endpoint of an emulator that ends with the test. It is started by
// mended.py, because bugs of moto break the plain template.
func startEmulator(ctx context.Context, t *testing.T, script string) string {
	port, mended := freeport.Of(t), filepath.Join("testdata", "mended.py")
	exited := launch(t, exec.CommandContext(ctx, "python3", mended, script, "-H", "127.0.0.1", "-p", port))
	await(ctx, t, port, exited)
	// Not 127.0.0.1: moto would take the 127 for the name of a bucket.
	return "http://localhost:" + port
}

// launch starts a server that is killed when the test is over. The channel is closed when
// the server has ended.
func launch(t *testing.T, server *exec.Cmd) <-chan struct{} {
	var log bytes.Buffer
	server.Stdout, server.Stderr = &log, &log
	require(t, server.Start())
	exited := make(chan struct{})
	go func() {
		_ = server.Wait() // to be killed is its fate
		close(exited)
	}()
	t.Cleanup(func() {
		_ = server.Process.Kill() // it may have died by itself
		<-exited
		if t.Failed() {
			t.Logf("the emulator's complaints:\n%s", complaints(log.String()))
		}
	})
	return exited
}

// complaints returns the end of a log, less the requests that went well.
func complaints(log string) string {
	var kept strings.Builder
	for line := range strings.Lines(log) {
		if !strings.Contains(line, `HTTP/1.1" 200`) {
			kept.WriteString(line)
		}
	}
	return kept.String()[max(0, kept.Len()-4000):]
}

// await returns when the port takes connections.
func await(ctx context.Context, t *testing.T, port string, exited <-chan struct{}) {
	for {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			require(t, conn.Close())
			return
		}
		select {
		case <-exited:
			t.Fatal("the emulator does not start")
		case <-ctx.Done():
			t.Fatal("the emulator does not answer")
		case <-time.After(50 * time.Millisecond):
		}
	}
}
