package replay

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// TestMemoKnowsTheLastKeys adds more keys than fit, of all lengths, and asks for old ones now and then:
// the last keysOfGeneration are known, and none has the outcome of another.
func TestMemoKnowsTheLastKeys(t *testing.T) {
	t.Parallel()
	m := newMemo()
	find := func(key []byte) *outcome { return m.find(key, m.hash(key)) }
	const keys = 3 * keysOfGeneration
	outcomes := make([]outcome, keys)
	for i := range outcomes {
		key := keyNumbered(i)
		if find(key) != nil {
			t.Fatalf("key %d is known before it is added", i)
		}
		m.add(key, m.hash(key), &outcomes[i])
		if old := i * 7 % (i + 1); i%3 == 0 {
			if o := find(keyNumbered(old)); o != nil && o != &outcomes[old] || o == nil && old > i-keysOfGeneration/2 {
				t.Fatalf("after key %d: key %d has the outcome %p, its own is %p", i, old, o, &outcomes[old])
			}
		}
	}
	if find(keyNumbered(0)) != nil {
		t.Error("the first key is still known")
	}
	if size := len(m.now.keys) + len(m.before.keys); size > 2*chunksOfGeneration {
		t.Errorf("%d chunks of keys, want at most %d", size, 2*chunksOfGeneration)
	}
}

func keyNumbered(i int) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(i)), bytes.Repeat([]byte{'a'}, i%90)...)
}

// TestMemoIsBoundedInBytes adds the longest keys: they fill a generation before their number does.
func TestMemoIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	m, o := newMemo(), &outcome{}
	for i := range 3 * chunksOfGeneration * keyChunk / maxKey {
		key := append(keyNumbered(i)[:4:4], bytes.Repeat([]byte{'a'}, maxKey-4)...)
		m.add(key, m.hash(key), o)
		if len(m.now.keys) > chunksOfGeneration || m.find(key, m.hash(key)) != o {
			t.Fatalf("after key %d: %d chunks, and the last key is there: %v", i, len(m.now.keys), m.find(key, m.hash(key)) == o)
		}
	}
	long := bytes.Repeat([]byte{'a'}, maxKey+1)
	if m.add(long, m.hash(long), o); m.find(long, m.hash(long)) != nil {
		t.Error("a key that is too long is remembered")
	}
}
