package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// response is what a server answered.
type response struct {
	code    dnsmessage.RCode
	address string // the first IPv4 address
	alias   string // the target of the first CNAME record
	server  string
	latency time.Duration
}

// A query is repeated as programs do, so one lost packet is not a failure.
const (
	attempts = 2
	patience = 1500 * time.Millisecond
	maxUDP   = 512 // bytes, without EDNS
)

// ask queries the servers in turn for the IPv4 address of a name, and returns the first response,
// whatever it says.
func ask(ctx context.Context, servers []string, name string) (response, error) {
	var failures []string
	for range attempts {
		for _, server := range servers {
			start := time.Now()
			message, err := exchange(ctx, server, name)
			if err == nil {
				r, err := read(message)
				r.server, r.latency = server, time.Since(start)
				return r, err
			}
			failures = append(failures, err.Error())
		}
	}
	return response{}, fmt.Errorf("no response: %s", strings.Join(failures, "; "))
}

func exchange(ctx context.Context, server, name string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	question := dnsmessage.Question{Name: dnsmessage.MustNewName(absolute(name)), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}
	query := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: uint16(rand.Uint32()), RecursionDesired: true},
		Questions: []dnsmessage.Question{question},
	}
	packed, err := query.Pack()
	if err != nil {
		return nil, err
	}
	message, err := overUDP(ctx, server, packed, query)
	if errors.Is(err, errTruncated) {
		return overTCP(ctx, server, packed, query)
	}
	return message, err
}

var errTruncated = errors.New("truncated")

func overUDP(ctx context.Context, server string, packed []byte, query dnsmessage.Message) ([]byte, error) {
	connection, err := dial(ctx, "udp", server, packed)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	for {
		message := make([]byte, maxUDP)
		n, err := connection.Read(message)
		if err != nil {
			return nil, err
		}
		header, matches := answers(message[:n], query)
		switch {
		case !matches: // anybody can send a packet
		case header.Truncated:
			return nil, errTruncated
		default:
			return message[:n], nil
		}
	}
}

// overTCP has the length before each message.
func overTCP(ctx context.Context, server string, packed []byte, query dnsmessage.Message) ([]byte, error) {
	connection, err := dial(ctx, "tcp", server, append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...))
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	var length [2]byte
	if _, err := io.ReadFull(connection, length[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(connection, message); err != nil {
		return nil, err
	}
	if _, matches := answers(message, query); !matches {
		return nil, errors.New("the response is not to the query")
	}
	return message, nil
}

// dial connects and sends.
func dial(ctx context.Context, network, server string, packed []byte) (net.Conn, error) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	if err = connection.SetDeadline(deadline); err == nil {
		_, err = connection.Write(packed)
	}
	if err != nil {
		connection.Close()
		return nil, err
	}
	return connection, nil
}

// answers reports whether a message is the response to a query.
func answers(message []byte, query dnsmessage.Message) (dnsmessage.Header, bool) {
	var parser dnsmessage.Parser
	header, err := parser.Start(message)
	if err != nil || !header.Response || header.ID != query.ID {
		return header, false
	}
	questions, err := parser.AllQuestions()
	want := query.Questions[0]
	return header, err == nil && len(questions) == 1 && questions[0].Type == want.Type && strings.EqualFold(questions[0].Name.String(), want.Name.String())
}

func read(message []byte) (response, error) {
	var parsed dnsmessage.Message
	if err := parsed.Unpack(message); err != nil {
		return response{}, fmt.Errorf("malformed response: %w", err)
	}
	r := response{code: parsed.RCode}
	for _, record := range parsed.Answers {
		switch body := record.Body.(type) {
		case *dnsmessage.AResource:
			if r.address == "" {
				r.address = net.IP(body.A[:]).String()
			}
		case *dnsmessage.CNAMEResource:
			if r.alias == "" {
				r.alias = body.CNAME.String()
			}
		}
	}
	return r, nil
}

// absolute is a name with its final dot.
func absolute(name string) string { return strings.TrimSuffix(name, ".") + "." }

// serversIn are the name servers of a resolv.conf.
func serversIn(configuration string) []string {
	var servers []string
	for line := range strings.Lines(configuration) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "nameserver" {
			servers = append(servers, net.JoinHostPort(words[1], "53"))
		}
	}
	return servers
}
