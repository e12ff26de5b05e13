package oracle

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/seed-482a6d4f/vpcdns/test/freeport"
)

// findProgram returns the path of a program, or skips the test with a message.
func findProgram(t *testing.T, name, variable string) string {
	t.Helper()
	if path := os.Getenv(variable); path != "" {
		return path
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not in the PATH and %s does not name it: nothing is compared with it", name, variable)
	}
	return path
}

// server is a DNS server that runs until its test ends, or until stop.
type server struct {
	*client
	process *os.Process
	ended   chan struct{}
	output  bytes.Buffer // complete when ended is closed
}

// startServer starts a server. command gets a folder for its files, the address to listen at
// and that of an upstream, which answers with NOERROR and an address.
func startServer(t *testing.T, command func(folder, address, upstream string) *exec.Cmd) *server {
	t.Helper()
	upstream := startUpstream(t)
	// Between the choice of a port and its use somebody else may take it.
	for range 3 {
		address := freeport.Address(t)
		s := runServer(t, address, command(t.TempDir(), address, upstream))
		err := s.await()
		if err == nil {
			return s
		}
		s.stop()
		t.Logf("the server did not come up: %v\n%s", err, s.output.Bytes())
	}
	t.Fatal("the server did not come up in three attempts")
	return nil
}

func runServer(t *testing.T, address string, cmd *exec.Cmd) *server {
	t.Helper()
	s := &server{client: dial(t, address), ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &s.output, &s.output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // it is killed in the end, which Wait calls an error
		close(s.ended)
	}()
	s.process = cmd.Process
	t.Cleanup(s.stop)
	return s
}

func writeFile(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// stop ends the server. A test that starts many calls it early.
func (s *server) stop() {
	_ = s.process.Kill() // an error says that it has ended already
	<-s.ended
}

// await asks until there is an answer.
func (s *server) await() error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		select {
		case <-s.ended:
			return errors.New("it has ended")
		default:
		}
		if _, err := s.exchange("up.example.", dnsmessage.TypeA, 10*time.Millisecond); err == nil {
			return nil
		}
		time.Sleep(2 * time.Millisecond) // a closed port refuses at once
	}
	return errors.New("no answer in 10 s")
}
