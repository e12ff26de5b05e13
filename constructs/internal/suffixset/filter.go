package suffixset

// filter is a Bloom filter that keeps all bits of a hash in one word, so that a question
// costs one access to memory.
type filter []uint64

// bitsPerName makes about one name in a hundred pass that is not in the filter.
const bitsPerName = 24

func newFilter(names int) filter {
	return make(filter, names*bitsPerName/64+1)
}

// filterBits takes bits of the hash that neither the place in a table nor the
// fingerprint is made of.
func filterBits(hash uint64) uint64 {
	return 1<<(hash>>32&63) | 1<<(hash>>38&63)
}

func (f filter) add(hash uint64) { f[reduce(hash, len(f))] |= filterBits(hash) }

func (f filter) mayHave(hash uint64) bool {
	bits := filterBits(hash)
	return f[reduce(hash, len(f))]&bits == bits
}
