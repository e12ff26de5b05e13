package review

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// witness remembers which records a batch has, as hashes of 8 bytes: other batches may have copies
// of them. Hashes of a VPC and a quarter of an hour are a section, so that only what two batches
// both have sections of must be compared.
//
// The hashes are the same in all processes, as they need to be, so their secret keeps the owner of
// a client from making two records with the same hash.
type witness struct {
	secret string
	known  known
	from   int   // the first object of the batch that was read
	room   int64 // how many records are remembered

	mu       sync.Mutex
	sections map[section][]uint64 // nil: there was no room for all
	count    int64                // of all records
	crossed  known                // records that were found in two pieces of the batch
}

// section is where a hash belongs.
type section struct {
	window int64 // quarters of an hour since 1970
	vpc    string
}

func (s section) compare(other section) int {
	return cmp.Or(cmp.Compare(s.window, other.window), cmp.Compare(s.vpc, other.vpc))
}

const (
	// maxWitnessed is how many records of a batch are remembered: 128 MiB, twice while they are
	// collected.
	maxWitnessed = 16 << 20

	// memoryShare is the part of the memory that the hashes of a batch may have, and crossedShare the
	// part of the records of a batch that may be in several of its pieces.
	memoryShare  = 8
	crossedShare = 8

	// maxSections is how many sections a batch has.
	maxSections = 1 << 19

	quarterHour = 1 << 10 // seconds, about
	longestVPC  = 64      // bytes; a longer text is not the ID of a VPC
)

func (e *Engine) newWitness(secret string, copies known, from int) *witness {
	room := min(maxWitnessed, cmp.Or(e.Memory, defaultMemory)/memoryShare/hashBytes)
	return &witness{secret: secret, known: copies, from: from, room: room, sections: map[section][]uint64{}, crossed: known{}}
}

// isCopy implements [querylog.Options.IsCopy].
func (w *witness) isCopy(r *querylog.Record, identity []byte) bool {
	var room [512]byte
	sum := sha256.Sum256(append(append(room[:0], w.secret...), identity...))
	hash := binary.BigEndian.Uint64(sum[:])
	if from, isKnown := w.known[hash]; isKnown && w.from >= from {
		return true
	}
	vpc := r.VPCID
	if len(vpc) > longestVPC {
		vpc = nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.add(section{r.UnixMilli / 1000 / quarterHour, string(vpc)}, hash)
	return false
}

func (w *witness) add(s section, hash uint64) {
	w.count++
	hashes, exists := w.sections[s]
	if w.count > w.room || !exists && len(w.sections) == maxSections {
		w.sections = nil
	}
	if w.sections != nil {
		w.sections[s] = append(hashes, hash)
	}
}

// forget makes as if there were no records, when these may be copies of each other.
func (w *witness) forget() { w.sections, w.count = nil, 0 }

// witnessed is what a witness writes, without the hashes: these are in an object of their own, in
// the order of the sections.
type witnessed struct {
	From      int      `json:"from"`
	Forgotten int64    `json:"forgotten,omitempty"` // records: all or none, so it does not depend on which come first
	Crossed   int64    `json:"crossed,omitempty"`   // records that were found in two pieces; they follow the hashes
	VPCs      []string `json:"vpcs"`
	VPC       []int    `json:"vpc"`    // of each section, as its number in VPCs
	Window    []int64  `json:"window"` // of each section
	Count     []int64  `json:"count"`  // of hashes in each section
}

func (w *witnessed) section(i int) section { return section{w.Window[i], w.VPCs[w.VPC[i]]} }

// all is how many records are remembered.
func (w *witnessed) all() (n int64) {
	for _, count := range w.Count {
		n += count
	}
	return n
}

func (w *witnessed) check() error {
	isWrong := len(w.VPC) != len(w.Window) || len(w.VPC) != len(w.Count) || w.Crossed < 0 || w.Crossed > maxWitnessed
	for i := range w.VPC {
		isWrong = isWrong || w.VPC[i] < 0 || w.VPC[i] >= len(w.VPCs) || i < len(w.Count) && (w.Count[i] < 1 || w.Count[i] > maxWitnessed)
	}
	if isWrong {
		return errors.New("the sections contradict each other")
	}
	return nil
}

const (
	hashesEnd   = ".hashes"
	sectionsEnd = ".sections.json.gz" // put at last, because it says that the hashes are there
	hashBytes   = 8
)

// WriteTo implements [io.WriterTo].
func (w *witnessed) WriteTo(to io.Writer) (int64, error) {
	text, err := json.Marshal(w)
	if err != nil {
		return 0, err
	}
	n, err := to.Write(text)
	return int64(n), err
}

func readWitnessed(r io.Reader) (*witnessed, error) {
	w := &witnessed{}
	if err := json.NewDecoder(r).Decode(w); err != nil {
		return nil, err
	}
	return w, w.check()
}

// put writes what w remembers beside a part.
func (w *witness) put(ctx context.Context, s Store, key string) error {
	all := &witnessed{From: w.from, Crossed: int64(len(w.crossed)), VPCs: []string{}, VPC: []int{}, Window: []int64{}, Count: []int64{}}
	if w.sections == nil {
		all.Forgotten = w.count
	}
	numbers := map[string]int{}
	var hashes []byte
	for _, at := range slices.SortedFunc(maps.Keys(w.sections), section.compare) {
		of := w.sections[at]
		slices.Sort(of)
		number, known := numbers[at.vpc]
		if !known {
			number = len(all.VPCs)
			numbers[at.vpc] = number
			all.VPCs = append(all.VPCs, at.vpc)
		}
		all.VPC, all.Window, all.Count = append(all.VPC, number), append(all.Window, at.window), append(all.Count, int64(len(of)))
		for _, hash := range of {
			hashes = binary.BigEndian.AppendUint64(hashes, hash)
		}
	}
	if err := s.Put(ctx, key+hashesEnd, w.crossed.appendTo(hashes)); err != nil {
		return err
	}
	return putCompressed(ctx, s, key+sectionsEnd, all)
}

// take adds the witness of a piece that was read after those before, and finds the records that
// these have too.
func (w *witness) take(ctx context.Context, s Store, key string) error {
	more, err := getCompressed(ctx, s, key+sectionsEnd, readWitnessed)
	if err != nil {
		return err
	}
	hashes, err := getHashes(ctx, s, key, span{0, more.all() * hashBytes})
	if err != nil {
		return err
	}
	if err := more.crossings(ctx, s, key, w.cross); err != nil {
		return err
	}
	if w.count += more.Forgotten; more.Forgotten > 0 {
		w.sections = nil
	}
	for i, count := range more.Count {
		at := more.section(i)
		before := slices.Clone(w.sections[at])
		slices.Sort(before)
		for _, hash := range hashes[:count] {
			if _, isCopy := slices.BinarySearch(before, hash); !isCopy {
				w.add(at, hash)
			} else {
				w.cross(hash, more.From)
			}
		}
		hashes = hashes[count:]
	}
	return nil
}

// cross notes that the record with a hash is a copy from an object on, if there is room.
func (w *witness) cross(hash uint64, from int) {
	if _, isKnown := w.crossed[hash]; isKnown || int64(len(w.crossed)) < w.room/crossedShare {
		w.crossed.add(hash, from)
		return
	}
	w.sections = nil
	w.count++
}

// crossings calls do for each record that was found in two pieces.
func (w *witnessed) crossings(ctx context.Context, s Store, key string, do func(hash uint64, from int)) error {
	from := w.all() * hashBytes
	text, err := getSpan(ctx, s, key, span{from, from + w.Crossed*knownBytes})
	if err != nil {
		return err
	}
	copies := known{}
	if err := copies.addFrom(text); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	for _, hash := range slices.Sorted(maps.Keys(copies)) {
		do(hash, copies[hash])
	}
	return nil
}

// span is a part of an object, in bytes.
type span struct{ from, to int64 }

// getHashes returns the hashes in a span of what a witness wrote.
func getHashes(ctx context.Context, s Store, key string, of span) ([]uint64, error) {
	text, err := getSpan(ctx, s, key, of)
	hashes := make([]uint64, len(text)/hashBytes)
	for i := range hashes {
		hashes[i] = binary.BigEndian.Uint64(text[hashBytes*i:])
	}
	return hashes, err
}

func getSpan(ctx context.Context, s Store, key string, of span) ([]byte, error) {
	key = key + hashesEnd
	if of.from == of.to {
		return nil, nil
	}
	opened, err := s.GetRange(ctx, key, of.from, of.to-of.from)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	defer opened.Close() // it was only read
	text := make([]byte, of.to-of.from)
	if _, err := io.ReadFull(opened, text); err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return text, nil
}

// secretKey is where a store keeps the secret of its hashes.
const secretKey = "secret"

// secret returns the secret of a store, and makes it if there is none. If two runs make one at the same
// time, each uses its own: it is in their batches.
func secret(ctx context.Context, s Store) (string, error) {
	opened, err := s.Get(ctx, secretKey)
	if errors.Is(err, fs.ErrNotExist) {
		text := make([]byte, 16)
		_, _ = rand.Read(text) // it never fails
		made := hex.EncodeToString(text)
		return made, s.Put(ctx, secretKey, []byte(made))
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", secretKey, err)
	}
	defer opened.Close() // it was only read
	text, err := io.ReadAll(opened)
	return string(bytes.TrimSpace(text)), err
}
