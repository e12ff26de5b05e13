package oracle

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// prelude is what rules may use: exact(name) and below(name), which are the two kinds of
// entries in a domain list as DNS Firewall reads them.
const prelude = `
setSecurityPollSuffix("") -- it would ask the Internet about its own version
setLocal(%q)
newServer{address=%q}:setUp()
function exact(name) return QNameRule(name) end
function below(name)
  local node = newSuffixMatchNode()
  node:add(newDNSName(name))
  return AndRule{SuffixMatchNodeRule(node), NotRule(QNameRule(name))}
end
`

// findDnsdist gives the path of dnsdist, or skips the test.
func findDnsdist(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("VPCDNS_DNSDIST"); path != "" {
		return path
	}
	path, err := exec.LookPath("dnsdist")
	if err != nil {
		t.Skip("dnsdist is not in the PATH and VPCDNS_DNSDIST does not name it")
	}
	return path
}

// server is a dnsdist that runs until its test ends, or until stop.
type server struct {
	*client
	process *os.Process
	ended   chan struct{}
	output  bytes.Buffer // complete when ended is closed
}

// startDnsdist starts dnsdist with rules in its own language, Lua. What they let through
// is answered with NOERROR and an address by the upstream.
func startDnsdist(t *testing.T, rules string) *server {
	t.Helper()
	program, upstream := findDnsdist(t), startUpstream(t)
	// Between the choice of a port and its use somebody else may take it.
	for range 3 {
		s := runDnsdist(t, program, upstream, rules)
		err := s.await()
		if err == nil {
			return s
		}
		s.stop()
		t.Logf("dnsdist did not come up: %v\n%s", err, s.output.Bytes())
	}
	t.Fatal("dnsdist did not come up in three attempts")
	return nil
}

func runDnsdist(t *testing.T, program, upstream, rules string) *server {
	t.Helper()
	address := freeAddress(t)
	config := filepath.Join(t.TempDir(), "dnsdist.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, prelude+"%s", address, upstream, rules), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &server{client: dial(t, address), ended: make(chan struct{})}
	cmd := exec.Command(program, "--supervised", "--disable-syslog", "--config", config)
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

// stop ends dnsdist. A test that starts many calls it early.
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
		if _, err := s.exchange("up.invalid.", dnsmessage.TypeA, 10*time.Millisecond); err == nil {
			return nil
		}
		time.Sleep(2 * time.Millisecond) // a closed port refuses at once
	}
	return errors.New("no answer in 10 s")
}

// freeAddress gives a loopback address with a high port that was free a moment ago, for
// UDP as well as for TCP, which dnsdist wants both.
func freeAddress(t *testing.T) string {
	t.Helper()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	return udp.LocalAddr().String()
}
