package querylog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/eof"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/digest"
)

// digestOptions say how a file hands out the records of a digest.
type digestOptions struct {
	group       bool
	forVerdicts bool
	alone       bool // no other source may have a copy of a record
}

// readDigest hands the records of a digest to the sink.
func (f *file) readDigest() error {
	copies := f.copies
	if f.digests.alone {
		copies = nil // those within it were left out when it was made
	}
	want := digest.Answers | digest.Ports
	if f.digests.group && f.digests.forVerdicts && copies == nil {
		want = 0
	}
	reader, err := digest.NewReader(io.MultiReader(bytes.NewReader(f.rest()), f.input), want)
	if err != nil {
		return err
	}
	var h digestHeader
	if err := json.Unmarshal(reader.Header(), &h); err != nil {
		return &digest.DamagedError{Reason: "its header is not the JSON that vpcdns writes"}
	}
	if err := h.check(); err != nil {
		return err
	}
	d := &digestFile{file: f, copies: copies}
	if err := d.blocks(reader); err != nil {
		f.stats.Records = d.handed // the statistics are those of the file at hand, as it is not read
		return err
	}
	if d.handed+d.copied != h.Records {
		f.stats.Records = d.handed
		return &digest.DamagedError{Reason: fmt.Sprintf("it has %d records, and its header says %d", d.handed+d.copied, h.Records)}
	}
	f.digest, f.stats = &h, h.stats()
	f.stats.Records -= d.copied
	f.stats.Copies += d.copied
	f.stats.UnknownVersion = d.unknownVersion
	if h.Window != "" {
		f.stats.Notes = append(f.stats.Notes, fmt.Sprintf("%s: the digest has only queries %s", f.source.path, h.Window))
	}
	return nil
}

// digestFile hands out the records of a digest.
type digestFile struct {
	*file
	copies *copies
	group  Group
	chain  []Answer // of the question at hand
	port   [5]byte
	time   [len(time.RFC3339Nano)]byte

	contexts []digestContext
	clients  []digestClient
	results  []digestResult

	handed, copied int64
	unknownVersion int64
}

// What the dictionaries of a block have.
type (
	// digestContext has, as the version, "?" for one that is not 1.x, and else nothing.
	digestContext struct{ queryType, vpc, account, region, action, ruleGroup, list, protection, otherPort, version []byte }
	digestClient  struct{ address, instance, endpoint []byte }
	digestResult  struct {
		answered bool
		rcode    []byte
	}
)

func (d *digestFile) blocks(r *digest.Reader) error {
	for {
		block, err := r.Next()
		if eof.Is(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if !d.dictionaries(block) {
			return errDigestTexts
		}
		d.digested++
		d.group.Block = d.digested
		for block.NextQuestion() {
			if err := d.readQuestion(block); err != nil {
				return err
			}
			for block.NextRow() {
				if err := d.row(block); err != nil {
					return err
				}
			}
		}
		if err := block.Err(); err != nil {
			return err
		}
	}
}

var errDigestTexts = &digest.DamagedError{Reason: "a text is malformed"}

// cutAll takes texts apart, which have to be all of b.
func cutAll(b []byte, into ...*[]byte) (ok bool) {
	for _, text := range into {
		if *text, b, ok = cutDigestText(b); !ok {
			return false
		}
	}
	return len(b) == 0
}

func (d *digestFile) dictionaries(b *digest.Block) bool {
	d.contexts, d.clients, d.results = d.contexts[:0], d.clients[:0], d.results[:0]
	for _, text := range b.Contexts {
		var c digestContext
		if !cutAll(text, &c.queryType, &c.vpc, &c.account, &c.region, &c.action, &c.ruleGroup, &c.list, &c.protection, &c.otherPort, &c.version) {
			return false
		}
		d.contexts = append(d.contexts, c)
	}
	for _, text := range b.Clients {
		var c digestClient
		if !cutAll(text, &c.address, &c.instance, &c.endpoint) {
			return false
		}
		d.clients = append(d.clients, c)
	}
	for _, text := range b.Results {
		if len(text) == 0 || text[0] != 'a' && text[0] != '-' {
			return false
		}
		d.results = append(d.results, digestResult{text[0] == 'a', text[1:]})
	}
	return true
}

// readQuestion makes the record one of the question at hand.
func (d *digestFile) readQuestion(b *digest.Block) error {
	r, c := &d.record, &d.contexts[b.Context]
	r.reset()
	if len(b.Name) == 0 {
		return errDigestTexts
	}
	r.QueryName = b.Name
	r.QueryType, r.VPCID, r.AccountID, r.Region = c.queryType, c.vpc, c.account, c.region
	r.FirewallRuleAction, r.FirewallRuleGroupID, r.FirewallDomainListID, r.FirewallProtection = c.action, c.ruleGroup, c.list, c.protection
	r.Version = c.version
	r.At = Position{File: d.source.path}
	r.Group = &d.group
	d.questions++
	d.group.Question, d.group.OtherPort = d.questions, len(c.otherPort) > 0
	if len(c.otherPort) > 0 {
		r.SrcPort = c.otherPort[1:]
	}
	return d.readChain(b.Chain)
}

func (d *digestFile) readChain(chain []byte) error {
	d.chain = d.chain[:0]
	for len(chain) > 0 {
		kind := chain[0]
		name, rest, ok := cutDigestText(chain[1:])
		if !ok || kind == 0 || int(kind) >= len(chainKinds) {
			return errDigestTexts
		}
		d.chain = append(d.chain, Answer{Rdata: name, Type: chainKinds[kind]})
		chain = rest
	}
	d.record.Answers = append(d.record.Answers[:0], d.chain...)
	return nil
}

// row hands out the row at hand.
func (d *digestFile) row(b *digest.Block) error {
	r, g := &d.record, &d.group
	c, result := &d.clients[b.Client], &d.results[b.Result]
	r.SrcAddr, r.SrcIDs.Instance, r.SrcIDs.ResolverEndpoint = c.address, c.instance, c.endpoint
	r.Rcode = result.rcode
	g.Client = b.Client
	g.Answered, g.Hour, g.Offsets, g.Ports = result.answered, b.Hour, b.Offsets, b.Ports
	if err := d.readAnswers(b.Answers); err != nil {
		return err
	}
	r.UnixMilli = b.Hour + int64(b.Offsets[0])
	if d.copies != nil && !d.leaveCopiesOut() {
		return nil
	}
	if d.digests.group {
		return d.give(r)
	}
	return r.Each(func(r *Record) error {
		r.Timestamp = time.UnixMilli(r.UnixMilli).UTC().AppendFormat(d.time[:0], time.RFC3339Nano)
		d.setPort(r, 0)
		return d.give(r)
	})
}

func (d *digestFile) give(r *Record) error {
	d.handed += int64(r.Count())
	if len(r.Version) > 0 {
		d.unknownVersion += int64(r.Count())
	}
	if err := d.sink(r); err != nil {
		return &sinkError{err}
	}
	return nil
}

func (d *digestFile) setPort(r *Record, number int) {
	if !r.Group.OtherPort {
		r.SrcPort = strconv.AppendUint(d.port[:0], uint64(r.Group.port(number)), 10)
	}
}

// readAnswers puts all answers in their order, with those of the chain. None are those of the chain.
func (d *digestFile) readAnswers(answers []byte) error {
	chain, all := d.chain, d.record.Answers[:0]
	if len(answers) == 0 {
		d.record.Answers = append(all, chain...)
		return nil
	}
	for len(answers) > 0 {
		kind := answers[0]
		answers = answers[1:]
		var a Answer
		ok := kind < 2
		switch {
		case kind == 1:
			if a.Type, answers, ok = cutDigestText(answers); ok {
				a.Rdata, answers, ok = cutDigestText(answers)
			}
		case len(chain) > 0:
			a, chain = chain[0], chain[1:]
		default:
			ok = false
		}
		if !ok {
			return errDigestTexts
		}
		all = append(all, a)
	}
	if len(chain) > 0 {
		return errDigestTexts
	}
	d.record.Answers = all
	return nil
}

// leaveCopiesOut takes the queries out of the group that came before, and reports whether any
// are left.
func (d *digestFile) leaveCopiesOut() bool {
	r, g := &d.record, &d.group
	kept := 0
	for i := range g.Offsets {
		d.setPort(r, i)
		r.UnixMilli = r.UnixMilliOf(i)
		if d.copies.has(r, &d.identity) {
			d.copied++
			continue
		}
		g.Offsets[kept] = g.Offsets[i]
		g.Ports[2*kept], g.Ports[2*kept+1] = g.Ports[2*i], g.Ports[2*i+1] // in memory of the block, read once
		kept++
	}
	if !g.OtherPort {
		r.SrcPort = nil
	}
	if kept == 0 {
		return false
	}
	g.Offsets, g.Ports = g.Offsets[:kept], g.Ports[:2*kept]
	r.UnixMilli = r.UnixMilliOf(0)
	return true
}
