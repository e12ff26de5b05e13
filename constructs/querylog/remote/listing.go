package remote

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// listers is how many prefixes are listed at once.
const listers = 16

// findObjects finds the objects of a prefix: one of that name, those in a folder of that name, or
// else all whose names begin with it.
func (f *Finder) findObjects(ctx context.Context, name, prefix string) (*querylog.Found, error) {
	b, err := f.openBucket(ctx, name, prefix)
	if err != nil {
		return nil, err
	}
	if b.named != nil {
		return &querylog.Found{Objects: []querylog.Object{*b.named}}, nil
	}
	folder := prefix
	if folder != "" && !strings.HasSuffix(folder, "/") {
		folder += "/"
	}
	l := newListing(b)
	if err := l.walk(ctx, folder); err != nil {
		return nil, err
	}
	if l.isEmpty() && folder != prefix {
		l = newListing(b)
		if err := l.walk(ctx, prefix); err != nil {
			return nil, err
		}
	}
	return l.found(prefix), ctx.Err()
}

// listing lists the parts of a bucket, several at once. What is not listed yet is on a stack, so
// there are few parts at a time.
type listing struct {
	bucket *bucket
	window window

	mu      sync.Mutex
	changed sync.Cond
	parts   []part
	busy    int
	listed  int  // parts
	seen    bool // anything at all
	first   error
	fatal   error
	objects []querylog.Object
	skipped []string
}

// part is a prefix to list.
type part struct {
	prefix string
	deep   bool // with all that is below
}

func newListing(b *bucket) *listing {
	l := &listing{bucket: b, window: b.finder.window()}
	l.changed.L = &l.mu
	return l
}

func (l *listing) isEmpty() bool { return !l.seen }

// walk lists all that is asked for in a prefix. It is an error if nothing can be listed.
func (l *listing) walk(ctx context.Context, prefix string) error {
	if strings.HasSuffix(prefix, "/") {
		l.add(prefix)
	} else {
		l.parts = append(l.parts, part{prefix: prefix})
	}
	var workers sync.WaitGroup
	for range listers {
		workers.Go(func() { l.work(ctx) })
	}
	workers.Wait()
	if l.listed == 0 {
		return cmp.Or(ctx.Err(), l.fatal, l.first)
	}
	return cmp.Or(ctx.Err(), l.fatal)
}

// work lists parts until there are no more.
func (l *listing) work(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		for len(l.parts) == 0 && l.busy > 0 {
			l.changed.Wait()
		}
		if len(l.parts) == 0 || l.fatal != nil || ctx.Err() != nil {
			l.changed.Broadcast()
			return
		}
		next := l.parts[len(l.parts)-1]
		l.parts = l.parts[:len(l.parts)-1]
		l.busy++
		l.mu.Unlock()
		err := l.list(ctx, next)
		l.mu.Lock()
		l.busy--
		if err != nil {
			l.fail(next, err)
		} else {
			l.listed++
		}
		l.changed.Broadcast()
	}
}

// fail keeps why a part cannot be listed. Others may be.
func (l *listing) fail(p part, err error) {
	reason := explained(err, "s3:ListBucket", l.bucket.name)
	l.first = cmp.Or(l.first, reason)
	if isFatal(err) {
		l.fatal = cmp.Or(l.fatal, reason)
	}
	l.objects = append(l.objects, querylog.Object{Name: l.bucket.uri(p.prefix), Unread: reason})
}

// list lists a part, page by page.
func (l *listing) list(ctx context.Context, p part) error {
	input := &s3.ListObjectsV2Input{Bucket: &l.bucket.name, Prefix: &p.prefix, RequestPayer: l.bucket.payer}
	if !p.deep {
		input.Delimiter = aws.String("/")
	}
	pages := s3.NewListObjectsV2Paginator(l.bucket.client, input)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		l.take(p, page)
	}
	return nil
}

func (l *listing) take(p part, page *s3.ListObjectsV2Output) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = l.seen || len(page.Contents)+len(page.CommonPrefixes) > 0
	for i := range page.Contents {
		if o := &page.Contents[i]; l.asks(o) {
			l.objects = append(l.objects, l.bucket.object(o))
		}
	}
	for _, folder := range page.CommonPrefixes {
		l.add(aws.ToString(folder.Prefix))
	}
	l.changed.Broadcast()
}

// asks reports whether an object is asked for. A folder that the console made is an object too.
func (l *listing) asks(o *types.Object) bool {
	key := aws.ToString(o.Key)
	if strings.HasSuffix(key, "/") {
		return false
	}
	folder := key[:strings.LastIndexByte(key, '/')+1]
	return folder == "" || l.bucket.finder.placeOf(folder) != unaskedPlace && l.window.holds(key)
}

// add plans to list a folder, or passes over it.
func (l *listing) add(folder string) {
	switch l.bucket.finder.placeOf(folder) {
	case vpcPlace:
		for _, days := range l.window.folders(l.bucket.finder.now()) {
			l.parts = append(l.parts, part{prefix: folder + days, deep: true})
		}
	case otherPlace:
		l.skipped = append(l.skipped, l.bucket.uri(folder))
	case deepPlace:
		l.parts = append(l.parts, part{prefix: folder, deep: true})
	case unaskedPlace:
	default:
		l.parts = append(l.parts, part{prefix: folder})
	}
}

// found returns what was found in the order of a folder's files, each object once.
func (l *listing) found(asked string) *querylog.Found {
	slices.SortFunc(l.objects, func(a, b querylog.Object) int { return compareKeys(a.Name, b.Name) })
	l.objects = slices.CompactFunc(l.objects, func(a, b querylog.Object) bool { return a.Name == b.Name })
	slices.SortFunc(l.skipped, compareKeys)
	for i := range l.objects {
		if o := &l.objects[i]; o.Name == l.bucket.uri(asked) {
			o.Asked = true
		}
	}
	return &querylog.Found{Objects: l.objects, Skipped: l.skipped}
}

// compareKeys orders keys as walking through folders does: by the parts between the slashes.
func compareKeys(a, b string) int {
	for i := range min(len(a), len(b)) {
		switch x, y := a[i], b[i]; {
		case x == y:
		case x == '/':
			return -1
		case y == '/':
			return 1
		default:
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}
