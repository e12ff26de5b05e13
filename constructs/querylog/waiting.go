package querylog

import (
	"context"
	"io"
)

// patient reads what may keep a reader waiting for as long as it likes, such as a pipe: in a
// goroutine of its own, so that the end of a context ends the wait. The goroutine ends with
// the read that it waits for.
type patient struct {
	ctx    context.Context
	full   chan chunk
	empty  chan []byte
	now    chunk
	unread []byte // of now
}

type chunk struct {
	memory []byte
	n      int
	err    error
}

const chunkSize = 64 << 10

// waiting opens and reads in a goroutine of its own.
func waiting(ctx context.Context, open func() (io.ReadCloser, error)) io.ReadCloser {
	p := &patient{ctx: ctx, full: make(chan chunk), empty: make(chan []byte, 2)}
	p.empty <- make([]byte, chunkSize)
	p.empty <- make([]byte, chunkSize)
	go p.run(open)
	return io.NopCloser(p)
}

func (p *patient) run(open func() (io.ReadCloser, error)) {
	from, err := open()
	if err != nil {
		p.give(chunk{err: err})
		return
	}
	defer from.Close() // it was only read
	for {
		var memory []byte
		select {
		case memory = <-p.empty:
		case <-p.ctx.Done():
			return
		}
		n, err := from.Read(memory)
		if !p.give(chunk{memory, n, err}) || err != nil {
			return
		}
	}
}

func (p *patient) give(c chunk) bool {
	select {
	case p.full <- c:
		return true
	case <-p.ctx.Done():
		return false
	}
}

// Read implements [io.Reader].
func (p *patient) Read(b []byte) (int, error) {
	for len(p.unread) == 0 {
		if p.now.err != nil {
			return 0, p.now.err
		}
		if p.now.memory != nil {
			p.empty <- p.now.memory // there is room for both
		}
		select {
		case p.now = <-p.full:
			p.unread = p.now.memory[:p.now.n]
		case <-p.ctx.Done():
			p.now = chunk{err: p.ctx.Err()}
		}
	}
	n := copy(b, p.unread)
	p.unread = p.unread[n:]
	return n, nil
}
