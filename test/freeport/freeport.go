// Package freeport finds ports on loopback for programs that tests start.
//
// Port 0 does not do: the system then gives a port of those that it gives outgoing connections too,
// so another test may have it before the program does. Linux takes those from 32768 up.
package freeport

import (
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// Of returns a port that was free a moment ago, for UDP as well as for TCP.
func Of(t testing.TB) string {
	t.Helper()
	for range 1000 {
		port := strconv.Itoa(20_000 + rand.IntN(12_000))
		if isFree(port) {
			return port
		}
	}
	t.Fatal("no free port from 20000 to 31999")
	return ""
}

// Address returns 127.0.0.1 with such a port.
func Address(t testing.TB) string {
	t.Helper()
	return net.JoinHostPort("127.0.0.1", Of(t))
}

func isFree(port string) bool {
	tcp, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		return false
	}
	defer tcp.Close()
	udp, err := net.ListenPacket("udp", "127.0.0.1:"+port)
	if err != nil {
		return false
	}
	return udp.Close() == nil
}
