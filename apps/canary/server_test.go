package main

import (
	"encoding/binary"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// server is a DNS server that blocks as DNS Firewall does. Names that are not in zone do not exist.
type server struct {
	address string
	asked   atomic.Int64
	zone    map[string]answer
}

// answer is what the server says to a query, or how it fails.
type answer struct {
	code      dnsmessage.RCode
	address   [4]byte
	alias     string
	silent    int64 // so many queries get no response
	truncated bool  // over UDP
	forged    bool  // a response with another ID comes first
}

var (
	works     = answer{address: [4]byte{192, 0, 2, 1}}
	blocked   = answer{}
	unblocked = answer{address: [4]byte{1, 2, 3, 4}} // as AWS's control domains
)

func serve(t *testing.T, zone map[string]answer) *server {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	udp, err := net.ListenPacket("udp", tcp.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tcp.Close(); udp.Close() })
	s := &server{address: tcp.Addr().String(), zone: zone}
	go s.overUDP(udp)
	go s.overTCP(tcp)
	return s
}

func (s *server) overUDP(connection net.PacketConn) {
	for {
		query := make([]byte, 4096)
		n, client, err := connection.ReadFrom(query)
		if err != nil {
			return
		}
		response, a := s.respond(query[:n], true)
		if s.asked.Add(1) <= a.silent {
			continue
		}
		if a.forged {
			forged := append([]byte{response[0] + 1}, response[1:]...)
			connection.WriteTo(forged, client)
			connection.WriteTo([]byte("x"), client)
		}
		connection.WriteTo(response, client)
	}
}

func (s *server) overTCP(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		var length [2]byte
		io.ReadFull(connection, length[:])
		query := make([]byte, binary.BigEndian.Uint16(length[:]))
		io.ReadFull(connection, query)
		response, _ := s.respond(query, false)
		connection.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(response))), response...))
		connection.Close()
	}
}

func (s *server) respond(query []byte, udp bool) ([]byte, answer) {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		panic(err)
	}
	name := m.Questions[0].Name
	a, exists := s.zone[name.String()]
	if !exists {
		a.code = dnsmessage.RCodeNameError
	}
	m.Response, m.RCode, m.Truncated = true, a.code, a.truncated && udp
	header := dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET}
	if a.alias != "" {
		target := dnsmessage.MustNewName(a.alias)
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.CNAMEResource{CNAME: target}})
		header.Name = target
	}
	if a.address != [4]byte{} && !m.Truncated {
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: a.address}})
	}
	packed, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return packed, a
}
