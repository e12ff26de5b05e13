package resolve

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// server is a DNS server on this machine. answer fills the response to a name.
type server struct {
	address string
	answer  func(name string, m *dnsmessage.Message, network string)
}

func startServer(t *testing.T, answer func(name string, m *dnsmessage.Message, network string)) server {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	udp, err := net.ListenPacket("udp", tcp.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tcp.Close(); _ = udp.Close() })
	s := server{tcp.Addr().String(), answer}
	go s.serveUDP(udp)
	go s.serveTCP(tcp)
	return s
}

func (s server) serveUDP(conn net.PacketConn) {
	buffer := make([]byte, 4096)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		if text := s.respond(buffer[:n], "udp"); text != nil {
			_, _ = conn.WriteTo(text, from) // the client sees if it fails
		}
	}
}

func (s server) serveTCP(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		var size [2]byte
		_, _ = io.ReadFull(conn, size[:])
		query := make([]byte, binary.BigEndian.Uint16(size[:]))
		_, _ = io.ReadFull(conn, query)
		text := s.respond(query, "tcp")
		_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(text))), text...))
		_ = conn.Close()
	}
}

func (s server) respond(query []byte, network string) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response = true
	s.answer(strings.TrimSuffix(m.Questions[0].Name.String(), "."), &m, network)
	text, err := m.Pack()
	if err != nil {
		return nil
	}
	return text
}

func address(m *dnsmessage.Message, ip ...byte) {
	m.Answers = append(m.Answers, dnsmessage.Resource{
		Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}, Body: &dnsmessage.AResource{A: [4]byte(ip)},
	})
}

// firewall answers as rules of DNS Firewall do.
func firewall(name string, m *dnsmessage.Message, network string) {
	switch name {
	case "open.test":
		address(m, 192, 0, 2, 53)
	case "nodata.test":
	case "nxdomain.test":
		m.RCode = dnsmessage.RCodeNameError
	case "closed.test":
		m.RCode = dnsmessage.RCodeServerFailure
	case "code9.test":
		m.RCode = 9
	case "override.test":
		target := dnsmessage.MustNewName("Target.Test.")
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}, Body: &dnsmessage.CNAMEResource{CNAME: target},
		})
		address(m, 192, 0, 2, 1)
	case "text.test":
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}, Body: &dnsmessage.TXTResource{TXT: []string{"x"}},
		})
	case "long.test":
		m.Truncated = network == "udp"
		if network == "tcp" {
			address(m, 192, 0, 2, 2)
		}
	case "forged.test":
		m.ID++
	}
}

func TestAsk(t *testing.T) {
	s := startServer(t, firewall)
	want := map[string]string{
		"open.test": "NOERROR A 192.0.2.53", "nodata.test": "NOERROR without an answer", "nxdomain.test": "NXDOMAIN without an answer",
		"closed.test": "SERVFAIL without an answer", "code9.test": "RCODE9 without an answer", "override.test": "NOERROR CNAME target.test, A 192.0.2.1",
		"text.test": "NOERROR TXT", "long.test": "NOERROR A 192.0.2.2", "forged.test": "the answer is to another query",
		"_tcp.-a.test": "NOERROR without an answer",
	}
	names := []string{"open.test"}
	for name := range want {
		names = append(names, name)
	}
	response, err := Ask(context.Background(), Request{Servers: []string{"127.0.0.1:1", s.address}, Names: names})
	if err != nil {
		t.Fatal(err)
	}
	if response.Server != s.address {
		t.Errorf("%s answered", response.Server)
	}
	for name, text := range want {
		if got := response.Answers[name]; got.String() != text {
			t.Errorf("%s: %s, want %s", name, got, text)
		}
	}
	if len(response.Answers) != len(want) {
		t.Errorf("%d answers to %d names", len(response.Answers), len(want))
	}
}

func TestAskFails(t *testing.T) {
	for name, r := range map[string]Request{
		"no name":   {Servers: []string{"127.0.0.1:1"}},
		"no server": {Names: []string{"open.test"}},
		"silence":   {Servers: []string{"127.0.0.1:1"}, Names: []string{"open.test"}},
	} {
		if response, err := Ask(context.Background(), r); err == nil {
			t.Errorf("%s: %v", name, response)
		}
	}
	s := startServer(t, firewall)
	long := strings.Repeat("a", 300)
	response, err := Ask(context.Background(), Request{Servers: []string{s.address}, Names: []string{"open.test", long}})
	if err != nil || !slices.Equal(response.Answers["open.test"].Answers, []string{"A 192.0.2.53"}) || response.Answers[long].Error == "" {
		t.Errorf("%v %v", response, err)
	}
}
