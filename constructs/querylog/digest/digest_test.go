package digest_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/digest"
)

// query is a query of a test.
type query struct {
	subject [5]string
	client  string
	at      digest.Time
}

func (q *query) compare(other *query) int {
	return cmp.Or(slices.Compare(q.subject[:], other.subject[:]), cmp.Compare(q.client, other.client), cmp.Compare(q.at, other.at))
}

const start = 1_700_000_000_000

// random returns queries, many of them alike.
func random(r *rand.Rand, n int) []query {
	text := func(kinds int) string {
		return []string{"", "a", "a\x00", "a\x00b", "\x00\xff", "www.example.", "example.", "\xff\x01"}[r.IntN(min(kinds, 8))] + fmt.Sprint(r.IntN(kinds))
	}
	all := make([]query, n)
	for i := range all {
		at := int64(start + r.IntN(1+n)*1000)
		if r.IntN(50) == 0 {
			at += int64(r.IntN(1000))
		}
		all[i] = query{[5]string{text(20), text(2), text(3), text(2), text(4)}, text(5), digest.At(at, uint16(r.Uint32()))}
	}
	return all
}

// build makes a digest with some adders.
func build(t testing.TB, all []query, adders, memory int) []byte {
	t.Helper()
	dir := t.TempDir()
	b := digest.New(digest.Options{Memory: memory, TempDir: dir})
	defer b.Close()
	var to []*digest.Adder
	for range adders {
		to = append(to, b.Adder())
	}
	for i, q := range all {
		s := digest.Subject{Name: []byte(q.subject[0]), Context: []byte(q.subject[1]), Chain: []byte(q.subject[2]), Result: []byte(q.subject[3]), Answers: []byte(q.subject[4])}
		if err := to[i%adders].Add(&s, []byte(q.client), q.at); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	n, err := b.Write(&out, []byte(`{"a":1}`))
	if err != nil || n != int64(out.Len()) {
		t.Fatalf("%d of %d bytes, %v", n, out.Len(), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	return out.Bytes()
}

// read reads all queries of a digest.
func read(from []byte) (all []query, err error) {
	r, err := digest.NewReader(bytes.NewReader(from), digest.Answers|digest.Ports)
	if err != nil {
		return nil, err
	}
	for {
		b, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		for b.NextQuestion() {
			for b.NextRow() {
				subject := [5]string{string(b.Name), string(b.Contexts[b.Context]), string(b.Chain), string(b.Results[b.Result]), string(b.Answers)}
				for _, at := range b.AppendTimes(nil) {
					all = append(all, query{subject, string(b.Clients[b.Client]), at})
				}
			}
		}
		if b.Err() != nil {
			return all, b.Err()
		}
	}
}

// TestBuild has the same queries come back, and the same bytes whatever the order, the number of
// adders and the memory are.
func TestBuild(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 100, 10_000, 100_000} {
		all := random(r, n)
		want := build(t, all, 1, 0)
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := build(t, all, 3, 1); !bytes.Equal(got, want) {
			t.Errorf("%d queries: other bytes in another order, in parts", n)
		}
		got, err := read(want)
		if err != nil {
			t.Fatal(err)
		}
		compare := func(a, b query) int { return a.compare(&b) }
		if !slices.IsSortedFunc(got, compare) {
			t.Errorf("%d queries are not sorted", n)
		}
		slices.SortFunc(all, compare)
		if !slices.Equal(got, all) {
			t.Errorf("%d queries: others came back", n)
		}
	}
}

// TestOneRow has more queries of one row than a row or a block can have.
func TestOneRow(t *testing.T) {
	t.Parallel()
	all := make([]query, 400_000)
	for i := range all {
		all[i] = query{client: "c", at: digest.At(start+int64(i/1000), uint16(i))}
	}
	got, err := read(build(t, all, 1, 0))
	if err != nil || len(got) != len(all) {
		t.Errorf("%d of %d queries, %v", len(got), len(all), err)
	}
}

// TestLongTexts has texts that fill blocks, and one that is too long.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	var all []query
	for i := range 10 {
		all = append(all, query{subject: [5]string{fmt.Sprint(i, string(bytes.Repeat([]byte{'x'}, 2_000_000)))}, client: "c", at: digest.At(start, 1)})
	}
	if got, err := read(build(t, all, 1, 0)); err != nil || len(got) != len(all) {
		t.Errorf("%d of %d queries, %v", len(got), len(all), err)
	}
	b := digest.New(digest.Options{})
	if err := b.Adder().Add(&digest.Subject{Answers: make([]byte, 2<<20)}, nil, digest.At(start, 1)); err == nil {
		t.Error("a text of 2 MiB is taken")
	}
}

// TestDamage cuts a digest everywhere, and changes every byte.
func TestDamage(t *testing.T) {
	t.Parallel()
	good := build(t, random(rand.New(rand.NewPCG(3, 4)), 200), 1, 0)
	isClear := func(err error) bool {
		var damage *digest.DamagedError
		var version *digest.VersionError
		return errors.As(err, &damage) || errors.As(err, &version)
	}
	for n := range good {
		if _, err := read(good[:n]); !isClear(err) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x20
		if _, err := read(bad); !isClear(err) {
			t.Fatalf("another byte %d: %v", i, err)
		}
	}
	if _, err := read(append(bytes.Clone(good), good...)); !isClear(err) {
		t.Errorf("twice: %v", err)
	}
}

// TestColumnsThatFillTheMemory are refused before any of them is unpacked.
func TestColumnsThatFillTheMemory(t *testing.T) {
	t.Parallel()
	r, err := digest.NewReader(bytes.NewReader(digest.Claiming(16<<20)), digest.Answers|digest.Ports)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); err == nil || !strings.Contains(err.Error(), "the numbers of block 1 are impossible") {
		t.Error(err)
	}
}

// TestBlocksInAnotherOrder has two blocks with right checksums of their own.
func TestBlocksInAnotherOrder(t *testing.T) {
	t.Parallel()
	of := func(name string) []byte {
		var all []query
		for i := range 40_000 {
			all = append(all, query{subject: [5]string{fmt.Sprint(name, i)}, client: "c", at: digest.At(start, 1)})
		}
		return build(t, all, 1, 0)
	}
	good := of("a")
	blocks := digest.Blocks(good)
	if len(blocks) != 4 { // the beginning, two blocks and the end
		t.Fatalf("%d parts", len(blocks))
	}
	if _, err := read(bytes.Join(blocks, nil)); err != nil {
		t.Fatal(err)
	}
	blocks[1], blocks[2] = blocks[2], blocks[1]
	if _, err := read(bytes.Join(blocks, nil)); err == nil {
		t.Error("blocks may change places")
	}
}

// TestVersion names the version that this program does not read.
func TestVersion(t *testing.T) {
	t.Parallel()
	_, err := read([]byte("vpcdns digest 17 00000000 00000000\n\n"))
	var version *digest.VersionError
	if !errors.As(err, &version) || version.Version != "17" {
		t.Error(err)
	}
}

// FuzzRead reads what may look like a digest. Its checksums are mended, so the rest is read.
func FuzzRead(f *testing.F) {
	for _, n := range []int{0, 1, 50} {
		f.Add(build(f, random(rand.New(rand.NewPCG(5, 6)), n), 1, 0))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = read(text)
		_, _ = read(digest.Mended(text))
	})
}
