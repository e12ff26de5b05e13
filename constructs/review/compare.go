package review

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Compared is the output of the step compare: what to read again or, if that is nothing, what to merge.
//
// What it names has keys with hashes of what it is, so that executions of the same run at the same time do
// not change what the other one goes by.
type Compared struct {
	Round      int      `json:"round"`      // how often the batches were compared
	Items      string   `json:"items"`      // the key of the items of all batches, some of them without copies
	Again      string   `json:"again"`      // the key of the items to read again
	Batches    int      `json:"batches"`    // of them
	Merge      []string `json:"merge"`      // the keys of the items to merge, level by level
	Sum        string   `json:"sum"`        // the key of the part that is merged at last
	Uncompared int64    `json:"uncompared"` // records
}

// maxRounds is how often a run is compared. The second time finds copies in batches that were read as a
// whole the first time, and in pieces the second; more is rare.
const maxRounds = 6

// findCopies finds records of a batch that an earlier batch has too. The batches with such copies are
// read again without them, and compared again.
func (e *Engine) findCopies(ctx context.Context, event Event) (*Compared, error) {
	var items []Event
	if err := getJSON(ctx, e.Store, event.Items, &items); err != nil {
		return nil, err
	}
	c, err := e.compare(ctx, items)
	if err != nil {
		return nil, err
	}
	out := &Compared{Round: event.Round + 1, Items: event.Items, Merge: []string{}, Uncompared: c.uncompared}
	if c.copies > 0 && out.Round < maxRounds {
		return out, e.putAgain(ctx, event.Run, c, out)
	}
	out.Uncompared += c.copies
	return out, e.putMerges(ctx, event.Run, c, out)
}

// putAgain writes the items to read again, and all items.
func (e *Engine) putAgain(ctx context.Context, run string, c *comparison, out *Compared) (err error) {
	var all, again []Event
	for i := range c.parts {
		part := &c.parts[i]
		if len(part.copies) > 0 {
			if err := e.putKnown(ctx, part); err != nil {
				return err
			}
			again = append(again, *part.item)
		}
		all = append(all, *part.item)
	}
	out.Batches = len(again)
	if out.Again, err = putNamed(ctx, e.Store, run+"/again-", again); err != nil {
		return err
	}
	out.Items, err = putNamed(ctx, e.Store, run+"/items-", all)
	return err
}

// putKnown writes the copies of a batch, and makes its item one without them.
func (e *Engine) putKnown(ctx context.Context, of *compared) error {
	for hash, from := range of.known {
		of.copies.add(hash, from)
	}
	text := of.copies.appendTo(nil)
	// The key says what is read and what is left out, so a part that is there is the right one.
	of.item.Output = "parts/" + hashOf([]byte(of.item.Output), text)
	of.item.Known = of.item.Output + knownEnd
	return e.Store.Put(ctx, of.item.Known, text)
}

// putMerges writes the items to merge.
func (e *Engine) putMerges(ctx context.Context, run string, c *comparison, out *Compared) error {
	listing, err := stored(ctx, e.Store, (&Plan{Run: run}).listing())
	if err != nil {
		return err
	}
	parts := []string{listing}
	for i := range c.parts {
		parts = append(parts, c.parts[i].key)
	}
	for len(out.Merge) == 0 || len(parts) > 1 {
		items := merges(run, parts)
		parts = nil
		for _, item := range items {
			parts = append(parts, item.Output)
		}
		key, err := putNamed(ctx, e.Store, run+"/merge-", items)
		if err != nil {
			return err
		}
		out.Merge = append(out.Merge, key)
	}
	out.Sum = parts[0]
	return nil
}

// merges are the items of a level.
func merges(run string, parts []string) (items []Event) {
	for inputs := range slices.Chunk(parts, FanIn) {
		output := "parts/" + hashOf([]byte("merge"), []byte(strings.Join(inputs, "\n")))
		items = append(items, Event{Step: StepMerge, Run: run, Inputs: inputs, Output: output})
	}
	return items
}

// putNamed puts JSON under a key that begins with a text and has the hash of the JSON.
func putNamed(ctx context.Context, s Store, begin string, value any) (string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	key := begin + hashOf(text) + ".json"
	return key, s.Put(ctx, key, text)
}

// known are the records of a batch that are copies, by their hashes, with the number of the object
// from which on they are: 0 if another batch has them.
type known map[uint64]int

// add adds a copy. Of a record that is found several times, the first place counts.
func (k known) add(hash uint64, from int) {
	if before, has := k[hash]; !has || from < before {
		k[hash] = from
	}
}

// knownBytes is how many bytes a copy has in an object: 8 of its hash and 4 of its place.
const knownBytes = hashBytes + 4

// appendTo appends the copies in the order of their hashes.
func (k known) appendTo(b []byte) []byte {
	for _, hash := range slices.Sorted(maps.Keys(k)) {
		b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(b, hash), uint32(k[hash]))
	}
	return b
}

// addFrom adds copies as appendTo appends them.
func (k known) addFrom(text []byte) error {
	if len(text)%knownBytes != 0 {
		return errors.New("not a list of copies")
	}
	for one := range slices.Chunk(text, knownBytes) {
		k.add(binary.BigEndian.Uint64(one), int(binary.BigEndian.Uint32(one[hashBytes:])))
	}
	return nil
}

const knownEnd = ".known"

// knownOf reads what the step compare wrote; there is nothing for a batch that is read the first time.
func (e *Engine) knownOf(ctx context.Context, key string) (known, error) {
	if key == "" {
		return nil, nil
	}
	opened, err := e.Store.Get(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	defer opened.Close() // it was only read
	copies := known{}
	text, err := io.ReadAll(opened)
	if err == nil {
		err = copies.addFrom(text)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return copies, nil
}

// inParallel does something for each of n numbers, and returns the error of one of those it failed for.
func inParallel(n int, do func(int) error) error {
	const atOnce = 32
	errs := make([]error, atOnce)
	var workers sync.WaitGroup
	for w := range atOnce {
		workers.Go(func() {
			for i := w; i < n && errs[w] == nil; i += atOnce {
				errs[w] = do(i)
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
