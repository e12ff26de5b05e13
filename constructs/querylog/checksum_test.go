package querylog

import "testing"

func TestChecksumOfPiecesIsThatOfAll(t *testing.T) {
	t.Parallel()
	text := []byte("a log of several pieces, each of which is read by another worker")
	var whole checksum
	whole.add(text)
	seen := map[string]bool{}
	for cut := range len(text) + 1 {
		var both, first, second checksum
		first.add(text[:cut])
		second.add(text[cut:])
		both.addPiece(first)
		both.addPiece(second)
		if both != whole {
			t.Errorf("cut at %d: %v, want %v", cut, both, whole)
		}
		seen[first.String()] = true
	}
	if len(seen) != len(text)+1 || len(whole.String()) != 16 {
		t.Errorf("%d sums of %d texts", len(seen), len(text)+1)
	}
}
