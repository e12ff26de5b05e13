package simulated

import (
	"net"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
)

// Serve is a resolver on this machine, over UDP, until stop is called.
func Serve(answer func(name string) experiment.Answer) (address string, stop func(), err error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return // stopped
			}
			if text := respond(buffer[:n], answer); text != nil {
				_, _ = conn.WriteTo(text, from) // the client sees if it fails
			}
		}
	}()
	return conn.LocalAddr().String(), func() { _ = conn.Close() }, nil
}

func respond(query []byte, answer func(name string) experiment.Answer) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	a := answer(strings.TrimSuffix(m.Questions[0].Name.String(), "."))
	m.Response = true
	m.RCode = map[string]dnsmessage.RCode{"NXDOMAIN": dnsmessage.RCodeNameError, "SERVFAIL": dnsmessage.RCodeServerFailure}[a.Rcode]
	for _, each := range a.Answers {
		kind, data, _ := strings.Cut(each, " ")
		header := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}
		if kind == "CNAME" {
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName(data + ".")}})
			continue
		}
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: [4]byte(net.ParseIP(data).To4())}})
	}
	text, err := m.Pack()
	if err != nil {
		return nil
	}
	return text
}
