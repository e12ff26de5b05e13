package oracle

import (
	"fmt"
	"os/exec"
	"testing"
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

// findDnsdist returns the path of dnsdist, or skips the test.
func findDnsdist(t *testing.T) string {
	t.Helper()
	return findProgram(t, "dnsdist", "VPCDNS_DNSDIST")
}

// startDnsdist starts dnsdist with rules in its own language, Lua. What they let through
// is answered with NOERROR and an address by the upstream.
func startDnsdist(t *testing.T, rules string) *server {
	t.Helper()
	program := findDnsdist(t)
	return startServer(t, func(folder, address, upstream string) *exec.Cmd {
		config := writeFile(t, folder, "dnsdist.conf", fmt.Sprintf(prelude, address, upstream)+rules)
		return exec.Command(program, "--supervised", "--disable-syslog", "--config", config)
	})
}
