package querylog

import (
	"context"
	"io"
	"sync"
)

// Object is a log that is not a file, such as an object of S3 or an hour of a log group.
type Object struct {
	// Name identifies the object, in messages and in positions too. Objects with the same name
	// are read once.
	Name string

	// Size is in bytes, as the object is stored. Default: unknown.
	Size int64

	// Version differs if the content of an object with this name does, such as an ETag.
	// Default: unknown.
	Version string

	// Asked means that a person named this very object, so it is read whatever its name is.
	// Default: it was found in a folder, and is passed over unless it looks like a query log.
	Asked bool

	// Open begins to read the object from its start. What it returns is read by one goroutine at
	// a time, and ends with the context. Open may be called several times, and by several
	// goroutines at once.
	Open func(context.Context) (io.ReadCloser, error)

	// Unread says why the object, or a folder, cannot be read; Open is not called then.
	// Default: it can.
	Unread error
}

// Found are the objects at a path.
type Found struct {
	Objects []Object // in the order to read them
	Skipped []string // objects and folders that are not query logs
}

const (
	// aheadObjects is how many objects are opened before their turn comes, because what takes
	// time is the way to them.
	aheadObjects = 32

	// aheadSize is how much of each of them is read: all of most. Together they need 8 MiB.
	aheadSize = 256 << 10
)

// take adds the objects at a path, without those that are not logs.
func (f *finder) take(path string, found *Found) error {
	logs := looksLikeLogs(found.Objects)
	f.skip(found.Skipped...)
	for i := range found.Objects {
		o := &found.Objects[i]
		if !logs[i] {
			f.skip(o.Name)
			continue
		}
		f.found = append(f.found, source{path: o.Name, size: o.Size, unread: o.Unread, object: o})
	}
	return f.check(path)
}

// looksLikeLogs reports which objects are to be read. Many may have to be opened to know.
func looksLikeLogs(objects []Object) []bool {
	logs := make([]bool, len(objects))
	var opening sync.WaitGroup
	tickets := make(chan struct{}, aheadObjects)
	for i := range objects {
		o := &objects[i]
		if logs[i] = o.Asked || o.Unread != nil; logs[i] {
			continue
		}
		byName, certain := isLogByName(o.Name)
		if logs[i] = byName; certain {
			continue
		}
		tickets <- struct{}{}
		opening.Go(func() {
			logs[i] = o.beginsAsLog()
			<-tickets
		})
	}
	opening.Wait()
	return logs
}

func (o *Object) beginsAsLog() bool {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	opened, err := o.Open(ctx)
	if err != nil {
		return true // so that reading it shows why
	}
	defer opened.Close() // it was only read
	return beginsAsLog(opened)
}

// ahead opens objects before their turn comes, so the bandwidth limits the reading, not how
// long each object takes to answer. Its memory is bounded, because a ticket is needed for each
// object and comes back when the object has its turn.
type ahead struct {
	ctx     context.Context
	tickets chan struct{}
	opening sync.WaitGroup

	mu     sync.Mutex
	places map[int]chan early // by the number of the source
}

// early is an object of which the beginning is read.
type early struct {
	io.ReadCloser
	err error // of opening it
}

func newAhead(ctx context.Context) *ahead {
	return &ahead{ctx: ctx, tickets: make(chan struct{}, aheadObjects), places: map[int]chan early{}}
}

// run opens the objects in their order until all are open or the context ends.
func (a *ahead) run(sources []source) {
	for i, s := range sources {
		if s.object == nil || s.unread != nil {
			continue
		}
		select {
		case a.tickets <- struct{}{}:
		case <-a.ctx.Done():
			return
		}
		place := a.place(i)
		a.opening.Go(func() { place <- begun(a.ctx, s.object) })
	}
}

func (a *ahead) place(number int) chan early {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.places[number] == nil {
		a.places[number] = make(chan early, 1)
	}
	return a.places[number]
}

// take waits for the object with a number. Those before it had their turns, so it has a ticket
// or will get one.
func (a *ahead) take(number int) (io.ReadCloser, error) {
	select {
	case e := <-a.place(number):
		a.mu.Lock()
		delete(a.places, number)
		a.mu.Unlock()
		<-a.tickets
		return e.ReadCloser, e.err
	case <-a.ctx.Done():
		return nil, a.ctx.Err()
	}
}

// close closes what nobody took. The context has to be over.
func (a *ahead) close() {
	a.opening.Wait()
	for _, place := range a.places {
		select {
		case e := <-place:
			if e.err == nil {
				e.Close() // it was only read
			}
		default:
		}
	}
}

// begun opens an object and reads its beginning. An object that is read to its end is closed,
// so others can use its connection.
func begun(ctx context.Context, o *Object) early {
	opened, err := o.Open(ctx)
	if err != nil {
		return early{err: err}
	}
	size := int64(aheadSize)
	if o.Size > 0 {
		size = min(size, o.Size+1) // one more, to see its end
	}
	b := &beginning{rest: opened, start: make([]byte, 0, size)}
	for b.err == nil && len(b.start) < cap(b.start) {
		var n int
		n, b.err = opened.Read(b.start[len(b.start):cap(b.start)])
		b.start = b.start[:len(b.start)+n]
	}
	if b.err != nil {
		b.rest = nil
		opened.Close() // it was only read
	}
	return early{ReadCloser: b}
}

// beginning is an object of which the start is read.
type beginning struct {
	start []byte // that is not handed out yet
	err   error  // behind it, if the object is closed
	rest  io.ReadCloser
}

// Read implements [io.Reader].
func (b *beginning) Read(p []byte) (int, error) {
	switch {
	case len(b.start) > 0:
		n := copy(p, b.start)
		b.start = b.start[n:]
		return n, nil
	case b.rest == nil:
		return 0, b.err
	default:
		return b.rest.Read(p)
	}
}

// Close implements [io.Closer].
func (b *beginning) Close() error {
	if b.rest == nil {
		return nil
	}
	return b.rest.Close()
}
