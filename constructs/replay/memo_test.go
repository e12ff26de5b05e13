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
	key := func(i int) keyHash {
		return m.hash(append(binary.BigEndian.AppendUint32(nil, uint32(i)), bytes.Repeat([]byte{'a'}, i%90)...))
	}
	outcomes := make([]outcome, 3*keysOfGeneration)
	for i := range outcomes {
		if m.find(key(i)) != nil {
			t.Fatalf("key %d is known before it is added", i)
		}
		m.add(key(i), &outcomes[i])
		old := i * 7 % (i + 1)
		if i%3 > 0 {
			continue
		}
		if o := m.find(key(old)); o != nil && o != &outcomes[old] || o == nil && old > i-keysOfGeneration/2 {
			t.Fatalf("after key %d: key %d has the outcome %p, its own is %p", i, old, o, &outcomes[old])
		}
	}
	if m.find(key(0)) != nil {
		t.Error("the first key is still known")
	}
	if slots := len(m.now.slots) + len(m.before.slots); slots > 4*keysOfGeneration {
		t.Errorf("%d slots, want at most %d", slots, 4*keysOfGeneration)
	}
}
