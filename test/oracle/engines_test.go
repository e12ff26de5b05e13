package oracle

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

const (
	listsPerServer     = 40
	questionsPerServer = 120
)

// TestDnsmasq asks dnsmasq about random lists, and compares its answers with what Compile
// makes of them.
func TestDnsmasq(t *testing.T) {
	t.Parallel()
	program := findProgram(t, "dnsmasq", "VPCDNS_DNSMASQ")
	compareWithServer(t, "dnsmasq", func(text string) func(folder, address, upstream string) *exec.Cmd {
		return func(folder, address, upstream string) *exec.Cmd {
			host, port := split(t, address)
			upHost, upPort := split(t, upstream)
			config := writeFile(t, folder, "dnsmasq.conf", text)
			return exec.Command(program, "--keep-in-foreground", "--conf-file="+config, "--port="+port, "--listen-address="+host, "--bind-interfaces",
				"--no-resolv", "--no-hosts", "--server="+upHost+"#"+upPort, "--cache-size=0", "--user=", "--pid-file=", "--no-daemon")
		}
	})
}

// TestUnbound does the same with unbound and its zones.
func TestUnbound(t *testing.T) {
	t.Parallel()
	program := findProgram(t, "unbound", "VPCDNS_UNBOUND")
	compareWithServer(t, "unbound", func(text string) func(folder, address, upstream string) *exec.Cmd {
		return func(folder, address, upstream string) *exec.Cmd {
			return runUnbound(t, program, folder, address, upstream, text, "")
		}
	})
}

// TestUnboundPolicyZone does the same with unbound and a response policy zone.
func TestUnboundPolicyZone(t *testing.T) {
	t.Parallel()
	program := findProgram(t, "unbound", "VPCDNS_UNBOUND")
	compareWithServer(t, "rpz", func(text string) func(folder, address, upstream string) *exec.Cmd {
		return func(folder, address, upstream string) *exec.Cmd {
			zone := writeFile(t, folder, "rpz.zone", "$TTL 60\n@ SOA localhost. root.localhost. 1 2 3 4 5\n@ NS localhost.\n"+strings.ReplaceAll(text, "rpz-drop.", "."))
			return runUnbound(t, program, folder, address, upstream, "", fmt.Sprintf("rpz:\n name: rpz.local\n zonefile: %q\n", zone))
		}
	})
}

func runUnbound(t *testing.T, program, folder, address, upstream, zones, rest string) *exec.Cmd {
	t.Helper()
	host, port := split(t, address)
	upHost, upPort := split(t, upstream)
	config := writeFile(t, folder, "unbound.conf", fmt.Sprintf(`server:
 do-daemonize: no
 username: ""
 chroot: ""
 pidfile: ""
 directory: %q
 use-syslog: no
 interface: %s@%s
 do-not-query-localhost: no
 module-config: "respip iterator"
 num-threads: 1
%s
remote-control:
 control-enable: no
forward-zone:
 name: .
 forward-addr: %s@%s
%s`, folder, host, port, zones, upHost, upPort, rest))
	return exec.Command(program, "-d", "-c", config)
}

func split(t *testing.T, address string) (host, port string) {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return host, port
}

func compareWithServer(t *testing.T, name string, command func(text string) func(folder, address, upstream string) *exec.Cmd) {
	t.Helper()
	r := readingOf(t, name)
	random := rand.New(rand.NewPCG(7, uint64(len(name))))
	var seen tally
	differs := 0
	for range listsPerServer {
		rules := r.randomRules(random)
		result := compile(t, blocklist.OwnSource, sourceOf(r, rules))
		s := startServer(t, command(textOf(rules)))
		for range questionsPerServer {
			name := randomName(random, random.IntN(6))
			if r.differs != nil && r.differs(rules, strings.ToLower(name)) {
				differs++
				continue
			}
			seen.compare(t, result, name, isBlocked(s.ask(t, name+".", dnsmessage.TypeA)), textOf(rules))
		}
		s.stop()
	}
	t.Logf("%d names are not compared, about which the server is known to decide otherwise", differs)
	seen.check(t, true)
}

func readingOf(t *testing.T, name string) *reading {
	t.Helper()
	for i := range readings {
		if readings[i].name == name {
			return &readings[i]
		}
	}
	t.Fatalf("no reading %q", name)
	return nil
}

// isBlocked reports whether an answer has no address, or one that leads nowhere.
func isBlocked(answer dnsmessage.Message) bool {
	for _, each := range answer.Answers {
		if a, ok := each.Body.(*dnsmessage.AResource); ok && a.A != [4]byte{} {
			return false
		}
	}
	return true
}
