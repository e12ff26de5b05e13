// Package resolve asks a DNS server for addresses and gives the answers as they came, with
// every record and response code: what a stub resolver hides is what matters here.
//
// It is what the prober runs in the VPC; [Ask] is its work.
package resolve

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
)

// Request is the event of the prober.
type Request struct {
	Servers []string `json:"servers"` // host:port; the first that answers is asked
	Names   []string `json:"names"`   // type A, without a trailing dot
}

// Response is the answer of the prober.
type Response struct {
	Server  string                       `json:"server"`
	Answers map[string]experiment.Answer `json:"answers"`
}

// The patience of one query. A server is given up after attempts.
const (
	timeout  = 3 * time.Second
	attempts = 3
	parallel = 8
)

// Ask resolves names. It fails if no server answers.
func Ask(ctx context.Context, r Request) (Response, error) {
	server, err := firstServer(ctx, r)
	if err != nil {
		return Response{}, err
	}
	answers := make([]experiment.Answer, len(r.Names))
	slots := make(chan struct{}, parallel)
	var all sync.WaitGroup
	for i, name := range r.Names {
		slots <- struct{}{}
		all.Go(func() {
			answers[i] = lookup(ctx, server, name)
			<-slots
		})
	}
	all.Wait()
	response := Response{Server: server, Answers: map[string]experiment.Answer{}}
	for i, name := range r.Names {
		response.Answers[name] = answers[i]
	}
	return response, nil
}

// firstServer is the first server that answers a question of any kind.
func firstServer(ctx context.Context, r Request) (string, error) {
	if len(r.Names) == 0 || len(r.Servers) == 0 {
		return "", errors.New("no names or no servers to ask")
	}
	var failed []string
	for _, server := range r.Servers {
		a := lookup(ctx, server, r.Names[0])
		if a.Error == "" {
			return server, nil
		}
		failed = append(failed, server+": "+a.Error)
	}
	return "", fmt.Errorf("no server answers: %s", strings.Join(failed, "; "))
}

func lookup(ctx context.Context, server, name string) experiment.Answer {
	var err error
	for range attempts {
		var m dnsmessage.Message
		if m, err = exchange(ctx, "udp", server, name); err == nil && m.Truncated {
			m, err = exchange(ctx, "tcp", server, name)
		}
		if err == nil {
			return answerOf(m)
		}
	}
	return experiment.Answer{Error: err.Error()}
}

// exchange sends a query and reads the answer to it.
func exchange(ctx context.Context, network, server, name string) (dnsmessage.Message, error) {
	id := uint16(rand.Uint32())
	query, err := queryFor(id, name)
	if err != nil {
		return dnsmessage.Message{}, err
	}
	dialer := net.Dialer{Timeout: timeout}
	conn, err := dialer.DialContext(ctx, network, server)
	if err != nil {
		return dnsmessage.Message{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(timeout)); err != nil {
		return dnsmessage.Message{}, err
	}
	if network == "tcp" {
		query = append(binary.BigEndian.AppendUint16(nil, uint16(len(query))), query...)
	}
	if _, err := conn.Write(query); err != nil {
		return dnsmessage.Message{}, err
	}
	text, err := readMessage(conn, network)
	if err != nil {
		return dnsmessage.Message{}, err
	}
	var m dnsmessage.Message
	if err := m.Unpack(text); err != nil {
		return dnsmessage.Message{}, err
	}
	if m.ID != id || !m.Response {
		return dnsmessage.Message{}, errors.New("the answer is to another query")
	}
	return m, nil
}

func queryFor(id uint16, name string) ([]byte, error) {
	n, err := dnsmessage.NewName(name + ".")
	if err != nil {
		return nil, err
	}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: n, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
	}
	return m.Pack()
}

func readMessage(conn net.Conn, network string) ([]byte, error) {
	if network == "udp" {
		buffer := make([]byte, 4096)
		n, err := conn.Read(buffer)
		return buffer[:n], err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	buffer := make([]byte, binary.BigEndian.Uint16(size[:]))
	_, err := io.ReadFull(conn, buffer)
	return buffer, err
}

var rcodes = map[dnsmessage.RCode]string{
	dnsmessage.RCodeSuccess: "NOERROR", dnsmessage.RCodeFormatError: "FORMERR", dnsmessage.RCodeServerFailure: "SERVFAIL",
	dnsmessage.RCodeNameError: "NXDOMAIN", dnsmessage.RCodeNotImplemented: "NOTIMP", dnsmessage.RCodeRefused: "REFUSED",
}

func answerOf(m dnsmessage.Message) experiment.Answer {
	a := experiment.Answer{Rcode: rcodes[m.RCode]}
	if a.Rcode == "" {
		a.Rcode = fmt.Sprintf("RCODE%d", m.RCode)
	}
	for _, each := range m.Answers {
		switch body := each.Body.(type) {
		case *dnsmessage.AResource:
			a.Answers = append(a.Answers, "A "+net.IP(body.A[:]).String())
		case *dnsmessage.CNAMEResource:
			a.Answers = append(a.Answers, "CNAME "+strings.ToLower(strings.TrimSuffix(body.CNAME.String(), ".")))
		default:
			a.Answers = append(a.Answers, strings.TrimPrefix(each.Header.Type.String(), "Type"))
		}
	}
	return a
}
