package oracle

import (
	"fmt"
	"net"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// client asks one server, one question at a time.
type client struct {
	conn net.Conn
	id   uint16
}

func dial(t *testing.T, address string) *client {
	t.Helper()
	conn, err := net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &client{conn: conn}
}

// ask returns the answer to a question, which UDP may take a few attempts to carry.
func (c *client) ask(t *testing.T, name string, qtype dnsmessage.Type) dnsmessage.Message {
	t.Helper()
	var failure error
	for range 3 {
		answer, err := c.exchange(name, qtype, time.Second)
		if err == nil {
			return answer
		}
		failure = err
	}
	t.Fatalf("%s %v: %v", name, qtype, failure)
	return dnsmessage.Message{}
}

func (c *client) exchange(name string, qtype dnsmessage.Type, wait time.Duration) (dnsmessage.Message, error) {
	c.id++
	query, err := question(c.id, name, qtype)
	if err != nil {
		return dnsmessage.Message{}, err
	}
	if err := c.conn.SetDeadline(time.Now().Add(wait)); err != nil {
		return dnsmessage.Message{}, err
	}
	if _, err := c.conn.Write(query); err != nil {
		return dnsmessage.Message{}, err
	}
	return c.receive()
}

func question(id uint16, name string, qtype dnsmessage.Type) ([]byte, error) {
	qname, err := dnsmessage.NewName(name)
	if err != nil {
		return nil, err
	}
	message := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: qname, Type: qtype, Class: dnsmessage.ClassINET}},
	}
	return message.Pack()
}

// receive waits for the answer to the last question. Those to earlier ones, on which
// exchange has given up, are passed over.
func (c *client) receive() (dnsmessage.Message, error) {
	buffer := make([]byte, 1232)
	for {
		n, err := c.conn.Read(buffer)
		if err != nil {
			return dnsmessage.Message{}, err
		}
		var answer dnsmessage.Message
		if err := answer.Unpack(buffer[:n]); err != nil {
			return dnsmessage.Message{}, err
		}
		if answer.ID == c.id {
			return answer, nil
		}
	}
}

// startUpstream answers every question with NOERROR and one address, until the test ends.
// It returns its own address.
func startUpstream(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buffer := make([]byte, 1232)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return // closed
			}
			if answer, err := resolve(buffer[:n]); err == nil {
				_, _ = conn.WriteTo(answer, from) // if it is lost, the client asks again
			}
		}
	}()
	return conn.LocalAddr().String()
}

func resolve(query []byte) ([]byte, error) {
	var message dnsmessage.Message
	if err := message.Unpack(query); err != nil {
		return nil, err
	}
	message.Response = true
	message.Additionals = nil // EDNS, if any
	for _, q := range message.Questions {
		header := dnsmessage.ResourceHeader{Name: q.Name, Type: dnsmessage.TypeA, Class: q.Class, TTL: 60}
		message.Answers = append(message.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}}})
	}
	return message.Pack()
}

// describe returns what a rule decides about an answer in words.
func describe(answer dnsmessage.Message) string {
	code := answer.RCode.String()
	switch answer.RCode {
	case dnsmessage.RCodeSuccess:
		code = "NOERROR"
	case dnsmessage.RCodeNameError:
		code = "NXDOMAIN"
	}
	for _, record := range answer.Answers {
		if cname, ok := record.Body.(*dnsmessage.CNAMEResource); ok {
			return fmt.Sprintf("%s, CNAME %s, TTL %d", code, cname.CNAME, record.Header.TTL)
		}
	}
	return fmt.Sprintf("%s, %d answers", code, len(answer.Answers))
}
